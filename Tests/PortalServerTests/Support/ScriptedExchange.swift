import OIDC
import StrictJSON

/// An OpenID provider's endpoints as a test wants them.
struct ScriptedExchange: HTTPExchange {
    let answer: @Sendable (ProviderRequest) async -> Result<ProviderResponse, HTTPExchangeError>

    func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
        try await answer(request).get()
    }

    static func json(_ members: JSONObject, status: Int = 200) -> Result<ProviderResponse, HTTPExchangeError> {
        .success(
            ProviderResponse(status: status, contentType: "application/json", body: Array(members.description.utf8)))
    }
}
