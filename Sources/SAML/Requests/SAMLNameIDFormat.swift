/// URIs of the name identifier formats (SAML core §8.3).
public enum SAMLNameIDFormat {
    /// Whatever the identity provider likes.
    public static let unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
    /// An e-mail address.
    public static let emailAddress = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    /// The same pseudonym at each sign-in, another for each service provider.
    public static let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    /// Another pseudonym at each sign-in.
    public static let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    /// The URI of an entity; the format of an issuer.
    public static let entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
}
