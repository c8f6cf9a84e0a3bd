/// Reasons for a logout (SAML core §3.7.3).
public enum LogoutReason {
    /// The user wants it.
    public static let user = "urn:oasis:names:tc:SAML:2.0:logout:user"
    /// An administrator wants it.
    public static let admin = "urn:oasis:names:tc:SAML:2.0:logout:admin"
}
