/// 256 random bits as base64url: what nobody can guess.
public struct RandomToken: Sendable, Hashable, Codable {
    /// The 43 characters.
    public let text: String

    /// The number of random bytes.
    static let byteCount = 32

    /// Draws a token. The generator must be cryptographically secure.
    public init(using generator: inout some RandomNumberGenerator) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(RandomToken.byteCount)
        while bytes.count < RandomToken.byteCount {
            var word: UInt64 = generator.next()
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        text = Base64URL.encode(bytes)
    }

    /// Takes up a token that was kept.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the token as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension RandomToken: CustomStringConvertible, CustomDebugStringConvertible {
    /// Nothing of the token.
    public var description: String { "(secret)" }
    /// Nothing of the token.
    public var debugDescription: String { description }
}
