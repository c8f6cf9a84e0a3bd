/// Why a message could not be composed or sent.
public enum SAMLSendingError: Error, Sendable, Equatable {
    /// A value has a character that XML 1.0 §2.2 excludes, such as U+0000.
    case unwritableCharacter
    /// The address to send to is no absolute `http` or `https` URL, has a fragment, or already carries one of the
    /// parameters of the binding.
    case unusableDestination
    /// The relay state has more bytes than bindings §3.4.3 and §3.5.3 allow.
    case relayStateTooLong(limit: Int)
    /// The message could not be signed.
    case signingFailed
    /// The message could not be compressed.
    case compressionFailed
}
