/// What performs the requests that this library describes. It must verify TLS certificates, keep to the response limit
/// and the redirect rule of each request, and end by itself after some time.
public protocol HTTPExchange: Sendable {
    /// Performs a request. Any status is an answer, not an error.
    func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse
}
