import PortalCore

extension Lane {
    /// Answers with the connection's mark of other processes' commits.
    func probe(_ answer: @escaping @Sendable (ChangeHub.Mark?) -> Void) {
        submit(
            LaneEntry(
                kind: .read, isCancelled: { false },
                run: { connection in
                    let version = connection.flatMap { connection in
                        try? connection.first("PRAGMA data_version") { try $0.integer(0) }
                    }
                    let mark = version.flatMap { version in
                        self.opening.map { ChangeHub.Mark(opening: $0, version: version) }
                    }
                    return LaneEntry.Outcome(succeeded: true) { answer(mark) }
                },
                fail: { _ in answer(nil) }))
    }
}
