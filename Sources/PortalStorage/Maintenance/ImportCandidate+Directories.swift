import PortalCore

extension ImportCandidate {
    /// How many users or groups are read at a time.
    private static let rowsAtOnce = 500

    /// Reads everything that a directory holds.
    ///
    /// - Parameter belongs: is called with each identifier's tenant.
    static func readContents(
        of directory: DirectoryID, in transaction: any TenantTransaction, belongs: (TenantID) throws -> Void
    ) throws {
        var place: DirectoryPlace?
        while true {
            let users = try transaction.directoryUsers.page(
                in: directory, by: .creation, descending: false, after: place, limit: rowsAtOnce)
            for user in users { try belongs(user.id.tenant) }
            guard let last = users.last else { break }
            place = DirectoryPlace(name: "", id: last.id.description)
        }
        place = nil
        while true {
            let groups = try transaction.directoryGroups.page(
                in: directory, by: .creation, descending: false, after: place, limit: rowsAtOnce)
            for group in groups { try belongs(group.id.tenant) }
            guard let last = groups.last else { break }
            place = DirectoryPlace(name: "", id: last.id.description)
        }
        let (requests, quarantine) = (transaction.directoryRequests, transaction.quarantine)
        try forEach(
            listed: { try requests.list(DirectoryRequestQuery(directory: directory, page: $0)) },
            do: { try belongs($0.id.tenant) })
        try forEach(listed: { try quarantine.list(in: directory, $0) }, do: { try belongs($0.id.tenant) })
        for kind in DirectoryRun.Kind.allCases {
            for run in try transaction.directoryRuns.latest(of: kind, in: directory, limit: .max) {
                try belongs(run.id.tenant)
            }
        }
    }
}
