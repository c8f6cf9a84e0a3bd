import SAML

extension PastedContent {
    /// "It is … instead".
    var words: String {
        switch self {
        case .html: "a web page"
        case .xml: "an XML document"
        case .json: "a JSON document"
        case .url: "a URL"
        case .certificate: "a certificate"
        case .privateKey: "a private key"
        case .publicKey: "a public key without certificate"
        case .certificateRequest: "a certificate request"
        case .pkcs7: "a PKCS#7 file"
        case .pkcs12: "a PKCS#12 file"
        case .fingerprint: "a fingerprint"
        case .text: "plain text"
        case .binary: "binary data"
        }
    }
}
