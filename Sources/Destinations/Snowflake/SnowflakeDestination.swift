import Crypto
import OIDC
package import PortalCore
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A table in Snowflake, through the SQL API with a key pair.
package struct SnowflakeDestination: LogStreamDestination {
    /// How long a token is valid, in seconds; Snowflake takes no more than an hour.
    static let tokenLifeSeconds: Int64 = 3_000
    /// How far Snowflake's clock may be behind, in seconds.
    private static let headStartSeconds: Int64 = 30
    /// After so long Snowflake gives a statement up, in seconds.
    static let statementSeconds: Int64 = 30
    /// A statement that goes on is asked for so often.
    private static let maximumLooks = 8
    private static let firstPauseMilliseconds: Int64 = 250
    private static let longestPauseMilliseconds: Int64 = 4_000

    package init() {}

    package let descriptor = LogStreamDescriptor(
        type: .snowflake, name: "Snowflake",
        summary: "Events become rows of a table, the event itself as a VARIANT.",
        fields: [
            LogStreamField(
                "account", "Account identifier", .text, help: "Organisation and account, joined by a hyphen.",
                placeholder: "YOURORG-YOURACCOUNT"),
            LogStreamField("user", "User", .text, placeholder: "PORTAL_EVENTS"),
            LogStreamField(
                "privateKey", "Private key", .document, isSecret: true, help: "PEM, without a passphrase."),
            LogStreamField("database", "Database", .text, placeholder: "PORTAL"),
            LogStreamField("schema", "Schema", .text, placeholder: "EVENTS"),
            LogStreamField("table", "Table", .text, placeholder: "EVENTS"),
            LogStreamField(
                "warehouse", "Warehouse", .text, isRequired: false, help: "Left empty: the user's default."),
            LogStreamField("role", "Role", .text, isRequired: false, help: "Left empty: the user's default."),
            LogStreamField(
                "endpoint", "Address", .url, isRequired: false, help: "Only for a private link.",
                placeholder: "https://yourorg-youraccount.privatelink.snowflakecomputing.com"),
        ],
        limits: BatchLimits(events: 2_000, bytes: 1024 * 1024))

    package func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        let pem = try settings.required("privateKey")
        guard let key = try? ClientSigningKey(pem: pem, keyID: nil), key.algorithm == .rs256 else {
            throw DeliveryFailure(.misconfigured, "The private key cannot be used. Give an RSA key in PEM.")
        }
        let account = try settings.required("account")
        let user = try settings.required("user")
        let base = settings.baseURL("endpoint") ?? Self.address(of: account)
        let statement = try Self.statement(batch, settings)
        let delivery = HTTPDelivery(place: "Snowflake", http: transport.http, mask: SecretMask([pem]))
        let bearer = BearerDelivery(delivery: delivery, batch: batch, transport: transport) {
            try Self.token(account: account, user: user, key: key, at: transport.now())
        }
        var answer = try await bearer.answer { token in
            .delivery(
                .post, base + "/api/v2/statements", type: "application/json", Self.fields(token), statement)
        }
        if answer.status == 202 { answer = try await outcome(of: answer, base, delivery, bearer) }
        guard answer.status == 200 else {
            throw delivery.failure(answer, Self.judge(answer, settings) ?? delivery.common(answer.status))
        }
        return DeliveryReceipt(status: 200, answer: answer.object?["message"]?.stringValue.map(delivery.mask.words))
    }

    /// Waits for a statement that Snowflake goes on with after its answer (SQL API, "Handling responses").
    private func outcome(
        of accepted: ProviderResponse, _ base: String, _ delivery: HTTPDelivery, _ bearer: BearerDelivery
    ) async throws -> ProviderResponse {
        guard let handle = accepted.object?["statementHandle"]?.stringValue,
            (1...64).contains(handle.utf8.count),
            handle.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") })
        else { throw delivery.failure(accepted, .init(.unavailable, "Snowflake does not say what it is doing.")) }
        let place = "\(base)/api/v2/statements/\(handle)"
        var pause = Self.firstPauseMilliseconds
        for _ in 0..<Self.maximumLooks {
            try await Task.sleep(for: .milliseconds(pause))
            pause = min(pause * 2, Self.longestPauseMilliseconds)
            let answer = try await bearer.answer { token in
                ProviderRequest(
                    method: .get, url: place,
                    fields: Self.fields(token).map { ProviderRequest.Field(name: $0.name, value: $0.value) }, body: nil,
                    maximumResponseBytes: HTTPDelivery.maximumAnswerBytes, followsRedirects: false)
            }
            if answer.status != 202 { return answer }
        }
        // Else it would be done after all, and a second time by the next attempt.
        _ = try await bearer.answer { token in
            .delivery(.post, place + "/cancel", type: "application/json", Self.fields(token), [])
        }
        throw delivery.failure(
            accepted, .init(.unavailable, "Snowflake took too long, and was told to stop. See the warehouse's load."))
    }

    private static func fields(_ token: String) -> [(name: String, value: String)] {
        [
            ("Authorization", "Bearer \(token)"), ("X-Snowflake-Authorization-Token-Type", "KEYPAIR_JWT"),
            ("Accept", "application/json"),
        ]
    }

    // MARK: Who we are

    /// The account's host: underscores are hyphens there.
    static func address(of account: String) -> String {
        "https://\(account.lowercased().replacing("_", with: "-")).snowflakecomputing.com"
    }

    /// The account's name as tokens have it: upper-case, without the region behind a locator.
    static func tokenAccount(_ account: String) -> String {
        let name = account.prefix { $0 != "." }
        return (account.contains(".global") ? name.prefix { $0 != "-" } : name).uppercased()
    }

    /// A token signed with the user's key (SQL API, "Authenticating to the server").
    private static func token(
        account: String, user: String, key: ClientSigningKey, at now: Timestamp
    ) throws -> DeliveryTokens.Token {
        let subject = "\(tokenAccount(account)).\(user.uppercased())"
        let fingerprint = Data(SHA256.hash(data: key.publicKeyInfo)).base64EncodedString()
        let seconds = now.milliseconds / 1000 - headStartSeconds
        guard
            let text = try? key.sign([
                "iss": .string("\(subject).SHA256:\(fingerprint)"), "sub": .string(subject), "iat": .integer(seconds),
                "exp": .integer(seconds + tokenLifeSeconds),
            ])
        else { throw DeliveryFailure(.misconfigured, "The private key does not sign. Give an RSA key in PEM.") }
        return DeliveryTokens.Token(text: text, expiresAt: now.adding(seconds: tokenLifeSeconds - headStartSeconds))
    }
}
