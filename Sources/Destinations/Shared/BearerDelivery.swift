import OIDC
import PortalCore

/// Deliveries with access tokens that are kept until they end.
struct BearerDelivery {
    let delivery: HTTPDelivery
    let batch: EventBatch
    let transport: DeliveryTransport
    /// Gets a token where none is kept.
    let make: @Sendable () async throws -> DeliveryTokens.Token

    /// Sends what `request` makes with a token. Where a kept token is refused, once more with a new one: it may have been
    /// revoked since.
    ///
    /// - Returns: the answer, and what cuts the token out of it.
    func answer(_ request: (_ token: String) throws -> ProviderRequest) async throws -> ProviderResponse {
        for isLast in [false, true] {
            let token = try await transport.tokens.token(for: batch, at: transport.now(), make: make)
            let answer = try await delivery.answer(to: try request(token))
            guard answer.status == 401 else { return Self.masking(token, in: answer) }
            await transport.tokens.discard(for: batch)
            if isLast { return Self.masking(token, in: answer) }
        }
        throw DeliveryFailure(.unauthorized, "\(delivery.place) refuses the access token.")
    }

    private static func masking(_ token: String, in answer: ProviderResponse) -> ProviderResponse {
        let text = String(decoding: answer.body, as: UTF8.self)
        guard text.contains(token) else { return answer }
        return ProviderResponse(
            status: answer.status, contentType: answer.contentType,
            body: Array(SecretMask([token]).words(of: text).utf8), retryAfterSeconds: answer.retryAfterSeconds)
    }
}

extension HTTPDelivery {
    /// Where a token endpoint does not say how long a token lives, in seconds.
    private static let assumedTokenLife: Int64 = 300
    /// Shorter values of a grant's request are names of things.
    private static let minimumAssertionBytes = 128

    /// Asks a token endpoint.
    ///
    /// - Parameter refused: what its refusal means (RFC 6749 §5.2).
    /// - Throws: ``DeliveryFailure``; `CancellationError`.
    func token(
        _ request: ProviderRequest, at now: Timestamp, refused: (OAuthError) -> Judgement
    ) async throws -> DeliveryTokens.Token {
        // An assertion is as good as a secret while it is valid.
        let values = String(decoding: request.body ?? [], as: UTF8.self).split(separator: "&")
            .compactMap { $0.split(separator: "=", maxSplits: 1).last.map(String.init) }
            .filter { $0.utf8.count >= Self.minimumAssertionBytes }
        let delivery = HTTPDelivery(place: place, http: http, mask: mask.adding(SecretMask(values)))
        let answer = try await delivery.answer(to: request)
        switch AccessTokenResponse(answer) {
        case .token(let text, let life):
            return DeliveryTokens.Token(
                text: text, expiresAt: now.adding(seconds: life ?? Self.assumedTokenLife))
        case .refused(let error):
            throw delivery.failure(answer, refused(error))
        case .unreadable:
            let judgement = common(answer.status)
            throw delivery.failure(
                answer,
                (200...299).contains(answer.status)
                    ? Judgement(.unavailable, "The token endpoint gave no access token.")
                    : Judgement(judgement.kind == .rejected ? .misconfigured : judgement.kind, judgement.message))
        }
    }
}
