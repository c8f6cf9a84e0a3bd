/// What a text or file looks like, told from its beginning. Used to say what was given instead of what was asked for.
public enum PastedContent: String, Sendable, Equatable, CaseIterable {
    /// A web page, such as a sign-in form.
    case html
    /// XML of any kind.
    case xml
    /// A JSON object or array.
    case json
    /// An `http` or `https` address.
    case url
    /// An X.509 certificate, in DER or PEM.
    case certificate
    /// A private key of any format, alone or among other PEM blocks.
    case privateKey
    /// A public key without a certificate, SSH keys included.
    case publicKey
    /// A certification request (PKCS#10).
    case certificateRequest
    /// A PKCS#7 or CMS file (`.p7b`).
    case pkcs7
    /// A PKCS#12 file (`.pfx`, `.p12`), which usually holds a private key.
    case pkcs12
    /// The fingerprint of a certificate.
    case fingerprint
    /// Any other text.
    case text
    /// Any other bytes.
    case binary
}
