package import OIDC
package import StrictJSON

/// Reads a Google Workspace through the Admin SDK's Directory API, as one administrator, with patience.
///
/// Errors: ``GoogleFailure``; `CancellationError`.
package struct GoogleDirectoryClient: Sendable {
    /// How often one listing may begin again because its page token was refused.
    package static let maximumPasses = 4
    /// More pages than any directory has: what goes on beyond is not a listing.
    static let maximumPages = 20_000
    private static let maximumDepth = 32

    private let account: GoogleServiceAccount
    private let endpoints: GoogleEndpoints
    private let http: any HTTPExchange
    private let surroundings: Surroundings
    private let pause: @Sendable (_ milliseconds: Int64) async throws -> Void
    private let attempts: Int
    private let tokens: GoogleAccessTokens

    /// - Parameters:
    ///   - scopes: what the client's tokens shall open.
    ///   - attempts: how often one request is tried at most.
    ///   - pause: waits; throws `CancellationError` when the task is cancelled.
    package init(
        _ account: GoogleServiceAccount, scopes: [GoogleScope] = GoogleScope.allCases, at endpoints: GoogleEndpoints,
        through http: any HTTPExchange, surroundings: Surroundings, attempts: Int = GoogleBackoff.maximumAttempts,
        pause: @escaping @Sendable (_ milliseconds: Int64) async throws -> Void
    ) {
        self.account = account
        self.endpoints = endpoints
        self.http = http
        self.surroundings = surroundings
        self.attempts = attempts
        self.pause = pause
        tokens = GoogleAccessTokens(now: surroundings.now) {
            try await Self.makeToken(account, scopes, at: endpoints, through: http, surroundings)
        }
    }

    // MARK: Listings

    /// Goes through a listing. The next page is asked for while one is being taken.
    ///
    /// - Parameter take: called for one page after the other. When Google no longer accepts the place in a listing, it
    ///   begins again, and ``GooglePage/pass`` grows.
    package func list(_ listing: GoogleListing, _ take: (GooglePage) async throws -> Void) async throws {
        for pass in 0..<Self.maximumPasses {
            do {
                return try await list(listing, pass: pass, take)
            } catch let failure as GoogleFailure where failure.kind == .pageTokenRefused {
                guard pass + 1 < Self.maximumPasses else { throw failure }
            }
        }
    }

    private func list(_ listing: GoogleListing, pass: Int, _ take: (GooglePage) async throws -> Void) async throws {
        var answer = try await page(listing, at: nil)
        var number = 0
        while let place = answer.next {
            guard number < Self.maximumPages else {
                throw GoogleFailure(.badRequest, "The listing of \(listing.name) does not end.")
            }
            async let following = page(listing, at: place)
            try await take(GooglePage(elements: answer.elements, pass: pass, number: number, isLast: false))
            answer = try await following
            guard answer.next != place else {
                throw GoogleFailure(.badRequest, "The listing of \(listing.name) does not go on.")
            }
            number += 1
        }
        try await take(GooglePage(elements: answer.elements, pass: pass, number: number, isLast: true))
    }

    private struct Answer: Sendable {
        var elements: [JSON]
        var next: String?
    }

    private func page(_ listing: GoogleListing, at place: String?) async throws -> Answer {
        var query = listing.query(customer: account.credentials.customer)
        if let place { query.append(("pageToken", place)) }
        return try await answer(to: GoogleRequest(path: listing.path, query: query)) { members in
            let next = members["nextPageToken"]
            guard next == nil || next?.stringValue != nil else { return nil }
            // Without a list there is nothing in it.
            guard let list = members[listing.name] else {
                return Answer(elements: [], next: next?.stringValue.flatMap { $0.isEmpty ? nil : $0 })
            }
            return list.arrayValue.map {
                Answer(elements: $0, next: next?.stringValue.flatMap { $0.isEmpty ? nil : $0 })
            }
        }
    }

    // MARK: Single resources

    /// A user by Google's identifier; nil where there is none.
    package func user(_ id: String, _ selection: GoogleFieldSelection) async throws -> JSON? {
        let query = [(name: "projection", value: selection.projection), (name: "fields", value: selection.userMask)]
        return try await found {
            try await answer(to: GoogleRequest(path: "/users/\(GoogleRequest.encode(id))", query: query)) {
                .object($0)
            }
        }
    }

    /// Whether there is a group with Google's identifier.
    package func groupExists(_ id: String) async throws -> Bool {
        let request = GoogleRequest(path: "/groups/\(GoogleRequest.encode(id))", query: [(name: "fields", value: "id")])
        return try await found { try await answer(to: request) { JSON.object($0) } } != nil
    }

    private func found(_ body: () async throws -> JSON) async throws -> JSON? {
        do {
            return try await body()
        } catch let failure as GoogleFailure where failure.kind == .notFound {
            return nil
        }
    }

    // MARK: Probes

    /// Asks for a token and nothing else.
    func verifyToken() async throws {
        _ = try await patiently { _ = try await tokens.token() }
    }

    /// The first element of a listing, to see whether it may be read; nil where the list is empty.
    func first(of listing: GoogleListing) async throws -> JSON? {
        var query = listing.query(customer: account.credentials.customer).filter {
            $0.name != "maxResults" && $0.name != "orderBy" && $0.name != "projection"
        }
        query.append(("maxResults", "1"))
        return try await answer(to: GoogleRequest(path: listing.path, query: query)) { members in
            members[listing.name]?.arrayValue?.first ?? .null
        }.nonNull
    }

    // MARK: One request

    /// - Parameter read: nil for an answer that is not what was asked for.
    private func answer<Value: Sendable>(
        to request: GoogleRequest, _ read: (JSONObject) -> Value?
    ) async throws -> Value {
        var mayRenew = true
        return try await patiently {
            while true {
                let token = try await tokens.token()
                let response = try await perform(request.request(to: endpoints, token: token))
                if response.status == 401, mayRenew {
                    mayRenew = false
                    await tokens.discard(token)
                    continue
                }
                guard response.status == 200 else {
                    throw GoogleFailure(response, continuesListing: request.continuesListing)
                }
                let options = JSONReader.Options(depthLimit: Self.maximumDepth, repeatedKeys: .refuse)
                guard let members = (try? JSONReader.parse(response.body, options: options))?.objectValue,
                    let value = read(members)
                else { throw GoogleFailure(.unreadable, status: 200, "The answer is not what the API describes.") }
                return value
            }
        }
    }

    /// Tries again, later, what may succeed then.
    private func patiently<Value>(_ body: () async throws -> Value) async throws -> Value {
        var backoff = GoogleBackoff(attempts: attempts)
        while true {
            do {
                return try await body()
            } catch let failure as GoogleFailure {
                try Task.checkCancellation()
                guard let wait = backoff.next(after: failure, randomBytes: surroundings.randomBytes) else {
                    throw failure
                }
                try await pause(wait)
            }
        }
    }

    private func perform(_ request: ProviderRequest) async throws -> ProviderResponse {
        try await Self.perform(request, through: http)
    }

    private static func perform(
        _ request: ProviderRequest, through http: any HTTPExchange
    ) async throws -> ProviderResponse {
        try Task.checkCancellation()
        do throws(HTTPExchangeError) {
            return try await http.perform(request)
        } catch {
            throw GoogleFailure(error)
        }
    }

    // MARK: Tokens

    private static func makeToken(
        _ account: GoogleServiceAccount, _ scopes: [GoogleScope], at endpoints: GoogleEndpoints,
        through http: any HTTPExchange, _ surroundings: Surroundings
    ) async throws -> (text: String, expiresIn: Int64?) {
        let grant: JWTBearerGrant
        do throws(ClientSigningKey.KeyError) {
            grant = try JWTBearerGrant(
                endpoint: endpoints.token, issuer: account.credentials.clientEmail,
                subject: account.credentials.adminEmail, audience: GoogleEndpoints.tokenAudience,
                scopes: scopes.map(\.rawValue), key: account.key, now: surroundings.now().milliseconds / 1_000)
        } catch {
            throw GoogleFailure(.keyRefused, "The private key does not sign.")
        }
        let response = try await perform(grant.request, through: http)
        switch AccessTokenResponse(response) {
        case .token(let text, let expiresIn): return (text, expiresIn)
        case .refused(let error): throw GoogleFailure(error, status: response.status)
        case .unreadable:
            throw GoogleFailure(
                response.status >= 500 || response.status == 429 ? .unavailable : .unreadable, status: response.status,
                "The token endpoint answered with HTTP \(response.status).",
                retryAfterSeconds: response.retryAfterSeconds)
        }
    }
}

extension JSON {
    fileprivate var nonNull: JSON? { isNull ? nil : self }
}
