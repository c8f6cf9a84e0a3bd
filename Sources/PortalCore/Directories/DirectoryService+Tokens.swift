extension DirectoryService {
    /// How long tokens stay valid beside a new one, in seconds, unless something else is asked for; and at most.
    package static let defaultOverlapSeconds: Int64 = 24 * 3600
    package static let maximumOverlapSeconds: Int64 = 30 * 24 * 3600
    /// Tokens that are valid beside each other; with one more, the one that would be over first goes at once.
    package static let maximumTokens = 10

    /// A new token, and what becomes of those before it.
    package struct RotatedToken: Sendable, Codable, Hashable {
        /// The bearer token; only here.
        package var token: String
        package var tokenId: DirectoryTokenID
        /// When the last of the other tokens is over; absent where there is none.
        package var expiresOld: Timestamp?
    }

    /// Makes a token; those there are go on for a while, so that the provider can be given the new one.
    package func rotateToken(
        of id: DirectoryID, overlapSeconds: Int64, as caller: Caller
    ) async throws -> RotatedToken {
        guard (0...Self.maximumOverlapSeconds).contains(overlapSeconds) else {
            throw PortalError.invalid("/overlapSeconds", "must be 0 to \(Self.maximumOverlapSeconds)")
        }
        let surroundings = gate.surroundings
        let secret = DirectorySecret.make(surroundings)
        return try await gate.write(TenantGate.Target(id), as: caller, allowing: .directorySync) { transaction, scope in
            let before = try transaction.directory(id)
            try before.requireTokens()
            var after = before
            let made = secret.token(in: id.tenant, at: scope.now, surroundings)
            let end = scope.now.adding(seconds: overlapSeconds)
            var old = before.tokens.filter { $0.isLive(at: scope.now) }
            for index in old.indices { old[index].expiresAt = min(old[index].expiresAt ?? end, end) }
            old.sort { ($0.expiresAt ?? end) < ($1.expiresAt ?? end) }
            let kept = old.filter { $0.isLive(at: scope.now) }.suffix(Self.maximumTokens - 1)
            after.tokens = kept.sorted { $0.id < $1.id } + [made]
            try transaction.save(tokensOf: &after, scope)
            try scope.record(.directoryTokenCreated, made, of: after, in: transaction)
            for token in old where !kept.contains(where: { $0.id == token.id }) {
                try scope.record(.directoryTokenRevoked, token, of: after, in: transaction)
            }
            return RotatedToken(
                token: secret.text, tokenId: made.id, expiresOld: kept.compactMap(\.expiresAt).max())
        }
    }

    /// Ends a token at once.
    package func revokeToken(
        _ token: DirectoryTokenID, of id: DirectoryID, as caller: Caller
    ) async throws -> DirectoryView {
        let revoked = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, scope in
            var directory = try transaction.directory(id)
            guard let known = directory.tokens.first(where: { $0.id == token && $0.isLive(at: scope.now) }) else {
                throw PortalError.notFound(DirectoryTokenID.self)
            }
            directory.tokens.removeAll { $0.id == token || !$0.isLive(at: scope.now) }
            try transaction.save(tokensOf: &directory, scope)
            try scope.record(.directoryTokenRevoked, known, of: directory, in: transaction)
            return try transaction.counted(directory)
        }
        return try await present(revoked)
    }
}

extension Directory {
    /// - Throws: `protocol_not_supported` for a directory that nobody pushes to.
    fileprivate func requireTokens() throws {
        guard `protocol` == .scim else {
            throw PortalError(
                .refused, "protocol_not_supported", "A directory that is pulled has no bearer tokens.",
                remedy: "Give it other credentials with directories/credentials/set.", field: "/directoryId")
        }
    }
}

extension TenantTransaction {
    /// The tokens' own events say what happened.
    fileprivate func save(tokensOf directory: inout Directory, _ scope: CallScope) throws {
        directory.revision += 1
        directory.updatedAt = scope.now
        try directories.update(directory)
    }
}
