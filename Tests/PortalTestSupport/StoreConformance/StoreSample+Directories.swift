package import PortalCore
import StrictJSON

extension StoreSample {
    /// Created `number` seconds after the beginning.
    package static func user(
        _ tenant: TenantID, _ number: Int, named name: String? = nil, of directory: Int = 1
    ) -> DirectoryUser {
        let name = name ?? "user\(number)@example.com"
        return DirectoryUser(
            id: id(tenant, number), directoryId: id(tenant, directory), userName: name, externalId: nil,
            displayName: nil, emails: [], raw: JSONText(["userName": .string(name)]),
            attributes: JSONText(["idpId": .string(name)]), isActive: true, isInScope: true,
            createdAt: start.adding(seconds: Int64(number)))
    }

    /// Created `number` seconds after the beginning.
    package static func group(
        _ tenant: TenantID, _ number: Int, named name: String? = nil, of directory: Int = 1
    ) -> DirectoryGroup {
        let name = name ?? "Group \(number)"
        return DirectoryGroup(
            id: id(tenant, number), directoryId: id(tenant, directory), displayName: name, externalId: nil,
            raw: JSONText(["displayName": .string(name)]), createdAt: start.adding(seconds: Int64(number)))
    }

    /// Came `number` seconds after the beginning.
    package static func request(_ tenant: TenantID, _ number: Int, of directory: Int = 1) -> DirectoryRequest {
        DirectoryRequest(
            id: id(tenant, number), directoryId: id(tenant, directory), at: start.adding(seconds: Int64(number)),
            method: "GET", path: "/Users?startIndex=\(number)", status: 200, durationMicroseconds: number)
    }

    package static func quarantined(
        _ tenant: TenantID, _ number: Int, user: Int? = nil, userName: String? = nil, externalId: String? = nil,
        of directory: Int = 1
    ) -> QuarantinedUser {
        QuarantinedUser(
            id: id(tenant, number), directoryId: id(tenant, directory), userId: user.map { id(tenant, $0) },
            userName: userName, externalId: externalId, raw: JSONText(["number": .integer(Int64(number))]),
            findings: [], at: start.adding(seconds: Int64(number)))
    }

    /// Began `number` seconds after the beginning.
    package static func run(
        _ tenant: TenantID, _ number: Int, _ kind: DirectoryRun.Kind = .sync, of directory: Int = 1
    ) -> DirectoryRun {
        DirectoryRun(
            id: id(tenant, number), directoryId: id(tenant, directory), kind: kind,
            startedAt: start.adding(seconds: Int64(number)))
    }
}

extension StoreSubject {
    /// A tenant with directories of these numbers.
    package func makeTenant(directories: ClosedRange<Int>) async throws -> TenantID {
        let tenant = try await makeTenant()
        try await tenants.write(tenant) { transaction in
            for number in directories { try transaction.directories.insert(StoreSample.directory(tenant, number)) }
        }
        return tenant
    }
}
