/// Composes SAML metadata documents for tests. Members hold what is written into the document, unescaped and
/// unchecked, so that wrong documents can be made as easily as right ones.
package struct MetadataBuilder: Sendable {
    /// A `KeyDescriptor`.
    package struct Key: Sendable {
        /// The `use` attribute; nil leaves it out.
        package var use: String?
        /// The texts of the `X509Certificate` elements, markup allowed.
        package var certificates: [String]
        /// Markup for the beginning of `KeyInfo`, such as a `KeyValue`.
        package var extraKeyInfo: String

        package init(use: String? = "signing", certificates: [String], extraKeyInfo: String = "") {
            self.use = use
            self.certificates = certificates
            self.extraKeyInfo = extraKeyInfo
        }

        /// A key with one certificate.
        package init(use: String? = "signing", _ certificate: TestCertificate) {
            self.init(use: use, certificates: [certificate.wrappedBase64])
        }
    }

    /// An endpoint.
    package struct Endpoint: Sendable {
        /// The part of the binding's URI after `urn:oasis:names:tc:SAML:2.0:bindings:`, or a whole URI.
        package var binding: String
        /// The `Location`.
        package var location: String

        package init(_ binding: String, _ location: String) {
            self.binding = binding
            self.location = location
        }

        fileprivate var bindingURI: String {
            binding.contains(":") ? binding : "urn:oasis:names:tc:SAML:2.0:bindings:" + binding
        }
    }

    /// The prefix of the metadata namespace; empty makes it the default namespace.
    package var prefix = "md"
    /// The prefix of the XML Signature namespace.
    package var signaturePrefix = "ds"
    /// `entityID`; nil leaves it out.
    package var entityID: String? = "https://idp.example.com/metadata"
    /// `validUntil`; nil leaves it out.
    package var validUntil: String?
    /// `cacheDuration`; nil leaves it out.
    package var cacheDuration: String?
    /// `WantAuthnRequestsSigned`; nil leaves it out.
    package var wantAuthnRequestsSigned: String?
    /// The keys of the identity provider.
    package var keys: [Key] = []
    /// `SingleSignOnService` endpoints.
    package var singleSignOn: [Endpoint] = [
        Endpoint("HTTP-Redirect", "https://idp.example.com/sso/redirect"),
        Endpoint("HTTP-POST", "https://idp.example.com/sso/post"),
    ]
    /// `SingleLogoutService` endpoints.
    package var singleLogout: [Endpoint] = []
    /// `NameIDFormat` elements.
    package var nameIDFormats = ["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"]
    /// How many `IDPSSODescriptor` elements are written.
    package var identityProviderCount = 1
    /// Whether an `SPSSODescriptor` is written.
    package var hasServiceProvider = false
    /// Markup before the roles, such as a signature.
    package var markupBeforeRoles = ""
    /// Markup after the roles, such as an organization.
    package var markupAfterRoles = ""

    package init() {}

    /// A builder with one signing certificate.
    package init(signingWith certificate: TestCertificate) {
        keys = [Key(certificate)]
    }

    /// The document, with the entity as its root.
    package var document: String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + entity
    }

    /// The document in UTF-8.
    package var bytes: [UInt8] { Array(document.utf8) }

    /// A document with several entities in nested `EntitiesDescriptor` elements, `nesting` deep.
    package static func group(
        _ entities: [MetadataBuilder], nesting: Int = 1, name: String = "Example", attributes: String = ""
    ) -> String {
        let namespace = "xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\""
        let opening = (0..<nesting).map { "<EntitiesDescriptor \(namespace) Name=\"\(name) \($0)\" \(attributes)>" }
        return opening.joined() + entities.map(\.entity).joined(separator: "\n")
            + String(repeating: "</EntitiesDescriptor>", count: nesting)
    }

    /// The `EntityDescriptor` element, with its namespace declarations.
    package var entity: String {
        var attributes = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)"
        attributes += "=\"urn:oasis:names:tc:SAML:2.0:metadata\""
        attributes += " xmlns:\(signaturePrefix)=\"http://www.w3.org/2000/09/xmldsig#\""
        attributes += attribute("entityID", entityID)
        attributes += attribute("validUntil", validUntil)
        attributes += attribute("cacheDuration", cacheDuration)
        var text = "<\(name("EntityDescriptor")) \(attributes)>\n" + markupBeforeRoles
        for _ in 0..<identityProviderCount { text += identityProvider }
        if hasServiceProvider { text += serviceProvider }
        return text + markupAfterRoles + "</\(name("EntityDescriptor"))>\n"
    }

    private var identityProvider: String {
        var text = "  <\(name("IDPSSODescriptor"))"
        text += attribute("WantAuthnRequestsSigned", wantAuthnRequestsSigned)
        text += " protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\n"
        for key in keys { text += keyDescriptor(key) }
        text += endpoints("SingleLogoutService", singleLogout)
        for format in nameIDFormats {
            text += "    <\(name("NameIDFormat"))>\(format)</\(name("NameIDFormat"))>\n"
        }
        text += endpoints("SingleSignOnService", singleSignOn)
        return text + "  </\(name("IDPSSODescriptor"))>\n"
    }

    private var serviceProvider: String {
        """
          <\(name("SPSSODescriptor")) protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <\(name("AssertionConsumerService")) index="0" isDefault="true" \
        Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example.com/acs"/>
          </\(name("SPSSODescriptor"))>

        """
    }

    private func keyDescriptor(_ key: Key) -> String {
        let ds = signaturePrefix
        var text = "    <\(name("KeyDescriptor"))\(attribute("use", key.use))><\(ds):KeyInfo>\(key.extraKeyInfo)"
        if !key.certificates.isEmpty {
            text += "<\(ds):X509Data>"
            for certificate in key.certificates {
                text += "<\(ds):X509Certificate>\(certificate)</\(ds):X509Certificate>"
            }
            text += "</\(ds):X509Data>"
        }
        return text + "</\(ds):KeyInfo></\(name("KeyDescriptor"))>\n"
    }

    private func endpoints(_ element: String, _ endpoints: [Endpoint]) -> String {
        endpoints.map {
            "    <\(name(element)) Binding=\"\($0.bindingURI)\" Location=\"\($0.location)\"/>\n"
        }.joined()
    }

    private func name(_ local: String) -> String { prefix.isEmpty ? local : prefix + ":" + local }

    private func attribute(_ name: String, _ value: String?) -> String {
        value.map { " \(name)=\"\($0)\"" } ?? ""
    }
}
