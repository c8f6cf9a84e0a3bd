import OIDC
import StrictJSON

/// Why Google did not give what was asked for.
package struct GoogleFailure: Error, Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// No domain-wide delegation for the client, or not for all the scopes asked for.
        case notDelegated
        /// The signature does not fit: the key was deleted, or is another account's.
        case keyRefused
        /// There is no such service account (any more).
        case unknownAccount
        /// The administrator's address is nobody's.
        case unknownAdministrator
        /// The assertion's times were refused.
        case clock
        /// No token for another reason.
        case grantRefused
        /// The token does not open this.
        case scopeMissing
        case apiDisabled
        /// The administrator may not read this.
        case notAuthorized
        case notFound
        case badRequest
        case pageTokenRefused
        /// The token was refused, and a new one too.
        case unauthenticated
        /// Too many requests; over at some time.
        case rateLimited
        /// No more requests today.
        case quotaExhausted
        /// 5xx.
        case unavailable
        /// No answer.
        case unreachable
        /// We may not connect there: the address or the certificate.
        case notAllowed
        /// An answer that cannot be read.
        case unreadable
    }

    package var kind: Kind
    package var status: Int?
    /// In Google's words where it said something.
    package var message: String
    /// How long Google asks to wait.
    var retryAfterSeconds: Int64?

    private static let maximumMessageLength = 500

    init(_ kind: Kind, status: Int? = nil, _ message: String, retryAfterSeconds: Int64? = nil) {
        self.kind = kind
        self.status = status
        self.message = String(message.prefix(Self.maximumMessageLength))
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// Whether the same request may succeed a little later.
    var isTransient: Bool {
        switch kind {
        case .rateLimited, .unavailable, .unreachable, .unreadable: true
        case .notDelegated, .keyRefused, .unknownAccount, .unknownAdministrator, .clock, .grantRefused, .scopeMissing,
            .apiDisabled, .notAuthorized, .notFound, .badRequest, .pageTokenRefused, .unauthenticated,
            .quotaExhausted, .notAllowed:
            false
        }
    }

    /// Whether somebody has to change something at Google's or here before it can succeed.
    package var isOfCredentials: Bool {
        switch kind {
        case .notDelegated, .keyRefused, .unknownAccount, .unknownAdministrator, .grantRefused, .scopeMissing,
            .apiDisabled, .notAuthorized, .unauthenticated:
            true
        case .clock, .notFound, .badRequest, .pageTokenRefused, .rateLimited, .quotaExhausted, .unavailable,
            .unreachable, .notAllowed, .unreadable:
            false
        }
    }
}

extension GoogleFailure {
    init(_ error: HTTPExchangeError) {
        switch error.code {
        case .hostNotFound, .connectionFailed, .timeout, .invalidAnswer, .cancelled:
            self.init(.unreachable, error.message)
        case .invalidURL, .notAllowed, .tls, .redirected: self.init(.notAllowed, error.message)
        case .tooLarge: self.init(.badRequest, error.message)
        }
    }

    /// The token endpoint's refusal.
    init(_ error: OAuthError, status: Int) {
        let words = error.description ?? error.code
        let lower = words.lowercased()
        let kind: Kind =
            switch error.code {
            case "unauthorized_client": .notDelegated
            case "invalid_grant" where lower.contains("signature"): .keyRefused
            case "invalid_grant" where lower.contains("account not found"): .unknownAccount
            case "invalid_grant" where lower.contains("email or user id"): .unknownAdministrator
            case "invalid_grant" where lower.contains("short-lived") || lower.contains("timeframe"): .clock
            case "invalid_client": .unknownAccount
            case "internal_failure", "server_error", "temporarily_unavailable": .unavailable
            default: .grantRefused
            }
        self.init(kind, status: status, words)
    }

    /// The API's refusal.
    ///
    /// - Parameter continuesListing: whether the request carried a page token.
    init(_ response: ProviderResponse, continuesListing: Bool) {
        let body = APIError(response.body)
        let kind: Kind
        switch response.status {
        case 401: kind = .unauthenticated
        case 403 where body.reasons.contains(where: Self.rateReasons.contains): kind = .rateLimited
        case 403 where body.reasons.contains("dailyLimitExceeded"): kind = .quotaExhausted
        case 403 where body.reasons.contains(where: Self.disabledReasons.contains): kind = .apiDisabled
        case 403 where body.reasons.contains(where: Self.scopeReasons.contains): kind = .scopeMissing
        case 403: kind = .notAuthorized
        case 404: kind = .notFound
        case 400 where continuesListing, 410 where continuesListing: kind = .pageTokenRefused
        case 429: kind = .rateLimited
        case 408, 500...: kind = .unavailable
        case 200: kind = .unreadable
        default: kind = .badRequest
        }
        self.init(
            kind, status: response.status, body.message ?? "HTTP \(response.status)",
            retryAfterSeconds: response.retryAfterSeconds)
    }

    private static let rateReasons: Set = ["userRateLimitExceeded", "rateLimitExceeded", "quotaExceeded"]
    private static let disabledReasons: Set = ["accessNotConfigured", "SERVICE_DISABLED"]
    private static let scopeReasons: Set = ["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"]
}

/// The body of a refusal, as far as it can be read: it decides nothing but words and what to wait for.
private struct APIError {
    private static let maximumDepth = 16

    var message: String?
    var reasons: [String] = []

    init(_ bytes: [UInt8]) {
        let options = JSONReader.Options(depthLimit: Self.maximumDepth)
        guard let error = (try? JSONReader.parse(bytes, options: options))?["error"] else { return }
        message = error["message"]?.stringValue
        for list in ["errors", "details"] {
            reasons += (error[list]?.arrayValue ?? []).compactMap { $0["reason"]?.stringValue }
        }
    }
}
