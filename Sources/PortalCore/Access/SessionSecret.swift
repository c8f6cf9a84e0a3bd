import Crypto

/// The text of a sign-in's code: leads to its session by the session's identifier, which is no secret, and is kept only as
/// a SHA-256.
package struct SessionSecret: Sendable {
    private static let prefix = "code_"
    /// Bytes of randomness.
    private static let length = 32

    package let text: String
    let session: SignInSessionID
    package let hash: [UInt8]

    package static func make(for session: SignInSessionID, _ surroundings: Surroundings) -> SessionSecret {
        SessionSecret(
            text: prefix + Base64URL.encode(session.bytes + surroundings.randomBytes(length)), session: session)
    }

    /// Nil for what cannot be one.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64URL.decode(String(text.dropFirst(Self.prefix.count))),
            bytes.count == SignInSessionID.byteCount + Self.length,
            let session = SignInSessionID(bytes: bytes.prefix(SignInSessionID.byteCount))
        else { return nil }
        self.init(text: text, session: session)
    }

    private init(text: String, session: SignInSessionID) {
        self.text = text
        self.session = session
        hash = SHA256.bytes(of: text)
    }

    /// Whether this is the secret of that hash; takes as long wherever they differ.
    func isKept(as hash: [UInt8]) -> Bool {
        hash.count == self.hash.count && zip(hash, self.hash).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
    }
}
