/// A relay state that may be sent: not empty, and at most 80 bytes (bindings §3.4.3, §3.5.3). It comes back unprotected
/// through the user's browser, so it should be an identifier that says nothing.
public struct RelayState: Sendable, Hashable {
    /// The text.
    public let value: String

    /// Throws ``SAMLSendingError/relayStateTooLong(limit:)``; nil for an empty text, which is no relay state.
    public init?(_ value: String) throws(SAMLSendingError) {
        guard value.utf8.count <= RelayState.maximumBytes else {
            throw .relayStateTooLong(limit: RelayState.maximumBytes)
        }
        guard !value.isEmpty else { return nil }
        self.value = value
    }

    /// A relay state that came with a request, to go back with the answer unchanged (bindings §3.4.3, §3.5.3), also when
    /// it is longer than it may be. Nil for an empty text.
    public init?(returning value: String) {
        guard !value.isEmpty else { return nil }
        self.value = value
    }

    /// 80, counted before encoding.
    public static let maximumBytes = 80
}
