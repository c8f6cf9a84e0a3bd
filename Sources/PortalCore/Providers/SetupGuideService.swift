/// Walk-throughs with the organisation's own values filled in.
package struct SetupGuideService: Sendable {
    let gate: TenantGate
    let settings: SettingsService
    let providers: ProviderCatalog

    package init(gate: TenantGate, settings: SettingsService, providers: ProviderCatalog) {
        self.gate = gate
        self.settings = settings
        self.providers = providers
    }

    /// Whose values are filled in. Nothing more than the organisation's name is known before there is a connection.
    package enum Subject: Sendable, Hashable {
        case none
        case organization(OrganizationID)
        /// Where an organisation is named too, it must be the one that the connection belongs to.
        case connection(ConnectionID, of: OrganizationID?)
        case directory(DirectoryID, of: OrganizationID?)
    }

    package func steps(
        _ provider: ProviderID, _ identityProtocol: IdentityProtocol, for subject: Subject, as caller: Caller
    ) async throws -> [SetupStep] {
        let module = try providers.module(provider, offering: identityProtocol)
        let access: Access = identityProtocol.isSignOn ? .intents([.sso, .certificateRenewal]) : .directorySync
        let known = try await values(of: subject, provider, identityProtocol, access, caller)
        return SetupGuide(module: module, protocol: identityProtocol).steps(filledWith: known)
    }

    private func values(
        of subject: Subject, _ provider: ProviderID, _ identityProtocol: IdentityProtocol, _ access: Access,
        _ caller: Caller
    ) async throws -> SetupValues {
        var values: SetupValues
        switch subject {
        case .none:
            try await gate.require(access, caller)
            values = SetupValues()
        case .organization(let id):
            values = try await gate.read(TenantGate.Target(id), as: caller, allowing: access) { transaction, _ in
                try transaction.requireOrganization(id)
                return SetupValues(organizationName: try transaction.organizations.get().name)
            }
        case .connection(let id, let organization):
            values = try await gate.read(TenantGate.Target(id), as: caller, allowing: access) { transaction, _ in
                let connection = try transaction.connection(id)
                guard (organization ?? connection.organizationId) == connection.organizationId else {
                    throw PortalError.notFound(ConnectionID.self)
                }
                try Self.requireMatch(
                    provider, identityProtocol, connection.providerId, connection.protocol, field: "/connectionId")
                return SetupValues(
                    organizationName: try transaction.organizations.get().name, connection: connection)
            }
        case .directory(let id, let organization):
            values = try await gate.read(TenantGate.Target(id), as: caller, allowing: access) { transaction, _ in
                let directory = try transaction.directory(id)
                guard (organization ?? directory.organizationId) == directory.organizationId else {
                    throw PortalError.notFound(DirectoryID.self)
                }
                try Self.requireMatch(
                    provider, identityProtocol, directory.providerId, directory.protocol, field: "/directoryId")
                return SetupValues(
                    organizationName: try transaction.organizations.get().name, directory: directory)
            }
        }
        let current = try await settings.current()
        values.baseURL = current.baseURL
        values.applicationName = current.settings.branding.applicationName
        return values
    }

    private static func requireMatch(
        _ provider: ProviderID, _ identityProtocol: IdentityProtocol, _ actualProvider: ProviderID,
        _ actualProtocol: IdentityProtocol, field: String
    ) throws {
        guard provider == actualProvider, identityProtocol == actualProtocol else {
            throw PortalError(
                .invalidParameters, "invalid_params",
                "It was created for \(actualProvider) with the protocol \(actualProtocol.rawValue).",
                remedy: "Ask for the steps of that provider and protocol.", field: field)
        }
    }
}

