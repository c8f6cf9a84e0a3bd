import NIOHTTP1
package import OIDC
import PortalCore

extension GuardedFetcher: HTTPExchange {
    /// Asks an OpenID provider, guarded like every fetch.
    ///
    /// Redirects are followed only for a GET without a body and without credentials, whatever the request says: neither
    /// a secret nor a code goes to another place than the one it was meant for.
    package func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
        var limits = limits
        limits.maximumBytes = min(request.maximumResponseBytes, limits.maximumBytes)
        do throws(FetchError) {
            let target = try FetchTarget(checking: request.url, limits: limits)
            let answer = try await answer(to: OutgoingRequest(request), from: target, limits: limits)
            let types = answer.headers["content-type"]
            let delays = answer.headers["retry-after"]
            return ProviderResponse(
                status: answer.status, contentType: types.count == 1 ? types.first : nil, body: answer.bytes,
                retryAfterSeconds: delays.count == 1 ? delays.first.flatMap(Self.seconds) : nil)
        } catch {
            throw HTTPExchangeError(error)
        }
    }

    /// What `delay-seconds` may say; a greater one counts as it (RFC 9110 §10.2.3).
    private static let longestDelay: Int64 = 1 << 31

    private static func seconds(_ text: String) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int64(text) ?? longestDelay, longestDelay)
    }
}

extension OutgoingRequest {
    /// What the transport sets by itself (RFC 9110 §7.6.1, RFC 9112 §6).
    private static let transportHeaders: Set<String> = [
        "connection", "content-length", "host", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]
    private static let credentialHeaders: Set<String> = ["authorization", "cookie", "proxy-authorization"]

    init(_ request: ProviderRequest) {
        let fields = request.fields.map { (name: $0.name.lowercased(), value: $0.value) }
            .filter { !Self.transportHeaders.contains($0.name) }
        let isHarmless =
            request.method == .get && request.body == nil
            && !fields.contains { Self.credentialHeaders.contains($0.name) }
        self.init(
            method: HTTPMethod(rawValue: request.method.rawValue), headers: HTTPHeaders(fields.map { ($0, $1) }),
            body: request.body, followsRedirects: request.followsRedirects && isHarmless, takesAnyStatus: true)
    }
}

extension HTTPExchangeError {
    init(_ error: FetchError) {
        let code: Code =
            switch error.kind {
            case .invalidURL: .invalidURL
            case .schemeNotAllowed, .addressNotAllowed: .notAllowed
            case .hostNotFound: .hostNotFound
            case .connectionRefused, .connectionFailed: .connectionFailed
            case .invalidAnswer, .status: .invalidAnswer
            case .tls: .tls
            case .timeout: .timeout
            case .tooLarge: .tooLarge
            case .tooManyRedirects: .redirected
            case .cancelled: .cancelled
            }
        self.init(code, error.message)
    }
}
