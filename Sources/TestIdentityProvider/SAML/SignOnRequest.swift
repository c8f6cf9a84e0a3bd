import SAML

/// An AuthnRequest as far as it is answered (SAML core §3.4.1).
struct SignOnRequest: Sendable {
    let id: String
    let issuer: String
    /// `AssertionConsumerServiceURL`; nil leaves it to metadata.
    let consumerURL: String?
    let nameIDFormat: String?
    /// The `Subject`'s name, with which the form would be filled in.
    let subject: String?

    /// Reads a request and refuses what real identity providers refuse.
    ///
    /// - Parameter endpoint: The URL at which it must be aimed.
    init(_ xml: [UInt8], endpoint: String) throws(ProviderRefusal) {
        let document: SAMLXMLDocument
        do {
            document = try SAMLXMLDocument(parsing: xml, limits: .message)
        } catch {
            throw ProviderRefusal(400, "The request is not XML.")
        }
        let root = document.root
        guard root.isNamed("AuthnRequest", in: SAMLNamespace.protocol) else {
            throw ProviderRefusal(400, "Expected an AuthnRequest, received \(root.localName).")
        }
        guard root.attribute("Version") == "2.0" else { throw ProviderRefusal(400, "Version is not 2.0.") }
        guard let id = root.attribute("ID"), let first = id.unicodeScalars.first,
            first == "_" || first.properties.isAlphabetic, !id.contains(where: { $0.isWhitespace || $0 == ":" })
        else {
            throw ProviderRefusal(
                400, "The request's ID must be a name that begins with a letter or underscore (Entra: AADSTS7500529).")
        }
        guard let issued = root.attribute("IssueInstant"), XMLSchemaDateTime.date(issued) != nil else {
            throw ProviderRefusal(400, "IssueInstant is missing or no moment.")
        }
        if let destination = root.attribute("Destination"),
            destination != endpoint, !destination.hasPrefix(endpoint + "?")
        {
            throw ProviderRefusal(400, "The request's Destination is \(destination), not \(endpoint).")
        }
        if let binding = root.attribute("ProtocolBinding"), binding != SAMLBinding.httpPOST.rawValue {
            throw ProviderRefusal(400, "Only answers by POST are given, not by \(binding).")
        }
        let issuers = root.children.filter { $0.isNamed("Issuer", in: SAMLNamespace.assertion) }
        guard issuers.count == 1, let issuer = issuers.first?.text.value.filter({ !$0.isWhitespace }), !issuer.isEmpty
        else { throw ProviderRefusal(400, "The request's Issuer is missing.") }
        self.id = id
        self.issuer = issuer
        consumerURL = root.attribute("AssertionConsumerServiceURL")
        nameIDFormat =
            root.children.first { $0.isNamed("NameIDPolicy", in: SAMLNamespace.protocol) }?.attribute("Format")
        subject =
            root.children.first { $0.isNamed("Subject", in: SAMLNamespace.assertion) }?.children
            .first { $0.isNamed("NameID", in: SAMLNamespace.assertion) }?.text.value
    }
}