/// What is known of ours for a walk-through.
package struct SetupValues: Sendable {
    package var organizationName: String?
    package var applicationName: String?
    package var baseURL: String?
    package var connection: Connection?
    package var directory: Directory?

    package init(
        organizationName: String? = nil, applicationName: String? = nil, baseURL: String? = nil,
        connection: Connection? = nil, directory: Directory? = nil
    ) {
        self.organizationName = organizationName
        self.applicationName = applicationName
        self.baseURL = baseURL
        self.connection = connection
        self.directory = directory
    }

    /// Nil while the value does not exist yet; a token never, since it is shown only at its creation.
    package func value(of placeholder: SetupPlaceholder) -> String? {
        let serviceProvider = connection.flatMap { connection in
            baseURL.map { ServiceProviderURLs(connection.id, baseURL: $0) }
        }
        switch placeholder {
        case .acsURL: return serviceProvider?.acsUrl
        case .singleLogoutURL: return serviceProvider?.sloUrl
        case .serviceProviderEntityID: return serviceProvider?.entityId
        case .serviceProviderMetadataURL: return serviceProvider?.metadataUrl
        case .redirectURI: return serviceProvider?.redirectUri
        case .jwksURL: return serviceProvider?.jwksUrl
        case .signInURL: return serviceProvider?.signInUrl
        case .scimBaseURL:
            return directory.flatMap { directory in baseURL.map { "\($0)/scim/v2/\(directory.id)" } }
        case .scimToken: return nil
        case .organizationName: return organizationName
        case .applicationName: return applicationName
        }
    }
}

/// One module's walk-through for one protocol, and how its texts are filled in.
package struct SetupGuide: Sendable {
    package let module: any IdentityProviderModule
    package let `protocol`: IdentityProtocol

    package init(module: any IdentityProviderModule, protocol: IdentityProtocol) {
        self.module = module
        self.protocol = `protocol`
    }

    package func steps(filledWith values: SetupValues) -> [SetupStep] {
        let fields = module.descriptor.fields.filter { $0.protocol == `protocol` }
        return module.setupSteps(for: `protocol`).map { template in
            SetupStep(
                id: template.id, title: Self.fill(template.title, values, .heading),
                body: Self.fill(template.body, values, .markdown),
                values: template.values.map { value in
                    let known = values.value(of: value.placeholder)
                    return SetupStep.Value(
                        label: value.label, value: known, copy: known != nil, hint: Self.hint(value.placeholder, known))
                },
                inputs: template.inputs.compactMap { name in fields.first { $0.name == name } },
                consolePath: template.consolePath,
                troubleshooting: template.troubleshooting.map { trouble in
                    SetupStepTemplate.Trouble(
                        symptom: Self.fill(trouble.symptom, values, .markdown),
                        cause: Self.fill(trouble.cause, values, .markdown),
                        remedy: Self.fill(trouble.remedy, values, .markdown))
                })
        }
    }

    private enum Style { case heading, markdown }

    private static func fill(_ text: String, _ values: SetupValues, _ style: Style) -> String {
        guard text.contains("{{") else { return text }
        return SetupPlaceholder.allCases.reduce(text) { filled, placeholder in
            filled.replacing(placeholder.token, with: inline(placeholder, values, style))
        }
    }

    private static func inline(_ placeholder: SetupPlaceholder, _ values: SetupValues, _ style: Style) -> String {
        guard let value = values.value(of: placeholder) else { return placeholder.standIn }
        let isName = placeholder == .organizationName || placeholder == .applicationName
        return isName && style == .markdown ? MarkdownText.escape(value) : value
    }

    private static func hint(_ placeholder: SetupPlaceholder, _ known: String?) -> String? {
        guard known == nil else { return nil }
        switch placeholder {
        case .scimToken: return "The token is shown once, when the directory or the token is created."
        case .scimBaseURL: return "Known once the directory is created."
        case .organizationName: return "Your organisation's name."
        case .applicationName: return "The name of the product that you are connecting."
        default: return "Known once the connection is created."
        }
    }
}

extension SetupPlaceholder {
    /// What stands in a text while the value does not exist yet.
    var standIn: String {
        switch self {
        case .organizationName: "your organisation"
        case .applicationName: "the application"
        case .acsURL: "the ACS URL shown here"
        case .singleLogoutURL: "the logout URL shown here"
        case .serviceProviderEntityID: "the SP entity ID shown here"
        case .serviceProviderMetadataURL: "the SP metadata URL shown here"
        case .redirectURI: "the redirect URI shown here"
        case .jwksURL: "the JWKS URL shown here"
        case .signInURL: "the sign-in URL shown here"
        case .scimBaseURL: "the SCIM base URL shown here"
        case .scimToken: "the SCIM token shown at its creation"
        }
    }
}

/// Names come from people and are put into Markdown: whatever would be markup is escaped.
enum MarkdownText {
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if character.isASCII, character.isPunctuation || character.isSymbol { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
