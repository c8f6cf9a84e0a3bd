import StrictJSON

/// A set of public keys (RFC 7517 §5). An odd key never refuses the set: each key carries its own problems.
public struct JSONWebKeySet: Sendable, Hashable {
    /// The keys in order.
    public let keys: [JSONWebKey]

    /// The keys that can verify signatures.
    public var verificationKeys: [JSONWebKey] { keys.filter(\.canVerify) }

    /// Greatest accepted size in bytes; large sets have some ten kilobytes.
    public static let maximumBytes = 1 << 20
    /// Greatest number of keys.
    public static let maximumKeys = 512

    /// Reads a key set.
    public static func parse(_ bytes: [UInt8]) throws(JSONWebKeySetError) -> JSONWebKeySet {
        let json = try JSON.document(bytes, limit: maximumBytes)
        guard let elements = json["keys"]?.arrayValue else { throw .wrongDocument(WrongDocument(json: json)) }
        guard elements.count <= maximumKeys else { throw .tooLarge(limit: maximumKeys) }
        var keys = elements.enumerated().map { JSONWebKey(json: $1, index: $0) }
        var uses: [String: Int] = [:]
        for key in keys {
            if let id = key.keyID { uses[id, default: 0] += 1 }
        }
        for index in keys.indices {
            if let id = keys[index].keyID, uses[id, default: 0] > 1 {
                keys[index].problems.append(.duplicateKeyID(id))
            }
        }
        return JSONWebKeySet(keys: keys)
    }
}
