import StrictJSON

/// Writes an organisation's log to a file.
package struct AuditLogExport: Sendable {
    package enum Format: String, Sendable, Codable, CaseIterable {
        case csv, ndjson
    }

    package struct Request: Sendable {
        package var organization: OrganizationID
        package var format: Format
        /// Inclusive; the beginning of the log for nil.
        package var from: Timestamp?
        /// Exclusive; the end of the log for nil.
        package var to: Timestamp?
        package var path: String

        package init(organization: OrganizationID, format: Format, from: Timestamp?, to: Timestamp?, path: String) {
            self.organization = organization
            self.format = format
            self.from = from
            self.to = to
            self.path = path
        }
    }

    package struct Summary: Sendable, Encodable, Hashable {
        package var path: String
        package var rows: Int
        package var bytes: Int64
        /// Lower-case hex.
        package var sha256: String
    }

    package struct Progress: Sendable, Encodable, Hashable {
        package var examined: Int64
        package var total: Int64
    }

    /// How often progress is told, in events.
    private static let progressStep = 10_000

    let gate: TenantGate
    let files: any FileMaker

    package init(gate: TenantGate, files: any FileMaker) {
        self.gate = gate
        self.files = files
    }

    /// The log as it is when the call begins; events that come meanwhile are left out. The file is there whole or not at
    /// all.
    ///
    /// - Throws: `path_exists`; `CancellationError`, after which there is no file.
    package func write(
        _ request: Request, as caller: Caller, progress: (Progress) async throws -> Void
    ) async throws -> Summary {
        if let from = request.from, let to = request.to, from > to {
            throw PortalError.invalid("/to", "must not be before from")
        }
        let target = TenantGate.Target(request.organization)
        let (first, last) = try await gate.read(target, as: caller, allowing: .administrator) { transaction, _ in
            try transaction.requireOrganization(request.organization)
            let events = transaction.events
            return (
                try request.from.map { try events.lastSequence(before: $0) } ?? 0,
                try request.to.map { try events.lastSequence(before: $0) } ?? events.lastSequence()
            )
        }
        var file = try await files.make(at: request.path)
        do {
            var (rows, told, place) = (0, 0, first)
            if request.format == .csv { try await file.write(AuditLogRow.header) }
            while place < last {
                try Task.checkCancellation()
                let after = place
                let (elements, lookedTo) = try await gate.store.read(request.organization.tenant) {
                    try $0.events.texts(after: after, types: [], limit: 500, bytes: 4 << 20)
                }
                guard lookedTo > after else { break }
                place = lookedTo
                var bytes: [UInt8] = []
                for element in elements where element.sequence <= last {
                    // Clocks that were put back leave times that are not in the log's order.
                    guard request.from.map({ element.occurredAt >= $0 }) ?? true,
                        request.to.map({ element.occurredAt < $0 }) ?? true
                    else { continue }
                    switch request.format {
                    case .ndjson: bytes += element.json.utf8 + [UInt8(ascii: "\n")]
                    case .csv: bytes += AuditLogRow.text(of: try element.json.json())
                    }
                    rows += 1
                }
                try await file.write(bytes)
                if rows - told >= Self.progressStep {
                    told = rows
                    try await progress(Progress(examined: place - first, total: last - first))
                }
            }
            let summary = try await file.finish()
            return Summary(path: summary.path, rows: rows, bytes: summary.bytes, sha256: summary.sha256)
        } catch {
            await file.discard()
            throw error
        }
    }
}

/// Lines of a file of comma-separated values (RFC 4180).
enum AuditLogRow {
    private static let columns = [
        "id", "sequence", "type", "organizationId", "occurredAt", "actorType", "actorId", "actorEmail", "actorIp",
        "actorUserAgent", "targets", "context", "data", "previous",
    ]

    static var header: [UInt8] { Array((columns.joined(separator: ",") + "\r\n").utf8) }

    static func text(of event: JSON) -> [UInt8] {
        let actor = event["actor"]
        let fields = [
            event["id"], event["sequence"], event["type"], event["organizationId"], event["occurredAt"],
            actor?["type"], actor?["id"], actor?["email"], actor?["ip"], actor?["userAgent"], event["targets"],
            event["context"], event["data"], event["previous"],
        ]
        return Array((fields.map(cell).joined(separator: ",") + "\r\n").utf8)
    }

    private static func cell(_ value: JSON?) -> String {
        guard let value, !value.isNull else { return "" }
        guard let text = value.stringValue else { return quoted(value.description) }
        // A spreadsheet would take it for a formula; what identity providers send may be meant so.
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        return quoted(isFormula ? "'" + text : text)
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [UInt8(ascii: ","), 0x22, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
