import Foundation
import PortalCore
import PortalStorage
import PortalTestSupport

/// A directory of its own for one test, removed with all that is in it.
final class Workplace: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "portal-storage-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var data: String { path + "/data" }

    func open(key: MasterKeySource = .dataDirectory, limits: StorageLimits = StorageLimits()) throws -> SQLiteStorage {
        try SQLiteStorage(directory: data, key: key, limits: limits)
    }

    /// Runs a test's body with the storage open, and closes it however the body ends.
    func withStorage<Value>(
        key: MasterKeySource = .dataDirectory, limits: StorageLimits = StorageLimits(),
        _ body: (SQLiteStorage) async throws -> Value
    ) async throws -> Value {
        let storage = try open(key: key, limits: limits)
        defer { storage.close() }
        return try await body(storage)
    }

    func database(_ tenant: TenantID) -> String {
        let hex = String(tenant.number, radix: 16)
        let name = String(repeating: "0", count: 8 - hex.count) + hex
        return "\(data)/tenants/\(name.prefix(2))/\(name).sqlite"
    }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    func mode(of file: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }

    /// Every regular file below a directory.
    func files(below directory: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.map { directory + "/" + $0 }.filter { name in
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory) && !isDirectory.boolValue
        }
    }
}

extension SQLiteStorage {
    func subject(in workplace: Workplace) -> StoreSubject {
        StoreSubject(tenants: tenants, environment: environment, scratch: workplace.path) {
            self.close()
            return try workplace.open().subject(in: workplace)
        }
    }

    func events(of tenant: TenantID) async throws -> [Event] {
        try await tenants.read(tenant) { transaction in
            var events: [Event] = []
            var request = PageRequest(limit: PageRequest.maximumLimit)
            while true {
                let page = try transaction.events.list(EventQuery(page: request))
                events += page.data
                guard let cursor = page.nextCursor else { return events }
                request.cursor = cursor
            }
        }
    }
}

/// The reason of the refusal that a body throws, nil if it throws none.
func reason(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? PortalError)?.reason ?? "\(error)"
    }
}
