/// Whether a message asks or answers. The name of the parameter that carries it says so (bindings §3.4.4, §3.5.4).
public enum SAMLMessageKind: String, Sendable, Hashable, CaseIterable {
    /// A request, such as AuthnRequest or LogoutRequest.
    case request = "SAMLRequest"
    /// A response, such as Response or LogoutResponse.
    case response = "SAMLResponse"

    /// The name of the query parameter or form field.
    public var parameterName: String { rawValue }
}
