import StrictJSON

/// Portal links and the sessions that opening them yields.
package struct PortalLinkService: Sendable {
    /// Lifetime of a link shared from the dashboard, and of one made for a button.
    package static let sharedSeconds: Int64 = 30 * 24 * 3600
    package static let apiSeconds: Int64 = 5 * 60
    package static let maximumURLLength = 2048
    package static let maximumExternalUserIDLength = 200

    let gate: TenantGate
    let settings: SettingsService

    package init(gate: TenantGate, settings: SettingsService) {
        self.gate = gate
        self.settings = settings
    }

    package struct Creation: Sendable {
        package var kind: PortalLink.Kind
        package var intents: [Intent]
        package var returnUrl: String?
        package var successUrl: String?
        package var itContactEmail: String?
        package var externalUserId: String?

        package init(
            kind: PortalLink.Kind, intents: [Intent], returnUrl: String? = nil, successUrl: String? = nil,
            itContactEmail: String? = nil, externalUserId: String? = nil
        ) {
            self.kind = kind
            self.intents = intents
            self.returnUrl = returnUrl
            self.successUrl = successUrl
            self.itContactEmail = itContactEmail
            self.externalUserId = externalUserId
        }
    }

    /// The only answer that carries the token.
    package struct Created: Sendable, Codable {
        package var id: PortalLinkID
        package var organizationId: OrganizationID
        package var url: String
        package var token: String
        package var kind: PortalLink.Kind
        package var intents: [Intent]
        package var expiresAt: Timestamp
        package var revocable: Bool
    }

    // MARK: Links

    package func create(
        _ creation: Creation, for organization: OrganizationID, as caller: Caller
    ) async throws -> Created {
        // Before anything is said about the allow-list.
        try await gate.requireAdministrator(caller)
        let settings = try await settings.current()
        try check(creation, against: settings.settings)
        let surroundings = gate.surroundings
        return try await gate.write(
            TenantGate.Target(organization), as: caller, allowing: .administrator
        ) { transaction, scope in
            try transaction.requireOrganization(organization)
            let token = TenantSecret.make(in: organization.tenant, surroundings)
            let lifetime = creation.kind == .shared ? Self.sharedSeconds : Self.apiSeconds
            let link = PortalLink(
                id: surroundings.makeID(in: organization.tenant), organizationId: organization, kind: creation.kind,
                intents: creation.intents, returnUrl: creation.returnUrl, successUrl: creation.successUrl,
                itContactEmail: creation.itContactEmail, externalUserId: creation.externalUserId,
                createdAt: scope.now, expiresAt: scope.now.adding(seconds: lifetime))
            try transaction.portalLinks.insert(link, tokenHash: token.hash)
            try scope.record(
                .portalLinkCreated, of: organization, in: transaction.events, targets: [link.eventTarget],
                data: PortalLinkView(link, at: scope.now))
            return Created(
                id: link.id, organizationId: organization, url: settings.portalURL(token: token.text),
                token: token.text, kind: link.kind, intents: link.intents, expiresAt: link.expiresAt,
                revocable: link.revocable)
        }
    }

    private func check(_ creation: Creation, against settings: EnvironmentSettings) throws {
        guard !creation.intents.isEmpty, Set(creation.intents).count == creation.intents.count else {
            throw PortalError.invalid("/intents", "must name at least one intent, each once")
        }
        for (url, field) in [(creation.returnUrl, "/returnUrl"), (creation.successUrl, "/successUrl")] {
            guard let url else { continue }
            guard creation.kind == .api else {
                throw PortalError.invalid(
                    field, "does not apply to a shared link",
                    remedy: "Leave it out, or create a link of kind api.")
            }
            try settings.redirects.check(url, field: field)
        }
        if let email = creation.itContactEmail { try TextRules.checkEmail(email, at: "/itContactEmail") }
        if let user = creation.externalUserId {
            try TextRules.checkName(user, at: "/externalUserId", maximum: Self.maximumExternalUserIDLength)
        }
    }

    package func get(_ id: PortalLinkID, as caller: Caller) async throws -> PortalLinkView {
        try await gate.read(TenantGate.Target(id), as: caller, allowing: .administrator) { transaction, scope in
            PortalLinkView(try transaction.portalLink(id), at: scope.now)
        }
    }

    package func list(
        of organization: OrganizationID, _ page: PageRequest, as caller: Caller
    ) async throws -> Page<PortalLinkView> {
        try await gate.read(
            TenantGate.Target(organization), as: caller, allowing: .administrator
        ) { transaction, scope in
            try transaction.requireOrganization(organization)
            let links = try transaction.portalLinks.list(page)
            return Page(
                data: links.data.map { PortalLinkView($0, at: scope.now) }, nextCursor: links.nextCursor)
        }
    }

    /// Revokes one link, and ends the sessions that were opened with it.
    package func revoke(_ id: PortalLinkID, as caller: Caller) async throws -> PortalLinkView {
        try await gate.write(TenantGate.Target(id), as: caller, allowing: .administrator) { transaction, scope in
            try Self.revoke(try transaction.portalLink(id), in: transaction, scope)
        }
    }

    /// Revokes the newest link made for the external user that can still be opened.
    package func revoke(
        externalUserId: String, of organization: OrganizationID, as caller: Caller
    ) async throws -> PortalLinkView {
        try await gate.write(
            TenantGate.Target(organization), as: caller, allowing: .administrator
        ) { transaction, scope in
            try transaction.requireOrganization(organization)
            let links = try transaction.portalLinks.find(externalUserId: externalUserId)
            guard let link = links.first(where: { $0.state(at: scope.now) == .active }) ?? links.first else {
                throw PortalError.notFound(PortalLinkID.self)
            }
            return try Self.revoke(link, in: transaction, scope)
        }
    }

    private static func revoke(
        _ link: PortalLink, in transaction: any TenantTransaction, _ scope: CallScope
    ) throws -> PortalLinkView {
        guard link.revocable else {
            throw PortalError(
                .state, "link_not_revocable", "This link was made without an externalUserId and cannot be revoked.",
                remedy: "It expires by itself 5 minutes after it was made.")
        }
        guard link.revokedAt == nil else { return PortalLinkView(link, at: scope.now) }
        var revoked = link
        revoked.revokedAt = scope.now
        try transaction.portalLinks.update(revoked)
        _ = try transaction.portalSessions.end(openedBy: link.id, at: scope.now)
        try scope.record(
            .portalLinkRevoked, of: link.organizationId, in: transaction.events, targets: [link.eventTarget],
            data: PortalLinkView(revoked, at: scope.now),
            previous: PortalLinkView(link, at: scope.now))
        return PortalLinkView(revoked, at: scope.now)
    }

    // MARK: Sessions

    /// Opens a link. Whoever holds the token may; why it cannot be opened is told to the dashboard by the reason. With a
    /// session, only a link of the same organisation.
    package func open(token: String, as caller: Caller) async throws -> OpenedSession {
        try await gate.require(.anySession, caller)
        guard let token = TenantSecret(token) else { throw Self.unknownLink }
        let settings = try await settings.current()
        let surroundings = gate.surroundings
        do {
            return try await gate.write(
                TenantGate.Target(token.tenant, orNo: PortalLinkID.self), as: caller, allowing: .anySession
            ) { transaction, scope in
                guard var link = try transaction.portalLinks.find(tokenHash: token.hash) else {
                    throw Self.unknownLink
                }
                try link.requireOpenable(at: scope.now)
                let session = PortalSession(
                    id: surroundings.makeID(in: token.tenant), link: link, createdAt: scope.now,
                    expiresAt: scope.now.adding(seconds: PortalSession.absoluteSeconds))
                link.opened += 1
                link.openedAt = scope.now
                try transaction.portalLinks.update(link)
                try transaction.portalSessions.insert(session)
                let opener = CallScope(
                    actor: caller.actor
                        ?? Actor(kind: .itContact, id: session.id.description, email: link.itContactEmail),
                    session: session, now: scope.now, surroundings: surroundings)
                try opener.record(
                    .portalLinkOpened, of: link.organizationId, in: transaction.events,
                    targets: [link.eventTarget], data: session)
                return OpenedSession(session, link: link, try transaction.organizations.get(), settings.settings)
            }
        } catch let error as PortalError where error == .notFound(PortalLinkID.self) {
            throw Self.unknownLink
        }
    }

    static let unknownLink = PortalError(
        .session, "link_unknown", "There is no such portal link.", remedy: "Ask for a new link.")

    package func session(_ id: PortalSessionID, as caller: Caller) async throws -> OpenedSession {
        let settings = try await settings.current()
        return try await gate.read(Self.target(id), as: caller, allowing: .anySession) { transaction, scope in
            let session = try transaction.portalSession(id, seenBy: scope)
            try session.requireLive(at: scope.now, in: transaction)
            guard let link = try transaction.portalLinks.get(session.linkId) else { throw CallScope.unknownSession }
            return OpenedSession(session, link: link, try transaction.organizations.get(), settings.settings)
        }
    }

    /// Ends a session; ending one that has ended changes nothing.
    package func end(_ id: PortalSessionID, as caller: Caller) async throws {
        _ = try await gate.write(Self.target(id), as: caller, allowing: .anySession) { transaction, scope in
            var session = try transaction.portalSession(id, seenBy: scope)
            guard session.endedAt == nil else { return true }
            session.endedAt = scope.now
            try transaction.portalSessions.update(session)
            try scope.record(
                .portalSessionEnded, of: session.organizationId, in: transaction.events,
                targets: [Event.Target(type: "portal_session", id: id.description)],
                data: session)
            return true
        }
    }

    private static func target(_ id: PortalSessionID) -> TenantGate.Target {
        TenantGate.Target(id, otherwise: CallScope.unknownSession)
    }
}

