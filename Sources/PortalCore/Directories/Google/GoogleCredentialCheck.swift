import StrictJSON

/// Asks Google once for each thing that a pull reads.
struct GoogleCredentialCheck: Sendable {
    /// Somebody waits: fewer attempts than a run makes.
    static let attempts = 3

    /// Makes a client whose tokens open these scopes only.
    let client: @Sendable (GoogleServiceAccount, [GoogleScope]) -> GoogleDirectoryClient

    struct Outcome: Sendable, Hashable {
        var findings: [Finding]
        /// Whether everything could be read.
        var isVerified: Bool { findings.isEmpty }
        /// Whether something has to be changed before it can.
        var isRefused: Bool { findings.contains { $0.severity == .error } }
    }

    func verify(_ account: GoogleServiceAccount) async throws -> Outcome {
        var failures: [(scope: GoogleScope, failure: GoogleFailure)] = []
        func attempt(_ scope: GoogleScope, _ body: (GoogleDirectoryClient) async throws -> Void) async throws {
            do {
                try await body(client(account, [scope]))
            } catch let failure as GoogleFailure {
                failures.append((scope, failure))
            }
        }
        var group: String?
        try await attempt(.users) { client in _ = try await client.first(of: .users(GoogleFieldSelection([]))) }
        try await attempt(.groups) { client in group = try await client.first(of: .groups)?["id"]?.stringValue }
        let anyGroup = group
        try await attempt(.members) { client in
            guard let anyGroup else { return try await client.verifyToken() }
            do {
                _ = try await client.first(of: .members(of: anyGroup))
            } catch let failure as GoogleFailure where failure.kind == .notFound {
                // Deleted meanwhile; that it was looked for is enough.
            }
        }
        return Outcome(findings: Self.findings(failures, account.credentials))
    }

    /// One for each kind of failure, with all the scopes that it struck.
    private static func findings(
        _ failures: [(scope: GoogleScope, failure: GoogleFailure)], _ credentials: GoogleCredentials
    ) -> [Finding] {
        var seen: Set<GoogleFailure.Kind> = []
        return failures.compactMap { _, failure in
            guard seen.insert(failure.kind).inserted else { return nil }
            let scopes = failures.filter { $0.failure.kind == failure.kind }.map(\.scope)
            return failure.finding(for: credentials, scopes: scopes)
        }
    }
}
