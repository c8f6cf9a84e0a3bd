/// A provider's list of signature algorithms, sorted into what can and what must not be used.
public struct AlgorithmOffer: Sendable, Hashable {
    /// Those this library supports, in the provider's order.
    public let supported: [SigningAlgorithm]
    /// Whether `none` is offered: tokens without signature.
    public let includesNone: Bool
    /// The `HS…` names, which need a secret shared with the provider and cannot be checked with published keys.
    public let symmetric: [String]
    /// All other names.
    public let unsupported: [String]

    /// Sorts the names, which are case-sensitive (RFC 7515 §4.1.1).
    public init(names: [String]) {
        supported = names.compactMap(SigningAlgorithm.init(rawValue:))
        includesNone = names.contains("none")
        symmetric = names.filter { $0.hasPrefix("HS") }
        unsupported = names.filter {
            SigningAlgorithm(rawValue: $0) == nil && $0 != "none" && !$0.hasPrefix("HS")
        }
    }
}
