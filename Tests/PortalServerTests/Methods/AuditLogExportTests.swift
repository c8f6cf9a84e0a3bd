import Crypto
import Foundation
import PortalCore
import PortalServer
import StrictJSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct AuditLogExportTests {
    private static func params(
        _ organization: String, _ format: String, _ path: String, _ more: JSONObject = [:]
    ) -> JSON {
        var params: JSONObject = [
            "organizationId": .string(organization), "format": .string(format), "path": .string(path),
        ]
        for member in more.members { params[member.key] = member.value }
        return .object(params)
    }

    @Test func aFileHoldsTheLogLineByLineWithItsChecksum() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            for number in 0..<600 {
                try await client.call(
                    "organizations/update",
                    ["organizationId": .string(organization), "name": .string("name \(number)")])
            }
            let path = host.folder + "/log.ndjson"
            let summary = try await client.call("auditLogs/export", Self.params(organization, "ndjson", path))
            let bytes = try Data(contentsOf: URL(filePath: path))
            let events = try await host.events(of: organization)
            #expect(summary["rows"] == 601 && events.count == 601)
            #expect(summary["bytes"] == .integer(Int64(bytes.count)))
            let sum = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
            #expect(summary["sha256"] == .string(sum))
            let lines = bytes.split(separator: 0x0A)
            #expect(lines.count == events.count)
            for (line, event) in zip(lines, events) {
                let (read, shown) = (try JSONReader.parse(Array(line)), try JSONEncoding.json(of: event))
                #expect(read == shown)
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            try await client.refusal(
                "auditLogs/export", Self.params(organization, "ndjson", path), -32009, "path_exists", field: "/path")
        }
    }

    @Test func aPartOfTheTimeIsWhatEventsListShowsOfIt() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            for number in 0..<20 {
                try await client.call(
                    "organizations/update",
                    ["organizationId": .string(organization), "name": .string("=name, \"\(number)\"")])
            }
            let events = try await host.events(of: organization)
            let (from, to) = (events[5].occurredAt.description, events[15].occurredAt.description)
            let path = host.folder + "/log.csv"
            let summary = try await client.call(
                "auditLogs/export", Self.params(organization, "csv", path, ["from": .string(from), "to": .string(to)]))
            #expect(summary["rows"] == 10)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let lines = text.components(separatedBy: "\r\n")
            #expect(lines.count == 12 && lines.last == "")
            #expect(lines.first?.hasPrefix("id,sequence,type,organizationId,occurredAt,actorType") == true)
            #expect(lines[1].hasPrefix("\(events[5].id),6,organization.updated,\(organization),\(from),system,stdio"))
            // Quotes are doubled within quotes.
            #expect(lines[1].contains("\"\"name\"\":\"\"=name, \\\"\"4\\\"\"\"\""))
            try await client.refusal(
                "auditLogs/export",
                Self.params(organization, "csv", path + "2", ["from": .string(to), "to": .string(from)]), -32602,
                "invalid_params", field: "/to")
            #expect(!FileManager.default.fileExists(atPath: path + "2"))
        }
    }

    @Test func whatASpreadsheetWouldComputeIsText() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            try await client.call(
                "organizations/update", ["organizationId": .string(organization), "name": "x"],
                actor: ["type": "admin", "id": "=HYPERLINK(\"http://evil.example\")"])
            let path = host.folder + "/log.csv"
            _ = try await client.call("auditLogs/export", Self.params(organization, "csv", path))
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains(",\"'=HYPERLINK(\"\"http://evil.example\"\")\","))
        }
    }
}
