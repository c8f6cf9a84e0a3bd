import PortalCore

/// The fields that several modules share. Names are those of the `validateMetadata` and `setMetadata` parameters.
extension FieldDefinition {
    static func metadataURL(label: String, help: String, placeholder: String? = nil) -> FieldDefinition {
        FieldDefinition(
            name: "metadataUrl", label: label, kind: .url, protocol: .saml, required: false, help: help,
            placeholder: placeholder)
    }

    static func metadataXML(label: String, help: String) -> FieldDefinition {
        FieldDefinition(
            name: "metadataXml", label: label, kind: .xml, protocol: .saml, required: false, help: help,
            placeholder: "<EntityDescriptor …>")
    }

    /// The three fields that replace a metadata document, labelled as the provider's console labels them.
    static func manualSAML(
        entityID: String, ssoURL: String, certificates: String, help: String, entityIDPlaceholder: String? = nil,
        ssoURLPlaceholder: String? = nil
    ) -> [FieldDefinition] {
        [
            FieldDefinition(
                name: "entityId", label: entityID, kind: .text, protocol: .saml, required: false, help: help,
                placeholder: entityIDPlaceholder),
            FieldDefinition(
                name: "ssoUrl", label: ssoURL, kind: .url, protocol: .saml, required: false, help: help,
                placeholder: ssoURLPlaceholder),
            FieldDefinition(
                name: "certificates", label: certificates, kind: .certificate, protocol: .saml, required: false,
                help: "PEM text, or the base64 lines alone. Several certificates may follow one another.",
                placeholder: "-----BEGIN CERTIFICATE-----"),
        ]
    }

    static func issuer(label: String, help: String, placeholder: String) -> FieldDefinition {
        FieldDefinition(
            name: "issuer", label: label, kind: .url, protocol: .oidc, required: true, help: help,
            placeholder: placeholder)
    }

    static func clientID(label: String, help: String? = nil, placeholder: String? = nil) -> FieldDefinition {
        FieldDefinition(
            name: "clientId", label: label, kind: .text, protocol: .oidc, required: true, help: help,
            placeholder: placeholder)
    }

    static func clientSecret(label: String, required: Bool = true, help: String? = nil) -> FieldDefinition {
        FieldDefinition(
            name: "clientSecret", label: label, kind: .secret, protocol: .oidc, required: required, help: help)
    }
}
