/// Who a provider is: what `providers/list` and `providers/get` answer.
package struct ProviderDescriptor: Sendable, Codable, Hashable {
    /// Stable identifier, lower-case kebab, for example `entra-id`.
    package var id: ProviderID
    /// The provider's own product name, for example `Microsoft Entra ID`.
    package var name: String
    /// Further names people search for, for example `Azure AD`.
    package var aliases: [String]
    package var protocols: [IdentityProtocol]
    package var capabilities: [ProviderCapability]
    /// Version of the module's content, `YYYY.MM`: when its console texts were last written.
    package var version: String
    /// Inline SVG drawn by us, or absent.
    package var logo: String?
    /// What the IT admin fills in, per protocol.
    package var fields: [FieldDefinition]

    package init(
        id: ProviderID, name: String, aliases: [String] = [], protocols: [IdentityProtocol],
        capabilities: [ProviderCapability], version: String, logo: String? = nil, fields: [FieldDefinition]
    ) {
        self.id = id
        self.name = name
        self.aliases = aliases
        self.protocols = protocols
        self.capabilities = capabilities
        self.version = version
        self.logo = logo
        self.fields = fields
    }
}

/// A provider's stable name; identifiers are types, not strings.
package struct ProviderID: Sendable, Hashable, Codable, RawRepresentable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { self.rawValue = value }
    package var description: String { rawValue }
}

/// What a provider can do beyond its protocols; `providers/list` filters by it.
package enum ProviderCapability: String, Sendable, Codable, CaseIterable {
    /// Publishes metadata at a URL that can be monitored.
    case metadataURL = "metadata_url"
    /// Can start sign-on from its own dashboard.
    case idpInitiated = "idp_initiated"
    /// Can send group memberships at sign-on.
    case groupClaims = "group_claims"
    /// Fills a directory with users and groups.
    case directorySync = "directory_sync"
    /// Can encrypt assertions.
    case encryptedAssertions = "encrypted_assertions"
}

/// One thing the IT admin enters: shape of a form field, also of the RPC parameter that takes it.
package struct FieldDefinition: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable { case text, url, xml, certificate, secret, email, json }

    /// The parameter's name, for example `metadataXml`.
    package var name: String
    package var label: String
    package var kind: Kind
    package var `protocol`: IdentityProtocol
    package var required: Bool
    package var help: String?
    package var placeholder: String?

    private enum CodingKeys: String, CodingKey {
        case name, label, `protocol`, required, help, placeholder
        case kind = "type"
    }

    package init(
        name: String, label: String, kind: Kind, protocol: IdentityProtocol, required: Bool, help: String? = nil,
        placeholder: String? = nil
    ) {
        self.name = name
        self.label = label
        self.kind = kind
        self.protocol = `protocol`
        self.required = required
        self.help = help
        self.placeholder = placeholder
    }
}
