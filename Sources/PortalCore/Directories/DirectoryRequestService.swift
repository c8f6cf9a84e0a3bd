/// The log of SCIM requests, for the IT admin.
package struct DirectoryRequestService: Sendable {
    let gate: TenantGate
    let log: DirectoryRequestLog

    package init(gate: TenantGate, log: DirectoryRequestLog) {
        self.gate = gate
        self.log = log
    }

    /// What this host has seen so far is in it; other hosts' last moment may be missing.
    package func list(_ query: DirectoryRequestQuery, as caller: Caller) async throws -> Page<DirectoryRequest> {
        await log.flush()
        return try await gate.read(
            TenantGate.Target(query.directory), as: caller, allowing: .directorySync
        ) { transaction, _ in
            _ = try transaction.directory(query.directory)
            return try transaction.directoryRequests.list(query)
        }
    }

    package func get(
        _ id: DirectoryRequestID, in directory: DirectoryID, as caller: Caller
    ) async throws -> DirectoryRequest {
        await log.flush()
        return try await gate.read(
            TenantGate.Target(directory), as: caller, allowing: .directorySync
        ) { transaction, _ in
            _ = try transaction.directory(directory)
            guard let request = try transaction.directoryRequests.get(id, in: directory) else {
                throw PortalError.notFound(DirectoryRequestID.self)
            }
            return request
        }
    }
}
