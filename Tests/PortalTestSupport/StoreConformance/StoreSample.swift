package import PortalCore
import StrictJSON

/// Things to store, with identifiers that follow one another.
package enum StoreSample {
    package static let start = Timestamp(milliseconds: 1_750_000_000_000)

    package static func id<Kind>(_ tenant: TenantID, _ number: Int) -> Identifier<Kind> {
        Identifier(
            tenant: tenant, time: start.adding(seconds: Int64(number)), entropy: UInt64(truncatingIfNeeded: number))
    }

    package static func organization(_ tenant: TenantID, name: String = "Acme") -> Organization {
        Organization(
            id: id(tenant, 0), name: name, externalId: nil, metadata: [:], allowAnyDomain: false, createdAt: start)
    }

    package static func draft(_ tenant: TenantID, _ number: Int, _ type: EventType = .connectionCreated) -> EventDraft {
        EventDraft(
            type: type, organizationId: id(tenant, 0),
            occurredAt: start.adding(seconds: Int64(number)), actor: .standardIO,
            targets: [Event.Target(type: "connection", id: "c\(number)")],
            data: JSONText(["number": .integer(Int64(number))]))
    }

    /// What reading a draft that was kept in a tenant's log must give.
    package static func event(_ draft: EventDraft, at sequence: Int64, of tenant: TenantID) throws -> Event {
        Event(
            id: draft.id
                ?? EventID(tenant: tenant, time: draft.occurredAt, entropy: UInt64(truncatingIfNeeded: sequence)),
            sequence: sequence, type: draft.type, organizationId: draft.organizationId,
            occurredAt: draft.occurredAt, actor: draft.actor, targets: draft.targets, context: draft.context,
            data: try JSONReader.parse(draft.data.utf8),
            previous: try draft.previous.map { try JSONReader.parse($0.utf8) })
    }

    package static func connection(_ tenant: TenantID, _ number: Int, externalId: String? = nil) -> Connection {
        Connection(
            id: id(tenant, number), organizationId: id(tenant, 0), providerId: "okta", protocol: .saml,
            name: "Connection \(number)", externalId: externalId, createdAt: start)
    }

    package static func directory(_ tenant: TenantID, _ number: Int, externalId: String? = nil) -> Directory {
        Directory(
            id: id(tenant, number), organizationId: id(tenant, 0), providerId: "okta", protocol: .scim,
            name: "Directory \(number)", externalId: externalId, createdAt: start)
    }

    package static func link(_ tenant: TenantID, _ number: Int, externalUserId: String? = nil) -> PortalLink {
        PortalLink(
            id: id(tenant, number), organizationId: id(tenant, 0), kind: .shared, intents: [.sso, .directorySync],
            returnUrl: nil, successUrl: nil, itContactEmail: nil, externalUserId: externalUserId, createdAt: start,
            expiresAt: start.adding(seconds: 60))
    }

    package static func hash(_ number: Int) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0) }
    }

    package static func entry(
        _ tenant: TenantID, name: String, externalId: String? = nil, state: TenantEntry.State = .active
    ) -> TenantEntry {
        TenantEntry(
            tenant: tenant, organizationId: id(tenant, Int(tenant.number)), name: name, externalId: externalId,
            state: state, since: start)
    }
}

extension StoreSubject {
    /// A tenant that holds an organisation.
    package func makeTenant(_ number: UInt32 = 0xABCD_0001) async throws -> TenantID {
        let tenant = TenantID(number: number)
        try await tenants.create(tenant) { try $0.organizations.insert(StoreSample.organization(tenant)) }
        return tenant
    }
}
