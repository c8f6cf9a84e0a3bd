import StrictJSON

extension Connection {
    var eventTarget: Event.Target { Event.Target(type: "connection", id: id.description, name: name) }

    /// Edits of an active connection are staged; until then they are made where they are.
    var stagesEdits: Bool { state == .active }

    /// The setup that an edit starts from: what is staged already, or the live one.
    var edited: ConnectionSetup { stagesEdits ? staged ?? live : live }

    /// Puts an edited setup where edits of this connection go.
    mutating func take(_ setup: ConnectionSetup) {
        if stagesEdits {
            staged = setup == live ? nil : setup
        } else {
            live = setup
        }
    }

    /// Changes the live setup, and the staged and the previous one of the same identity provider: certificates are
    /// renewed beside other edits, and a rollback does not undo a renewal.
    mutating func changeCertificates(_ change: (inout ConnectionSetup) throws -> Void) rethrows {
        try change(&live)
        if var setup = staged, setup.entityId == live.entityId {
            try change(&setup)
            staged = setup
        }
        if var setup = previous, setup.entityId == live.entityId {
            try change(&setup)
            previous = setup
        }
    }

    /// The setup that a sign-in was begun with, which may have been swapped or rolled back meanwhile; where it was
    /// changed instead, what is in its place.
    package func setup(of pending: PendingSignIn) -> ConnectionSetup? {
        let slots = [pending.slot] + ConnectionSetup.Slot.allCases
        return slots.lazy.compactMap { self[$0] }.first { $0.fingerprint == pending.setupFingerprint }
            ?? self[pending.slot] ?? live
    }
}

extension ConnectionSetup {
    package var saml: SAMLSettings? {
        if case .saml(let settings) = settings { settings } else { nil }
    }

    package var oidc: OIDCSettings? {
        if case .oidc(let settings) = settings { settings } else { nil }
    }

    var entityId: String? { saml?.entityId }

    var hasClientSecret: Bool { metadata?.oidc?.sealedClientSecret != nil }

    /// A secret that is not given again stays, if it is for the same client of the same issuer.
    func secretKept(for new: IdentityProviderConfiguration) -> String? {
        guard let old = metadata?.oidc, let new = new.oidc, old.issuer == new.issuer,
            old.clientId?.trimmed == new.clientId?.trimmed
        else { return nil }
        return old.sealedClientSecret
    }
}

extension TenantTransaction {
    package func connection(_ id: ConnectionID) throws -> Connection {
        guard let connection = try connections.get(id) else { throw PortalError.notFound(ConnectionID.self) }
        return connection
    }

    /// Keeps a changed connection, with its event.
    func save(
        _ after: inout Connection, replacing before: Connection, as type: EventType, _ scope: CallScope
    ) throws {
        after.revision += 1
        after.updatedAt = scope.now
        try connections.update(after)
        try scope.record(
            type, of: after.organizationId, in: events, targets: [after.eventTarget],
            data: ConnectionRecord(after),
            previous: ConnectionRecord(before))
    }

    /// All connections of the organisation, in the order of their creation.
    package func allConnections() throws -> [Connection] {
        var all: [Connection] = []
        var page = PageRequest(limit: PageRequest.maximumLimit)
        while true {
            let found = try connections.list(page)
            all += found.data
            guard let cursor = found.nextCursor else { return all }
            page.cursor = cursor
        }
    }
}
