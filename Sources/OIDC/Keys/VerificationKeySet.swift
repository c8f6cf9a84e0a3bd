/// A key set whose usable keys are ready to verify signatures.
public struct VerificationKeySet: Sendable {
    /// The set as published.
    public let webKeySet: JSONWebKeySet
    /// The usable keys in the set's order.
    public let keys: [VerificationKey]

    /// Greatest number of keys that are tried for a token without `kid`, or with one that several keys share.
    public static let maximumCandidates = 8

    /// Prepares the keys.
    public init(_ webKeySet: JSONWebKeySet) {
        self.webKeySet = webKeySet
        keys = webKeySet.keys.compactMap(VerificationKey.init)
    }

    /// What a search for a token's key found.
    enum Search {
        /// The keys to try, at least one and at most ``maximumCandidates``.
        case found([VerificationKey], wereMore: Bool)
        /// No key has the `kid`.
        case unknownKeyID
        /// The keys with the `kid` are not for this.
        case notUsable([JSONWebKey])
        /// No `kid`, and no key is for this.
        case noMatch
    }

    /// Finds the keys for a token's `kid` and algorithm (OpenID Connect Core §10.1, RFC 7515 §4.1.4). A `kid` is only
    /// ever compared.
    func search(keyID: String?, algorithm: SigningAlgorithm) -> Search {
        let fitting = keys.filter { key in
            key.webKey.algorithms.contains(algorithm)
                && (keyID.map { $0.isExactly(key.webKey.keyID) } ?? true)
        }
        if !fitting.isEmpty {
            let limit = VerificationKeySet.maximumCandidates
            return .found(Array(fitting.prefix(limit)), wereMore: fitting.count > limit)
        }
        guard let keyID else { return .noMatch }
        let named = webKeySet.keys.filter { keyID.isExactly($0.keyID) }
        return named.isEmpty ? .unknownKeyID : .notUsable(named)
    }
}
