import CSQLite
import Foundation
import PortalCore
import PortalStorage
import StrictJSON

// A process beside the tests: writes, watches or reads a data directory as another host would.
//
//   write DIR TENANT PREFIX COUNT  appends events one after another, prints each acknowledged number on a line
//   burst DIR TENANT PREFIX COUNT  the same, sixteen at a time
//   hold DIR TENANT                opens the tenant, prints "open", reads once per line of input and prints the outcome
//   settings DIR COUNT             counts the revision of the environment's settings up, prints each acknowledged one
//   seal DIR TEXT                  seals and opens a text, prints "ok"
//   statistics DIR TEXT            prints how many bytes SQLite says that it uses
//   peak DIR TENANT                opens the tenant, prints by how many KiB the process's memory grew for that at most

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(2)
}

/// One `write(2)` per line: a killed process leaves no half line.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

func append(_ storage: SQLiteStorage, _ tenant: TenantID, _ prefix: String, _ number: Int) async throws {
    let sequence = try await storage.tenants.write(tenant) { transaction in
        let owner = try transaction.organizations.get().id
        return try transaction.events.append(
            EventDraft(
                type: .connectionUpdated, organizationId: owner, occurredAt: Timestamp(milliseconds: 0),
                actor: .host, targets: [],
                data: JSONText(["writer": .string(prefix), "number": .integer(Int64(number))])))
    }
    say("\(number) \(sequence)")
}

/// The most memory that the process ever held, in KiB.
func peak() throws -> Int {
    let lines = try String(contentsOfFile: "/proc/self/status", encoding: .utf8).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }),
        let size = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { fail("The system does not say how much memory is in use.") }
    return size
}

let arguments = CommandLine.arguments
guard arguments.count >= 4 else { fail("usage: write|burst|hold|settings|seal|statistics|peak DIR …") }
do {
    let storage = try SQLiteStorage(directory: arguments[2], key: .dataDirectory)
    let tenant = TenantID(number: UInt32(arguments[3]) ?? 0)
    switch arguments[1] {
    case "write", "burst":
        guard arguments.count == 6, let count = Int(arguments[5]) else { fail("write DIR TENANT PREFIX COUNT") }
        let width = arguments[1] == "burst" ? 16 : 1
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<width {
                group.addTask {
                    for number in stride(from: writer, to: count, by: width) {
                        try await append(storage, tenant, arguments[4], number)
                    }
                }
            }
            try await group.waitForAll()
        }
    case "hold":
        _ = try await storage.tenants.read(tenant) { try $0.events.lastSequence() }
        say("open")
        while readLine() != nil {
            do {
                let last = try await storage.tenants.read(tenant) { try $0.events.lastSequence() }
                say("\(last)")
            } catch {
                say((error as? PortalError)?.reason ?? "\(error)")
            }
        }
    case "settings":
        guard let count = Int(arguments[3]) else { fail("settings DIR COUNT") }
        for revision in stride(from: 1, through: count, by: 1) {
            try await storage.environment.write { transaction in
                var settings = try transaction.settings.get()
                settings.revision = revision
                try transaction.settings.put(settings)
            }
            say("\(revision)")
        }
    case "seal":
        let text = Array(arguments[3].utf8)
        let sealed = try storage.keyring.seal(text, context: "probe")
        guard try storage.keyring.open(sealed, context: "probe") == text else { fail("not what was sealed") }
        say("ok")
    case "statistics": say("\(sqlite3_memory_used())")
    case "peak":
        let before = try peak()
        _ = try await storage.tenants.read(tenant) { try $0.events.lastSequence() }
        say("\(try peak() - before)")
    default: fail("unknown command")
    }
    storage.close()
} catch {
    fail("\(error)")
}
