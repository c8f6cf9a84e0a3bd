import Foundation
import PortalCore

/// Where everything lies below the data directory.
struct DataDirectory: Sendable {
    let root: String

    var catalog: String { root + "/catalog.sqlite" }
    /// See ``SharedBell``.
    var bell: String { root + "/bell" }
    var masterKey: String { root + "/master.key" }
    var tenants: String { root + "/tenants" }
    /// Files that are not finished yet or not wanted any more. On the same file system as the rest.
    var temporary: String { root + "/tmp" }

    func shard(of tenant: TenantID) -> String { tenants + "/" + Hexadecimal.encode(tenant.number).prefix(2) }

    func database(of tenant: TenantID) -> String {
        shard(of: tenant) + "/" + Hexadecimal.encode(tenant.number) + ".sqlite"
    }

    func temporaryFile(_ purpose: String) -> String {
        temporary + "/\(purpose)-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    }

    /// What SQLite puts beside a database.
    static func companions(of database: String) -> [String] { [database + "-wal", database + "-shm"] }

    func prepare() throws {
        try FileSystem.makeDirectory(root)
        try FileSystem.makeDirectory(tenants)
        try FileSystem.makeDirectory(temporary)
    }

    /// Removes what a crashed process left behind.
    func removeLeftovers(olderThan seconds: Int) throws {
        let now = Int(time(nil))
        for name in try FileSystem.list(temporary) {
            let path = temporary + "/" + name
            guard let identity = FileIdentity(path: path), now - identity.modifiedSeconds > seconds else { continue }
            try FileSystem.remove(path)
        }
    }

    /// Every tenant whose file exists, shard by shard.
    func forEachTenant(_ body: (TenantID) throws -> Void) throws {
        for shard in try FileSystem.list(tenants) where shard.utf8.count == 2 {
            for name in try FileSystem.list(tenants + "/" + shard) where name.hasSuffix(".sqlite") {
                guard let number = Hexadecimal.number(name.dropLast(7)) else { continue }
                let tenant = TenantID(number: number)
                if database(of: tenant) == tenants + "/" + shard + "/" + name { try body(tenant) }
            }
        }
    }

    func allTenants() throws -> [TenantID] {
        var tenants: [TenantID] = []
        try forEachTenant { tenants.append($0) }
        return tenants
    }
}

extension DataDirectory {
    /// The tenant whose database lies at a path relative to the root; nil for any other path.
    func tenant(atRelativePath path: String) -> TenantID? {
        guard let name = path.split(separator: "/").last, name.hasSuffix(".sqlite"),
            let number = Hexadecimal.number(name.dropLast(7))
        else { return nil }
        let tenant = TenantID(number: number)
        return database(of: tenant) == root + "/" + path ? tenant : nil
    }
}
