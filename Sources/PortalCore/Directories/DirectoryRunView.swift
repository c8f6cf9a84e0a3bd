/// A run as clients and events see it.
package struct DirectoryRunView: Sendable, Hashable, Codable {
    package var id: DirectoryRunID
    package var directoryId: DirectoryID
    package var kind: DirectoryRun.Kind
    package var state: DirectoryRun.State
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    package var tally: DirectoryRun.Tally
    package var findings: [Finding]

    package init(_ run: DirectoryRun) {
        id = run.id
        directoryId = run.directoryId
        kind = run.kind
        state = run.state
        startedAt = run.startedAt
        endedAt = run.endedAt
        tally = run.tally
        findings = run.findings
    }
}

extension DirectoryRun {
    var eventTarget: Event.Target { Event.Target(type: "directory_run", id: id.description) }
}
