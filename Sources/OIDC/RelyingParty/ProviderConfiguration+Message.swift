extension ProviderConfiguration.ConfigurationError {
    /// What is wrong, as a sentence for people; values of the document are cut to ``maximumTextBytes``.
    public var message: String {
        switch self {
        case .missingMember(let name): "It has no usable \(name)."
        case .invalidURL(let member, let url): "Its \(member) is no URL that can be used: \(Self.shortened(url))."
        case .notSecure(let member, let url): "Its \(member) is not https: \(Self.shortened(url))."
        case .issuerMismatch(let expected, let found, _):
            "Its issuer is \(Self.shortened(found)), expected is \(Self.shortened(expected))."
        case .noAlgorithm(let offered):
            "None of its signature algorithms for ID tokens is accepted: "
                + "\(Self.shortened(offered.joined(separator: " ")))."
        }
    }

    /// The greatest length in bytes of a value that ``message`` repeats.
    public static let maximumTextBytes = 256

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > maximumTextBytes else { return text }
        return String(decoding: text.utf8.prefix(maximumTextBytes), as: UTF8.self) + "…"
    }
}
