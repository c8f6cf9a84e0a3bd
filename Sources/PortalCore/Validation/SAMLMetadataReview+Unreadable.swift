import SAML

extension SAMLMetadataReview {
    /// Says why bytes are not metadata.
    mutating func report(_ error: SAMLMetadataError, contentType: String?) {
        switch error {
        case .wrongRoot(let name, let namespace): reportRoot(name, namespace: namespace)
        case .xml(let error): report(error, contentType: contentType)
        }
    }

    private mutating func reportRoot(_ name: String, namespace: String?) {
        if name.lowercased() == "html" {
            reportHTML()
            return
        }
        let what =
            switch name {
            case "EntityDescriptor", "EntitiesDescriptor":
                namespace.map {
                    "The root element is in the namespace \($0.quoted), which is not that of SAML 2.0 metadata."
                }
                    ?? "The root element has no namespace; the namespace declaration was lost."
            case "Response", "Assertion", "EncryptedAssertion":
                "This is a SAML sign-on response, not metadata."
            case "AuthnRequest", "LogoutRequest", "LogoutResponse":
                "This is a SAML protocol message, not metadata."
            case "IDPSSODescriptor", "SPSSODescriptor":
                "This is only a part of metadata: the EntityDescriptor around it is missing."
            default:
                "The document is XML, but its root element is \(name.quoted)."
            }
        add(
            .error, .samlWrongRoot, path: "/\(name.excerpt)", what, expected: "EntityDescriptor",
            received: namespace.map { "{\($0)}\(name)" } ?? name)
    }

    private mutating func report(_ error: SAMLXMLError, contentType: String?) {
        switch error {
        case .empty:
            add(.error, .samlEmpty, path: "/", "The document is empty.")
        case .tooLarge(let limit):
            add(
                .error, .samlTooLarge, path: "/", "The document is larger than \(limit) bytes.",
                expected: "at most \(limit) bytes")
        case .notXML(.html):
            reportHTML()
        case .notXML(.privateKey):
            add(
                .error, .samlPrivateKey, path: "/",
                "A private key was given where metadata belongs. It was not kept; because it has left its place, it should be replaced.",
                expected: "metadata", received: "a private key")
        case .notXML(let content):
            let hint =
                switch content {
                case .url: " Give it as the metadata URL."
                case .certificate: " Give it together with entity ID and sign-on URL."
                case .json: " It may belong to an OpenID Connect connection."
                default: ""
                }
            let served = contentType.map { " (served as \($0.quoted))" } ?? ""
            add(
                .error, .samlUnparsable, path: "/", "This is not XML but \(content.words)\(served).\(hint)",
                expected: "SAML metadata (XML)", received: content.words)
        case .encoding(let declared):
            add(
                .error, .samlUnparsable, path: "/",
                declared.map { "The text is not in the encoding that it declares (\($0.quoted))." }
                    ?? "The text is not in UTF-8.", expected: "UTF-8", received: declared)
        case .malformed(let line, let column, let detail):
            let place = line > 0 ? "at line \(line), column \(column)" : "somewhere"
            add(
                .error, .samlUnparsable, path: "/", "The XML is damaged \(place): \(detail.excerpt).",
                received: line > 0 ? "line \(line), column \(column)" : nil)
        case .doctype(let line):
            add(
                .error, .samlDoctype, path: "/",
                "The document has a document type declaration (line \(line)). Metadata needs none, and it could be used for an attack.",
                received: "line \(line)")
        case .tooDeep(let limit, let line): reportExcess("elements nested more than \(limit) deep", line)
        case .tooManyNodes(let limit, let line): reportExcess("more than \(limit) elements and texts", line)
        case .tooManyAttributes(let limit, let line): reportExcess("more than \(limit) attributes in one element", line)
        case .tooManyNamespaces(let limit, let line): reportExcess("more than \(limit) namespaces at one place", line)
        case .outOfMemory:
            add(.error, .samlTooLarge, path: "/", "The document is too large to be read.")
        }
    }

    private mutating func reportHTML() {
        add(
            .error, .samlIsHTML, path: "/",
            "This is a web page, not metadata; most likely a sign-in page that was answered or saved instead.",
            expected: "SAML metadata (XML)", received: "a web page (HTML)")
    }

    private mutating func reportExcess(_ what: String, _ line: Int) {
        add(.error, .samlTooLarge, path: "/", "The document has \(what) (line \(line)), which no real metadata has.")
    }
}
