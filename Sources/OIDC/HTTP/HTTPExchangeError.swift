/// Why there is no answer to a request.
public struct HTTPExchangeError: Error, Sendable, Hashable {
    /// Kinds of failure.
    public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        /// The URL cannot be used.
        case invalidURL = "invalid_url"
        /// The address or scheme is not permitted.
        case notAllowed = "not_allowed"
        /// The host name does not exist or could not be looked up.
        case hostNotFound = "host_not_found"
        /// The connection was refused or lost.
        case connectionFailed = "connection_failed"
        /// The server's certificate is not valid, or TLS failed otherwise.
        case tls
        /// No answer in time.
        case timeout
        /// An answer longer than ``ProviderRequest/maximumResponseBytes``.
        case tooLarge = "too_large"
        /// A redirect where none is permitted, or too many.
        case redirected
        /// An answer that is not HTTP.
        case invalidAnswer = "invalid_answer"
        /// The caller gave up.
        case cancelled
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, in words and without secrets.
    public let message: String

    /// Describes a failure.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
