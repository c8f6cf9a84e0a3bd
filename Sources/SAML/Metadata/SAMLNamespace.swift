/// Namespace names of SAML 2.0 and what it builds on.
public enum SAMLNamespace {
    /// `md`, SAML metadata.
    public static let metadata = "urn:oasis:names:tc:SAML:2.0:metadata"
    /// `saml`, assertions and attributes.
    public static let assertion = "urn:oasis:names:tc:SAML:2.0:assertion"
    /// `samlp`, requests and responses; also the name of the protocol in `protocolSupportEnumeration`.
    public static let `protocol` = "urn:oasis:names:tc:SAML:2.0:protocol"
    /// `ds`, XML Signature.
    public static let signature = "http://www.w3.org/2000/09/xmldsig#"
    /// `dsig11`, XML Signature 1.1, where elliptic-curve key values live.
    public static let signature11 = "http://www.w3.org/2009/xmldsig11#"
    /// `xenc`, XML Encryption.
    public static let encryption = "http://www.w3.org/2001/04/xmlenc#"
    /// `xenc11`, XML Encryption 1.1.
    public static let encryption11 = "http://www.w3.org/2009/xmlenc11#"
    /// `xsi`, XML Schema instances.
    public static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
    /// `xml`, bound by definition.
    public static let xml = "http://www.w3.org/XML/1998/namespace"
    /// `fed`, WS-Federation, whose roles AD FS and Entra ID publish beside the SAML ones.
    public static let federation = "http://docs.oasis-open.org/wsfed/federation/200706"
}
