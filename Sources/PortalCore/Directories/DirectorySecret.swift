import Crypto

/// A SCIM bearer token at the moment of its creation.
struct DirectorySecret: Sendable {
    static let length = 32
    let text: String

    static func make(_ surroundings: Surroundings) -> DirectorySecret {
        DirectorySecret(text: "scim_" + Base64URL.encode(surroundings.randomBytes(length)))
    }

    func token(in tenant: TenantID, at now: Timestamp, _ surroundings: Surroundings) -> DirectoryToken {
        DirectoryToken(
            id: surroundings.makeID(in: tenant),
            hash: Base64URL.encode(SHA256.bytes(of: text)), hint: String(text.suffix(4)),
            createdAt: now)
    }
}
