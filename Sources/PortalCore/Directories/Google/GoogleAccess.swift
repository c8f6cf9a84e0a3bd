package import OIDC

/// How Google is reached from this host.
package struct GoogleAccess: Sendable {
    let endpoints: GoogleEndpoints
    let http: any HTTPExchange
    /// Waits so many milliseconds; throws `CancellationError` when the task is cancelled.
    let pause: @Sendable (_ milliseconds: Int64) async throws -> Void

    package init(
        endpoints: GoogleEndpoints = .google, http: any HTTPExchange,
        pause: @escaping @Sendable (_ milliseconds: Int64) async throws -> Void = { milliseconds in
            try await Task.sleep(for: .milliseconds(milliseconds))
        }
    ) {
        self.endpoints = endpoints
        self.http = http
        self.pause = pause
    }

    func client(
        _ account: GoogleServiceAccount, scopes: [GoogleScope] = GoogleScope.allCases,
        attempts: Int = GoogleBackoff.maximumAttempts, _ surroundings: Surroundings
    ) -> GoogleDirectoryClient {
        GoogleDirectoryClient(
            account, scopes: scopes, at: endpoints, through: http, surroundings: surroundings, attempts: attempts,
            pause: pause)
    }
}
