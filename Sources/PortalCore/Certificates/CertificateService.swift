import SAML
import StrictJSON

/// Certificates of connections: those of the identity provider, renewed without a gap, and ours.
package struct CertificateService: Sendable {
    /// Longest upload, in characters.
    package static let maximumUploadLength = 1024 * 1024

    let gate: TenantGate
    let addresses: AddressPolicy

    package init(gate: TenantGate, addresses: AddressPolicy) {
        self.gate = gate
        self.addresses = addresses
    }

    static let access = Access.intents([.sso, .certificateRenewal])

    /// Whose certificates are listed.
    package enum Owner: Sendable, Hashable {
        case connection(ConnectionID)
        /// Of all its SAML connections.
        case organization(OrganizationID)

        fileprivate var target: TenantGate.Target {
            switch self {
            case .connection(let id): TenantGate.Target(id)
            case .organization(let id): TenantGate.Target(id)
            }
        }
    }

    /// Throws what a caller without the right is told, whatever else is wrong with the call.
    package func requireAccess(as caller: Caller) async throws { try await gate.require(Self.access, caller) }

    /// In the order in which they were added.
    package func list(_ owner: Owner, _ page: PageRequest, as caller: Caller) async throws -> CertificateList {
        try await gate.read(owner.target, as: caller, allowing: Self.access) { transaction, scope in
            let connections: [Connection]
            switch owner {
            case .connection(let id): connections = [try transaction.connection(id)]
            case .organization(let id):
                try transaction.requireOrganization(id)
                connections = try transaction.allConnections()
            }
            var views: [CertificateView] = []
            for connection in connections {
                let staged = connection.staged?.certificates ?? []
                let known = Set(connection.live.certificates.map(\.id))
                views += (connection.live.certificates + staged.filter { !known.contains($0.id) })
                    .map { CertificateView($0, at: scope.now) }
                views += try transaction.serviceProviderCredentials.list(of: connection.id, use: nil)
                    .map { CertificateView($0, at: scope.now) }
            }
            return CertificateList(
                page: try page.cut(views, by: \.id), renewal: Self.renewal(of: owner, connections, at: scope.now))
        }
    }

    private static func renewal(
        of owner: Owner, _ connections: [Connection], at now: Timestamp
    ) -> CertificateRenewal {
        if case .connection = owner, let only = connections.first { return CertificateRenewal(only, at: now) }
        let states = connections.filter { $0.protocol == .saml }.map { CertificateRenewal($0, at: now) }
        return states.first { $0.state == .possible } ?? states.first { $0.cause == .expired } ?? states.first
            ?? .noConnection(others: connections.count)
    }

    // MARK: Renewal of the identity provider's certificate

    /// Adds a certificate beside those there are; both are trusted. Of several, the answer shows the one that is valid
    /// longest.
    package func upload(
        _ text: String, to id: ConnectionID, as caller: Caller
    ) async throws -> CertificateView {
        let surroundings = gate.surroundings
        let context = ReviewContext(now: surroundings.now(), addresses: addresses)
        // The refusal of a renewal goes before that of what was uploaded.
        let parsed = Result { try CertificateUpload(text, context: context) }
        return try await gate.write(TenantGate.Target(id), as: caller, allowing: Self.access) { transaction, scope in
            let before = try transaction.connection(id)
            let renewal = CertificateRenewal(before, at: scope.now)
            guard renewal.state == .possible || renewal.cause == .expired else { throw renewal.refusal }
            let upload = try parsed.get()
            if let entityId = upload.entityId, entityId != before.live.entityId {
                throw PortalError(
                    .refused, "invalid_certificate", "The metadata is of another identity provider.",
                    remedy: "Give metadata of the same identity provider, or change to the other one with "
                        + "connections/setMetadata.", field: "/certificate",
                    findings: [
                        Finding(
                            .error, .samlEntityIDOtherProvider, path: "/certificate",
                            message: "The metadata is of another identity provider.",
                            remedy: "Give metadata of the same identity provider.", expected: before.live.entityId,
                            received: entityId)
                    ])
            }
            let known = Set(before.live.certificates.filter { $0.role != .retiring }.map(\.fingerprintSha256))
            let new = upload.certificates.filter { !known.contains($0.fingerprint) }
            guard let longest = new.max(by: { $0.notAfter < $1.notAfter }) else {
                throw PortalError(
                    .conflict, "certificate_exists",
                    "The connection has this certificate already (\(upload.certificates.first?.fingerprint ?? "")).",
                    remedy: "Create a new signing certificate at the identity provider, and upload that one.",
                    field: "/certificate")
            }
            guard before.live.certificates.count + new.count <= ConnectionSetup.maximumCertificates else {
                throw PortalError(
                    .state, "too_many_certificates",
                    "A connection has at most \(ConnectionSetup.maximumCertificates) certificates.",
                    remedy: "Delete those that are no longer used.", field: "/certificate")
            }
            let added = new.map { certificate in
                IdentityProviderCertificate(
                    id: surroundings.makeID(in: id.tenant), certificate, role: .staged, source: .upload,
                    createdAt: scope.now)
            }
            var after = before
            after.changeCertificates { setup in
                setup.certificates.removeAll { old in added.contains { $0.der == old.der } }
                setup.certificates += added
                setup.appointPrimary(at: scope.now)
            }
            try transaction.saveCertificates(&after, replacing: before, scope)
            for certificate in added {
                try scope.record(.connectionCertificateAdded, certificate, of: after, in: transaction)
            }
            guard let shown = after.live.certificates.first(where: { $0.fingerprintSha256 == longest.fingerprint })
            else { throw PortalError.notFound(CertificateID.self) }
            return CertificateView(shown, at: scope.now)
        }
    }

    /// Makes a certificate the primary one. Of the identity provider's, those before it retire: they are good only for
    /// sign-ins that are under way. Of ours, those before it stay good until they are removed.
    package func confirm(
        _ certificate: CertificateID, of id: ConnectionID, as caller: Caller
    ) async throws -> CertificateView {
        try await gate.write(TenantGate.Target(id), as: caller, allowing: Self.access) { transaction, scope in
            let before = try transaction.connection(id)
            if let credential = try transaction.credential(certificate, of: id) {
                return try transaction.confirm(credential, of: before, scope)
            }
            guard let chosen = before.live.certificates.first(where: { $0.id == certificate }) else {
                let renewal = CertificateRenewal(before, at: scope.now)
                guard renewal.state == .possible || renewal.cause == .expired else { throw renewal.refusal }
                throw PortalError.notFound(CertificateID.self)
            }
            guard chosen.role != .primary else { return CertificateView(chosen, at: scope.now) }
            guard chosen.role == .staged else {
                throw PortalError(
                    .state, "certificate_retired", "The certificate was replaced by another one.",
                    remedy: "Upload it again if the identity provider signs with it after all.",
                    field: "/certificateId")
            }
            guard chosen.notBefore <= scope.now, scope.now <= chosen.notAfter else {
                throw PortalError(
                    .state, "certificate_not_valid",
                    chosen.notAfter < scope.now
                        ? "The certificate expired on \(chosen.notAfter.day)."
                        : "The certificate is not valid before \(chosen.notBefore.day).",
                    remedy: "Both certificates stay trusted; confirm it when it is valid.", field: "/certificateId")
            }
            var after = before
            after.changeCertificates { $0.confirmCertificate(certificate, at: scope.now) }
            try transaction.saveCertificates(&after, replacing: before, scope)
            let confirmed = after.live.certificates.first { $0.id == certificate } ?? chosen
            try scope.record(.connectionCertificateConfirmed, confirmed, of: after, in: transaction)
            try SetupCompletion.completed(.certificateRenewal, in: transaction, scope)
            return CertificateView(confirmed, at: scope.now)
        }
    }

    /// Removes a certificate at once. The last one that is trusted stays.
    package func delete(_ certificate: CertificateID, of id: ConnectionID, as caller: Caller) async throws {
        _ = try await gate.write(TenantGate.Target(id), as: caller, allowing: Self.access) { transaction, scope in
            let before = try transaction.connection(id)
            if let credential = try transaction.credential(certificate, of: id) {
                try transaction.remove(credential, of: before, scope)
                return true
            }
            guard let removed = before.live.certificates.first(where: { $0.id == certificate }) else {
                throw PortalError.notFound(CertificateID.self)
            }
            var after = before
            after.changeCertificates { setup in
                setup.certificates.removeAll { $0.id == certificate }
                setup.appointPrimary(at: scope.now)
            }
            let isTrusted = removed.role != .retiring && removed.notAfter >= scope.now
            if isTrusted, after.live.trustedCertificates(at: scope.now, requestedAt: nil).isEmpty {
                throw PortalError(
                    .state, "last_certificate",
                    "This is the only certificate that is trusted; without it nobody could sign in.",
                    remedy: "Upload the new certificate first.", field: "/certificateId")
            }
            try transaction.saveCertificates(&after, replacing: before, scope)
            try scope.record(.connectionCertificateRemoved, removed, of: after, in: transaction)
            return true
        }
    }
}

