import Crypto

/// `at_hash` and `c_hash` (OpenID Connect Core §3.1.3.6 and §3.3.2.11): the left half of the hash that belongs to the ID
/// token's algorithm.
enum TokenHash {
    static func value(of text: String, algorithm: SigningAlgorithm) -> String {
        let bytes = Array(text.utf8)
        let digest: [UInt8] =
            switch algorithm {
            case .rs256, .ps256, .es256: Array(SHA256.hash(data: bytes))
            case .rs384, .ps384, .es384: Array(SHA384.hash(data: bytes))
            // Ed25519 hashes with SHA-512 (RFC 8032 §5.1).
            case .rs512, .ps512, .es512, .edDSA: Array(SHA512.hash(data: bytes))
            }
        return Base64URL.encode(digest.prefix(digest.count / 2))
    }
}
