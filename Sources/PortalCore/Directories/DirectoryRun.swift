/// One time that we pulled a directory, mapped all of it again, or went through it for another reason.
package struct DirectoryRun: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case sync, remap
        /// Brings who counts in line with the groups that were selected.
        case scope
    }

    package enum State: String, Sendable, Codable, CaseIterable {
        case running, completed, failed, cancelled
        /// Done but for the users whom the guard kept.
        case held
    }

    /// What was looked at and what it came to.
    package struct Tally: Sendable, Codable, Hashable {
        package var users = 0
        package var groups = 0
        package var members = 0
        package var created = 0
        package var updated = 0
        package var deleted = 0
        package var quarantined = 0

        package init() {}
    }

    package var id: DirectoryRunID
    package var directoryId: DirectoryID
    package var kind: Kind
    package var state: State
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    /// When it last got on: one that stopped without a word is taken over after a while.
    package var touchedAt: Timestamp
    package var tally: Tally
    /// Why it failed or was held.
    package var findings: [Finding]
    /// Where it goes on after an interruption; the kind's own words.
    package var place: String?

    package init(id: DirectoryRunID, directoryId: DirectoryID, kind: Kind, startedAt: Timestamp) {
        self.id = id
        self.directoryId = directoryId
        self.kind = kind
        state = .running
        self.startedAt = startedAt
        touchedAt = startedAt
        tally = Tally()
        findings = []
    }
}
