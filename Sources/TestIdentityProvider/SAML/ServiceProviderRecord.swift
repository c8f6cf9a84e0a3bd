import SAML

/// What is taken from a service provider's metadata.
struct ServiceProviderRecord: Sendable {
    let entityID: String
    /// The default assertion consumer service, by POST.
    let consumerURL: String
    /// Its logout services, by Redirect and by POST.
    let logoutServices: [LogoutService]
    let signingCertificates: [X509Certificate]
    let encryptionCertificates: [X509Certificate]

    struct LogoutService: Sendable {
        let binding: SAMLBinding
        let url: String
        /// Where answers go.
        let responseURL: String
    }

    init(metadata: [UInt8]) throws(ProviderRefusal) {
        let document: SAMLXMLDocument
        do {
            document = try SAMLXMLDocument(parsing: metadata)
        } catch {
            throw ProviderRefusal(400, "The service provider's metadata is not XML.")
        }
        let root = document.root
        guard root.isNamed("EntityDescriptor", in: SAMLNamespace.metadata), let entityID = root.attribute("entityID"),
            let role = root.children.first(where: { $0.isNamed("SPSSODescriptor", in: SAMLNamespace.metadata) })
        else { throw ProviderRefusal(400, "That is no metadata of a SAML service provider.") }
        let endpoints = role.children.filter {
            $0.isNamed("AssertionConsumerService", in: SAMLNamespace.metadata)
                && $0.attribute("Binding") == SAMLBinding.httpPOST.rawValue
        }
        let preferred = endpoints.first { ["true", "1"].contains($0.attribute("isDefault")) } ?? endpoints.first
        guard let consumerURL = preferred?.attribute("Location") else {
            throw ProviderRefusal(400, "The metadata has no assertion consumer service with the POST binding.")
        }
        self.entityID = entityID
        self.consumerURL = consumerURL
        logoutServices = role.children.compactMap { element in
            guard element.isNamed("SingleLogoutService", in: SAMLNamespace.metadata),
                let binding = element.attribute("Binding").flatMap(SAMLBinding.init(rawValue:)),
                [.httpRedirect, .httpPOST].contains(binding), let url = element.attribute("Location")
            else { return nil }
            return LogoutService(
                binding: binding, url: url, responseURL: element.attribute("ResponseLocation") ?? url)
        }
        let keys = role.children.filter { $0.isNamed("KeyDescriptor", in: SAMLNamespace.metadata) }
        signingCertificates = ServiceProviderRecord.certificates(keys, use: "signing")
        encryptionCertificates = ServiceProviderRecord.certificates(keys, use: "encryption")
    }

    private static func certificates(_ keys: [SAMLXMLElement], use: String) -> [X509Certificate] {
        keys.filter { $0.attribute("use") == nil || $0.attribute("use") == use }
            .flatMap { $0.children.filter { $0.isNamed("KeyInfo", in: SAMLNamespace.signature) } }
            .flatMap { $0.children.filter { $0.isNamed("X509Data", in: SAMLNamespace.signature) } }
            .flatMap { $0.children.filter { $0.isNamed("X509Certificate", in: SAMLNamespace.signature) } }
            .compactMap { try? X509Certificate(base64: $0.text.value) }
    }
}
