import OIDC

extension WrongDocument {
    var words: String {
        switch self {
        case .html: "a web page"
        case .samlMetadata: "SAML metadata"
        case .xml: "an XML document"
        case .url: "a URL"
        case .pem: "a certificate or key in PEM form"
        case .binary: "binary data"
        case .text: "plain text"
        case .jsonArray: "a JSON array"
        case .jsonScalar: "a single JSON value"
        case .discoveryDocument: "a discovery document"
        case .jsonWebKeySet: "a key set"
        case .jsonWebKey: "a single key"
        case .serviceAccount: "the key file of a service account"
        case .errorResponse: "an error answer"
        case .otherJSON: "another JSON document"
        }
    }
}
