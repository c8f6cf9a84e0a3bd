extension ProviderConformance.ModuleCheck {
    mutating func checkDescriptor() {
        let id = descriptor.id.rawValue
        if !ProviderConformance.isKebabCase(id) { report(.descriptor, "the id “\(id)” is not lower-case kebab") }
        if ProviderConformance.isBlank(descriptor.name) { report(.descriptor, "the name is empty") }
        if descriptor.protocols.isEmpty { report(.descriptor, "no protocol is offered") }
        if Set(descriptor.protocols).count != descriptor.protocols.count {
            report(.descriptor, "a protocol is listed twice")
        }
        if Set(descriptor.capabilities).count != descriptor.capabilities.count {
            report(.descriptor, "a capability is listed twice")
        }
        if descriptor.aliases.contains(where: ProviderConformance.isBlank) { report(.descriptor, "an alias is empty") }
        for alias in ProviderConformance.duplicates(descriptor.aliases + [descriptor.name]) {
            report(.descriptor, "the alias “\(alias)” is listed twice or is the name")
        }
        if !Self.isVersion(descriptor.version) {
            report(.descriptor, "the version “\(descriptor.version)” is not of the form YYYY.MM")
        }
        if descriptor.capabilities.contains(.directorySync) != descriptor.protocols.contains(where: \.isDirectory) {
            report(.descriptor, "the capability directory_sync and the protocols do not agree")
        }
        let takesURL = descriptor.fields.contains { $0.name == "metadataUrl" }
        if descriptor.capabilities.contains(.metadataURL) != takesURL {
            report(.descriptor, "the capability metadata_url and the field metadataUrl do not agree")
        }
        for identityProtocol in IdentityProtocol.allCases { checkFields(identityProtocol) }
    }

    private mutating func checkFields(_ identityProtocol: IdentityProtocol) {
        let fields = fields(identityProtocol)
        guard offers(identityProtocol) else {
            for field in fields { report(.field, identityProtocol, "“\(field.name)” belongs to no offered protocol") }
            return
        }
        for name in ProviderConformance.duplicates(fields.map(\.name)) {
            report(.field, identityProtocol, "“\(name)” is defined twice")
        }
        for field in fields {
            if !identityProtocol.parameters.contains(field.name) {
                report(.field, identityProtocol, "“\(field.name)” is not a parameter that the host takes")
            }
            if ProviderConformance.isBlank(field.label) {
                report(.field, identityProtocol, "“\(field.name)” has no label")
            }
            for text in [field.label, field.help ?? "", field.placeholder ?? ""] where text.contains("{{") {
                report(.field, identityProtocol, "“\(field.name)” has a placeholder, but fields are not filled in")
            }
            if Self.secrets.contains(field.name) != (field.kind == .secret || field.kind == .json) {
                report(.field, identityProtocol, "“\(field.name)” and its type disagree about being secret")
            }
        }
        let names = Set(fields.map(\.name))
        let sets = identityProtocol.sufficientParameters
        if !sets.isEmpty, !sets.contains(where: { $0.isSubset(of: names) }) {
            report(.field, identityProtocol, "the fields cannot take a complete configuration")
        }
    }

    private static let secrets: Set<String> = ["clientSecret", "serviceAccountJson"]

    private static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2], parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let month = parts.last.flatMap({ UInt8($0) })
        else { return false }
        return (1...12).contains(month)
    }
}

extension IdentityProtocol {
    /// The parameters through which `setMetadata` and `directories/credentials/set` take what an admin enters.
    var parameters: Set<String> {
        switch self {
        case .saml: ["metadataUrl", "metadataXml", "entityId", "ssoUrl", "certificates"]
        case .oidc: ["issuer", "clientId", "clientSecret"]
        case .scim: []
        case .googleDirectory: ["serviceAccountJson", "adminEmail", "customer"]
        }
    }

    /// Each set of parameters is enough for a connection; empty where nothing has to be entered.
    var sufficientParameters: [Set<String>] {
        switch self {
        case .saml: [["metadataUrl"], ["metadataXml"], ["entityId", "ssoUrl", "certificates"]]
        case .oidc: [["issuer", "clientId"]]
        case .scim: []
        case .googleDirectory: [["serviceAccountJson", "adminEmail"]]
        }
    }

    /// The values of ours that exist for a connection or directory of this protocol.
    package var placeholders: Set<SetupPlaceholder> {
        let own: Set<SetupPlaceholder> =
            switch self {
            case .saml: [.acsURL, .singleLogoutURL, .serviceProviderEntityID, .serviceProviderMetadataURL, .signInURL]
            case .oidc: [.redirectURI, .jwksURL, .signInURL]
            case .scim: [.scimBaseURL, .scimToken]
            case .googleDirectory: []
            }
        return own.union([.organizationName, .applicationName])
    }

    /// What the provider's side cannot do without, so that a walk-through must hand it out.
    var indispensablePlaceholders: Set<SetupPlaceholder> {
        switch self {
        case .saml: [.acsURL, .serviceProviderEntityID]
        case .oidc: [.redirectURI]
        case .scim: [.scimBaseURL, .scimToken]
        case .googleDirectory: []
        }
    }
}