extension TenantTransaction {
    /// Keeps changed certificates: their own event tells of them.
    func saveCertificates(_ after: inout Connection, replacing before: Connection, _ scope: CallScope) throws {
        after.revision = before.revision + 1
        after.updatedAt = scope.now
        try connections.update(after)
    }
}

extension CallScope {
    func record(
        _ type: EventType, _ certificate: IdentityProviderCertificate, of connection: Connection,
        in transaction: any TenantTransaction
    ) throws {
        try record(type, CertificateView(certificate, at: now), of: connection, in: transaction)
    }

    func record(
        _ type: EventType, _ certificate: CertificateView, of connection: Connection,
        in transaction: any TenantTransaction
    ) throws {
        try record(
            type, of: connection.organizationId, in: transaction.events,
            targets: [
                connection.eventTarget,
                Event.Target(type: "certificate", id: certificate.id.description, name: certificate.subject),
            ], data: certificate)
    }
}

extension PageRequest {
    /// A page of things that are all at hand, in the order of their identifiers.
    func cut<Element: Sendable, Kind>(
        _ all: [Element], by id: (Element) -> Identifier<Kind>
    ) throws -> Page<Element> {
        var rows = all.sorted { order == .ascending ? id($0) < id($1) : id($0) > id($1) }
        if let cursor {
            guard let last = Identifier<Kind>(cursor.key) else { throw Cursor.invalid }
            rows.removeAll { order == .ascending ? id($0) <= last : id($0) >= last }
        }
        return Page(rows: Array(rows.prefix(limit + 1)), request: self) { id($0).description }
    }
}
