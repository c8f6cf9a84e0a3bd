import StrictJSON

/// Whether single sign-on is required for an organisation, and who would be locked out if it were.
package struct SSOPolicyService: Sendable {
    /// People whom the dashboard asks about.
    package static let maximumEmails = 1000
    /// Locked-out people shown.
    package static let sampleLength = 20
    /// Sign-in sessions looked at for who has signed in.
    static let maximumSessions = 5000

    let gate: TenantGate

    package init(gate: TenantGate) { self.gate = gate }

    package struct Proposal: Sendable, Hashable {
        package var policy: Organization.SSOPolicy
        /// Nil keeps those there are.
        package var breakGlassEmails: [String]?
        /// The vendor's users of this organisation; nil where only those that we know are looked at.
        package var emails: [String]?
        /// Goes on although the caller would be locked out.
        package var confirm: Bool
        package var expectedRevision: Int?

        package init(
            policy: Organization.SSOPolicy, breakGlassEmails: [String]? = nil, emails: [String]? = nil,
            confirm: Bool = false, expectedRevision: Int? = nil
        ) {
            self.policy = policy
            self.breakGlassEmails = breakGlassEmails
            self.emails = emails
            self.confirm = confirm
            self.expectedRevision = expectedRevision
        }
    }

    package func get(_ id: OrganizationID, as caller: Caller) async throws -> SSOPolicyView {
        try await gate.read(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            try transaction.requireOrganization(id)
            let organization = try transaction.organizations.get()
            let facts = try Facts(organization, Proposal(policy: organization.ssoPolicy), transaction, scope)
            return facts.view(of: organization.ssoPolicy)
        }
    }

    /// What would be, changing nothing.
    package func preview(
        _ proposal: Proposal, of id: OrganizationID, as caller: Caller
    ) async throws -> SSOPolicyView {
        try Self.check(proposal)
        return try await gate.read(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            try transaction.requireOrganization(id)
            return try Facts(try transaction.organizations.get(), proposal, transaction, scope)
                .view(of: proposal.policy)
        }
    }

    /// Requiring it needs an active connection that a test sign-in has passed on, and is refused to a caller who would be
    /// locked out and does not confirm.
    package func set(_ proposal: Proposal, of id: OrganizationID, as caller: Caller) async throws -> SSOPolicyView {
        try Self.check(proposal)
        return try await gate.write(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            try transaction.requireOrganization(id)
            let before = try transaction.organizations.get()
            try Revision.check(proposal.expectedRevision, against: before.revision)
            var after = before
            after.ssoPolicy = proposal.policy
            if let emails = proposal.breakGlassEmails { after.breakGlassEmails = emails }
            let facts = try Facts(before, proposal, transaction, scope)
            if proposal.policy == .required, before.ssoPolicy != .required || after != before {
                try facts.requireSafe(confirmed: proposal.confirm)
            }
            if after != before {
                after.revision += 1
                after.updatedAt = scope.now
                try transaction.organizations.update(after)
                try scope.record(
                    .ssoPolicyChanged, of: id, in: transaction.events, targets: [after.eventTarget],
                    data: PolicyRecord(after),
                    previous: PolicyRecord(before))
            }
            return facts.view(of: proposal.policy)
        }
    }

    private static func check(_ proposal: Proposal) throws {
        try OrganizationRules.check(breakGlassEmails: proposal.breakGlassEmails)
        for (index, email) in (proposal.emails ?? []).enumerated() {
            try TextRules.checkEmail(email, at: "/emails/\(index)")
        }
    }

    private struct PolicyRecord: Encodable {
        var policy: Organization.SSOPolicy
        var breakGlassEmails: [String]

        init(_ organization: Organization) {
            policy = organization.ssoPolicy
            breakGlassEmails = organization.breakGlassEmails
        }
    }
}

/// A policy, in force or proposed, and its consequences.
package struct SSOPolicyView: Sendable, Codable, Hashable {
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// There is no active connection at all.
        case noActiveConnection = "no_active_connection"
        /// The address lies outside the verified domains, and sign-in refuses such.
        case domainNotVerified = "domain_not_verified"
        /// Nobody with this address has signed in through a connection that is active.
        case neverSignedIn = "never_signed_in"
    }

    package struct Person: Sendable, Codable, Hashable {
        package var email: String
        package var reason: Reason
        package var isCaller: Bool
    }

    package struct LockedOut: Sendable, Codable, Hashable {
        package var count: Int
        /// The caller first.
        package var sample: [Person]
    }

    package struct CallerView: Sendable, Codable, Hashable {
        /// Absent where the caller names none.
        package var email: String?
        package var lockedOut: Bool
    }

    package var policy: Organization.SSOPolicy
    package var breakGlassEmails: [String]
    /// Active connections that a test sign-in has passed on.
    package var activeConnections: [ConnectionID]
    /// How many people were looked at.
    package var considered: Int
    package var lockedOut: LockedOut
    package var caller: CallerView
}

