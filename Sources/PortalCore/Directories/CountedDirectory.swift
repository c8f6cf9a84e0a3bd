/// A directory, how many it holds, and the token that was made with it: what is kept for a repeated idempotency key.
struct CountedDirectory: Sendable, Codable {
    var directory: Directory
    var counts: DirectoryCounts
    var quarantined: Int?
    var token: String?

    init(_ directory: Directory, _ counts: DirectoryCounts, quarantined: Int = 0, token: String? = nil) {
        self.directory = directory
        self.counts = counts
        self.quarantined = quarantined
        self.token = token
    }

    func view(baseURL: String?, at now: Timestamp) -> DirectoryView {
        var view = DirectoryView(directory, counts: counts, baseURL: baseURL, at: now)
        view.quarantined = quarantined
        view.token = token
        return view
    }
}

extension TenantTransaction {
    func counted(_ directory: Directory) throws -> CountedDirectory {
        CountedDirectory(
            directory, try directoryUsers.counts(of: directory.id),
            quarantined: try quarantine.count(in: directory.id))
    }

    /// Keeps a changed directory as its next revision, and says so.
    func save(
        _ directory: inout Directory, replacing before: Directory, as type: EventType, _ scope: CallScope
    ) throws {
        directory.revision += 1
        directory.updatedAt = scope.now
        try directories.update(directory)
        try scope.record(
            type, of: directory.organizationId, in: events, targets: [directory.eventTarget],
            data: DirectoryView(directory, at: scope.now), previous: DirectoryView(before, at: scope.now))
    }
}

extension CallScope {
    /// An event about a token: never with the token itself.
    func record(
        _ type: EventType, _ token: DirectoryToken, of directory: Directory, in transaction: any TenantTransaction
    ) throws {
        try record(
            type, of: directory.organizationId, in: transaction.events,
            targets: [directory.eventTarget, Event.Target(type: "directory_token", id: token.id.description)],
            data: DirectoryView.Token(token))
    }
}
