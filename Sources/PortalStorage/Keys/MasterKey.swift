import Crypto
import Foundation
import PortalCore

/// The environment's master key: it encrypts the data keys and nothing else.
struct MasterKey: Sendable {
    static let length = 32
    private static let label = Array("portal-host master key".utf8)

    let bytes: [UInt8]

    init(bytes: [UInt8]) throws {
        guard bytes.count == Self.length else { throw Self.malformed }
        self.bytes = bytes
    }

    /// Reads 32 bytes as 64 hexadecimal digits or as base64 (RFC 4648 §4 or §5, padding optional).
    init(text: String) throws {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let bytes = Hexadecimal.decode(text), bytes.count == Self.length {
            try self.init(bytes: bytes)
            return
        }
        var urlSafe = text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
        while urlSafe.hasSuffix("=") { urlSafe.removeLast() }
        guard let bytes = Base64URL.decode(urlSafe) else { throw Self.malformed }
        try self.init(bytes: bytes)
    }

    static func random() throws -> MasterKey {
        try MasterKey(bytes: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    }

    /// Tells keys apart without revealing them.
    var fingerprint: [UInt8] { Array(SHA256.hash(data: Self.label + bytes).prefix(16)) }

    var symmetric: SymmetricKey { SymmetricKey(data: bytes) }

    /// What is written into a key file.
    var text: String { Base64URL.encode(bytes) + "\n" }

    static let malformed = PortalError(
        .storage, "key_invalid", "The master key is not 32 bytes as base64 or hexadecimal digits.",
        remedy: "Make one, for example with: openssl rand -base64 32")
}
