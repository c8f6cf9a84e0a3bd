/// The bindings of SAML 2.0 (bindings §3) by their URIs.
public enum SAMLBinding: String, Sendable, Hashable, CaseIterable {
    /// HTTP Redirect (bindings §3.4).
    case httpRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    /// HTTP POST (bindings §3.5).
    case httpPOST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
    /// HTTP POST with a detached signature (SimpleSign).
    case httpPOSTSimpleSign = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST-SimpleSign"
    /// HTTP Artifact (bindings §3.6).
    case httpArtifact = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
    /// SOAP over HTTP (bindings §3.2).
    case soap = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
    /// Reverse SOAP (bindings §3.3).
    case paos = "urn:oasis:names:tc:SAML:2.0:bindings:PAOS"
}
