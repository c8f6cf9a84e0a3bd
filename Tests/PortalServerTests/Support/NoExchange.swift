import OIDC

/// For tests in which no OpenID provider is asked.
struct NoExchange: HTTPExchange {
    func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
        throw HTTPExchangeError(.connectionFailed, "there is no provider in this test")
    }
}
