import StrictJSON

/// Users who were refused, and another try for them.
package struct QuarantineService: Sendable {
    /// Users who are tried in one call without being named.
    package static let replayedAtOnce = 100

    let gate: TenantGate
    let mappings: DirectoryMappings

    package init(gate: TenantGate, mappings: DirectoryMappings) {
        self.gate = gate
        self.mappings = mappings
    }

    package struct Attempt: Sendable, Codable, Hashable {
        package enum Outcome: String, Sendable, Codable, CaseIterable {
            case created, updated, unchanged
            /// Refused again.
            case quarantined
            /// Another user has the user name now.
            case conflict
        }

        package var quarantineId: QuarantineID
        package var outcome: Outcome
        package var userId: DirectoryUserID?
        package var findings: [Finding]
    }

    package struct Replay: Sendable, Codable, Hashable {
        package var attempts: [Attempt]
        /// How many are in quarantine after it.
        package var remaining: Int
    }

    package func list(
        of id: DirectoryID, _ page: PageRequest, as caller: Caller
    ) async throws -> Page<QuarantinedUserView> {
        try await gate.read(TenantGate.Target(id), as: caller, allowing: .directorySync) { transaction, _ in
            _ = try transaction.directory(id)
            let page = try transaction.quarantine.list(in: id, page)
            return Page(
                data: page.data.map { QuarantinedUserView($0, showsRaw: true) }, nextCursor: page.nextCursor)
        }
    }

    /// Tries one user again, or the first ones, by the map that is in force now.
    package func replay(_ one: QuarantineID?, in id: DirectoryID, as caller: Caller) async throws -> Replay {
        let mappings = mappings
        return try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, scope in
            let directory = try transaction.directory(id)
            var users: [QuarantinedUser]
            if let one {
                guard let user = try transaction.quarantine.get(one, in: id) else {
                    throw PortalError.notFound(QuarantineID.self)
                }
                users = [user]
            } else {
                users = try transaction.quarantine.list(in: id, PageRequest(limit: Self.replayedAtOnce)).data
            }
            var writer = DirectoryWriter(
                directory, mapping: try mappings.mapping(of: directory), in: transaction, scope)
            let rules = try mappings.rules(of: directory).user
            let attempts = try users.map { user in
                try Self.attempt(user, IncomingUser(user, directory.protocol, rules), &writer, transaction)
            }
            return Replay(attempts: attempts, remaining: try transaction.quarantine.count(in: id))
        }
    }

    private static func attempt(
        _ user: QuarantinedUser, _ incoming: IncomingUser?, _ writer: inout DirectoryWriter,
        _ transaction: any TenantTransaction
    ) throws -> Attempt {
        guard let incoming else {
            return Attempt(quarantineId: user.id, outcome: .quarantined, findings: user.findings)
        }
        let present = try user.userId.flatMap { try transaction.directoryUsers.get($0, in: user.directoryId) }
        let namesake = try transaction.directoryUsers.find(
            .userName(incoming.userName), in: user.directoryId, limit: 1
        ).first
        if let namesake, let present, namesake.id != present.id {
            return Attempt(quarantineId: user.id, outcome: .conflict, userId: namesake.id, findings: user.findings)
        }
        // A provider that was refused a new user may have found the way by itself meanwhile.
        let outcome = try (present ?? namesake).map { try writer.update($0, to: incoming) } ?? writer.create(incoming)
        switch outcome {
        case .written(let written):
            return Attempt(
                quarantineId: user.id, outcome: present == nil && namesake == nil ? .created : .updated,
                userId: written.id, findings: [])
        case .unchanged(let same):
            try transaction.quarantine.remove(user.id, in: user.directoryId)
            return Attempt(quarantineId: user.id, outcome: .unchanged, userId: same.id, findings: [])
        case .quarantined(let refused):
            return Attempt(quarantineId: user.id, outcome: .quarantined, findings: refused.findings)
        }
    }
}

extension IncomingUser {
    /// As it came; nil where that cannot be read any more.
    fileprivate init?(
        _ user: QuarantinedUser, _ identityProtocol: IdentityProtocol, _ rules: [AttributeRule]
    ) throws {
        let raw = try user.raw.json()
        switch identityProtocol {
        case .scim:
            guard let raw = raw.objectValue, let incoming = try? IncomingUser(scim: raw) else { return nil }
            self = incoming
        case .googleDirectory:
            guard let google = GoogleUser(raw, GoogleFieldSelection(rules)) else { return nil }
            self = google.incoming
        case .saml, .oidc: return nil
        }
    }
}