/// What is known of the people who would have to sign in, inside one transaction.
private struct Facts {
    let breakGlass: [String]
    let ready: [ConnectionID]
    let hasActiveConnection: Bool
    let people: [String]
    let lockedOut: [SSOPolicyView.Person]
    let callerEmail: String?

    init(
        _ organization: Organization, _ proposal: SSOPolicyService.Proposal, _ transaction: any TenantTransaction,
        _ scope: CallScope
    ) throws {
        breakGlass = proposal.breakGlassEmails ?? organization.breakGlassEmails
        let active = try transaction.allConnections().filter { $0.state == .active }
        hasActiveConnection = !active.isEmpty
        ready = active.filter(\.live.hasPassedTest).map(\.id)
        var caller = scope.actor.email
        if caller == nil, let session = scope.session {
            caller = try transaction.portalLinks.get(session.linkId)?.itContactEmail
        }
        callerEmail = caller
        var known: [String: String] = [:]
        func add(_ email: String?) {
            guard let email else { return }
            known[email.lowercased()] = known[email.lowercased()] ?? email
        }
        add(caller)
        for email in proposal.emails ?? [] { add(email) }
        var signedIn: Set<String> = []
        let activeIDs = Set(active.map(\.id))
        for (connection, email) in try transaction.signedInEmails(limit: SSOPolicyService.maximumSessions) {
            add(email)
            if activeIDs.contains(connection) { signedIn.insert(email.lowercased()) }
        }
        var page = PageRequest(limit: PageRequest.maximumLimit)
        repeat {
            let links = try transaction.portalLinks.list(page)
            for link in links.data { add(link.itContactEmail) }
            page.cursor = links.nextCursor
        } while page.cursor != nil
        let excepted = Set(breakGlass.map { $0.lowercased() })
        let anyDomain =
            organization.allowAnyDomain || active.contains { $0.live.options.allowUnverifiedDomains }
        let domains = Set(organization.domains.map { $0.lowercased() })
        people = known.keys.sorted()
        let callerKey = caller?.lowercased()
        lockedOut = people.filter { !excepted.contains($0) }.compactMap { key in
            let reason: SSOPolicyView.Reason
            if active.isEmpty {
                reason = .noActiveConnection
            } else if !anyDomain, TextRules.domainKey(ofEmail: key).map(domains.contains) != true {
                reason = .domainNotVerified
            } else if !signedIn.contains(key) {
                reason = .neverSignedIn
            } else {
                return nil
            }
            return SSOPolicyView.Person(email: known[key] ?? key, reason: reason, isCaller: key == callerKey)
        }
    }

    func requireSafe(confirmed: Bool) throws {
        guard !ready.isEmpty else {
            throw PortalError(
                .state, "active_connection_required",
                hasActiveConnection
                    ? "No active connection has a passed test sign-in with its present setup."
                    : "The organisation has no active connection, so nobody could sign in.",
                remedy: "Run connections/test on a connection and activate it first.", field: "/policy")
        }
        guard !confirmed, let caller = lockedOut.first(where: \.isCaller) else { return }
        throw PortalError(
            .state, "policy_would_lock_out_caller",
            "You (\(caller.email)) could no longer sign in: \(caller.reason.words).",
            remedy: "Sign in once through single sign-on with this address, add it to breakGlassEmails, or call it "
                + "again with confirm: true.", field: "/policy")
    }

    func view(of policy: Organization.SSOPolicy) -> SSOPolicyView {
        // Nothing is locked out by what is optional.
        let affected = policy == .required ? lockedOut : []
        let sample = affected.filter(\.isCaller) + affected.filter { !$0.isCaller }
        return SSOPolicyView(
            policy: policy, breakGlassEmails: breakGlass, activeConnections: ready, considered: people.count,
            lockedOut: SSOPolicyView.LockedOut(
                count: affected.count, sample: Array(sample.prefix(SSOPolicyService.sampleLength))),
            caller: SSOPolicyView.CallerView(email: callerEmail, lockedOut: affected.contains(where: \.isCaller)))
    }
}

extension SSOPolicyView.Reason {
    fileprivate var words: String {
        switch self {
        case .noActiveConnection: "there is no active connection"
        case .domainNotVerified: "the address is not in a verified domain of the organisation"
        case .neverSignedIn: "nobody with this address has signed in through an active connection yet"
        }
    }
}

extension TenantTransaction {
    /// The addresses of those who have signed in, tests included, newest first.
    fileprivate func signedInEmails(limit: Int) throws -> [(ConnectionID, String)] {
        var found: [(ConnectionID, String)] = []
        for connection in try allConnections() {
            for state in [SignInSession.State.succeeded, .testSucceeded] {
                var query = SignInSessionQuery(
                    connection: connection.id,
                    page: PageRequest(limit: PageRequest.maximumLimit, order: .descending), state: state)
                while found.count < limit {
                    let page = try signInSessions.list(query)
                    found += page.data.compactMap { session in
                        session.profile?.user.email.map { (connection.id, $0) }
                    }
                    guard let cursor = page.nextCursor else { break }
                    query.page.cursor = cursor
                }
            }
        }
        return found
    }
}
