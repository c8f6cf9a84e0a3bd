import StrictJSON

/// One run: Google's users, groups and members are compared with what is kept, and what differs is written.
///
/// Everything is a comparison, so that a run that ended half-way left nothing wrong, and the next one completes it. What
/// Google no longer lists is deleted last, after all listings were complete.
struct GoogleDirectorySync: Sendable {
    /// Users or groups compared and written in one transaction, so that other calls get their turn in between.
    static let batch = 100
    /// Members written in one transaction, unless their leaving has to be weighed as a whole.
    static let memberBatch = 200
    /// Identifiers looked up in one transaction.
    static let lookups = 1_000
    /// Groups whose members are asked for at the same time.
    static let listingsAtOnce = 8
    /// Groups taken from the store at a time.
    static let groupBatch = 64
    /// Up to so many that were not listed are asked for one by one; of more, everything is listed again.
    static let askedSingly = 100
    /// Users who wait for an address that another one still has.
    static let maximumPostponed = 1_000

    let store: any TenantStore
    let surroundings: Surroundings
    let mappings: DirectoryMappings
    let client: GoogleDirectoryClient
    let directory: DirectoryID
    let run: DirectoryRunID
    let selection: GoogleFieldSelection
    /// Somebody has agreed that however many go.
    let isConfirmed: Bool

    /// The run was ended by somebody else, or its directory is gone: nothing more may be written.
    struct Superseded: Error {}

    /// How a run that was not interrupted ended.
    struct Outcome: Sendable, Hashable {
        var findings: [Finding] = []
        /// Whether the guard kept people.
        var isHeld = false
    }

    /// A user whose address another one still has, and the groups that they are in.
    struct Postponed: Sendable {
        var user: GoogleUser
        var groups: [DirectoryGroupID] = []
    }

    func pull() async throws -> Outcome {
        var outcome = Outcome()
        var odd = OddElements()
        var postponed = try await pullUsers(&odd)
        try await pullGroups(&odd)
        try await pullMembers(&postponed, &odd)
        try await verifyUnseen(&odd)
        let hold = try await deleteUnseen()
        outcome.isHeld = hold != nil
        let left = try await write(Array(postponed.values)) { waiting, pen in try pen.takePostponed(waiting) }
        outcome.findings = (hold.map { [Self.finding($0)] } ?? []) + odd.findings
        if !left.isEmpty {
            outcome.findings.append(
                Finding(
                    .warning, .googleUserNameTaken, path: "/users",
                    message: "The primary addresses of \(left.count) users still belong to other users here.",
                    remedy: "Nothing to do where addresses were exchanged a moment ago; else look for the other users.",
                    received: left.prefix(5).map(\.incoming.userName).joined(separator: ", ")))
        }
        return outcome
    }

    private static func finding(_ hold: DeprovisioningHold) -> Finding {
        Finding(
            .warning, .directoryUsersMissing, path: "/users",
            message: "\(hold.count) of \(hold.of) people would lose their access at once, and keep it for now.",
            remedy: "If that is what you want, confirm and sync again; otherwise undo the change in the Admin console: "
                + "deleted people, groups, the administrator's role, the customer ID.")
    }

    /// What a listing had that cannot be used; it does not stop the run.
    struct OddElements: Sendable {
        var users = 0
        var groups = 0
        var members = 0

        var findings: [Finding] {
            var findings: [Finding] = []
            if users > 0 {
                findings.append(
                    Finding(
                        .warning, .googleUserUnreadable, path: "/users",
                        message: "\(users) users came without an identifier or a primary address and were left out.",
                        remedy: "Look in the Admin console for users without a primary e-mail address."))
            }
            if groups > 0 {
                findings.append(
                    Finding(
                        .warning, .googleGroupUnreadable, path: "/groups",
                        message: "\(groups) groups came without an identifier or a name and were left out.",
                        remedy: "Look in the Admin console for groups without a name."))
            }
            if members > 0 {
                findings.append(
                    Finding(
                        .info, .googleGroupUnreadable, path: "/members",
                        message: "\(members) members of groups are nobody in this directory and were left out.",
                        remedy: "Nothing to do: people from outside, or everybody of the organisation."))
            }
            return findings
        }
    }

    // MARK: Transactions

    /// Everything that one transaction of the run has to hand.
    struct Pen {
        let transaction: any TenantTransaction
        let surroundings: Surroundings
        var writer: DirectoryWriter
        var run: DirectoryRun
        let isConfirmed: Bool

        var directory: DirectoryID { run.directoryId }
    }

    /// A transaction in the name of the run, which must still be under way: whoever takes over ends it first.
    func write<Input: Sendable, Value: Sendable>(
        _ input: Input, _ body: @escaping @Sendable (Input, inout Pen) throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        let this = self
        return try await store.write(directory.tenant) { transaction in
            guard let run = try transaction.directoryRuns.get(this.run, in: this.directory), run.state == .running,
                let directory = try transaction.directories.get(this.directory)
            else { throw Superseded() }
            let scope = CallScope.host(this.surroundings)
            var pen = Pen(
                transaction: transaction, surroundings: this.surroundings,
                writer: DirectoryWriter(
                    directory, mapping: try this.mappings.mapping(of: directory), in: transaction, scope),
                run: run, isConfirmed: this.isConfirmed)
            let value = try body(input, &pen)
            pen.run.touchedAt = scope.now
            try transaction.directoryRuns.update(pen.run)
            return value
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        return try await store.read(directory.tenant) { try body($0) }
    }
}