extension TenantTransaction {
    func portalLink(_ id: PortalLinkID) throws -> PortalLink {
        guard let link = try portalLinks.get(id) else { throw PortalError.notFound(PortalLinkID.self) }
        return link
    }

    /// A session sees only itself.
    func portalSession(_ id: PortalSessionID, seenBy scope: CallScope) throws -> PortalSession {
        guard scope.session.map({ $0.id == id }) ?? true, let session = try portalSessions.get(id) else {
            throw CallScope.unknownSession
        }
        return session
    }

    /// The tenant's number in an identifier is not proof: the whole identifier must be this organisation's.
    func requireOrganization(_ id: OrganizationID) throws {
        guard try organizations.get().id == id else { throw PortalError.notFound(OrganizationID.self) }
    }
}

extension PortalLink {
    var eventTarget: Event.Target { Event.Target(type: "portal_link", id: id.description) }

    func requireOpenable(at now: Timestamp) throws {
        switch state(at: now) {
        case .active: return
        case .expired: throw PortalError(.session, "link_expired", "The portal link has expired.")
        case .revoked: throw PortalError(.session, "link_revoked", "The portal link was revoked.")
        case .completed:
            throw PortalError(
                .session, "link_completed", "The setup that the portal link was made for is complete.")
        }
    }
}
