import SAML
import StrictJSON

/// Keys of ours, one pair per connection and use, rotated without a gap: a new key is announced beside the old one until
/// it is confirmed, and the old one stays good for a while after that.
package struct ServiceProviderKeyService: Sendable {
    /// How long a certificate of ours is valid. Identity providers hardly look at it; administrators do.
    package static let validityDays = 3652
    /// How long a key that was replaced stays good, in seconds: identity providers read our metadata rarely.
    package static let retirementSeconds: Int64 = 30 * 24 * 3600
    /// Keys of one use beside each other.
    package static let maximumKeys = 10

    let gate: TenantGate
    let settings: SettingsService
    let maker: any ServiceProviderKeyMaker

    package init(gate: TenantGate, settings: SettingsService, maker: any ServiceProviderKeyMaker) {
        self.gate = gate
        self.settings = settings
        self.maker = maker
    }

    /// In the order in which they were made.
    package func list(
        of id: ConnectionID, use: CertificateUse?, _ page: PageRequest, as caller: Caller
    ) async throws -> Page<CertificateView> {
        try await gate.read(
            TenantGate.Target(id), as: caller, allowing: CertificateService.access
        ) { transaction, scope in
            _ = try transaction.connection(id)
            let views = try transaction.serviceProviderCredentials.list(of: id, use: use)
                .map { CertificateView($0, at: scope.now) }
            return try page.cut(views, by: \.id)
        }
    }

    /// Makes a new key. The first one is used at once; a further one is announced in our metadata, decrypts, and is
    /// used once it is confirmed.
    package func rotate(
        _ use: CertificateUse, of id: ConnectionID, as caller: Caller
    ) async throws -> CertificateView {
        let target = TenantGate.Target(id)
        let first = try await gate.firstResult(
            of: CertificateView.self, target, as: caller, allowing: CertificateService.access)
        if let first { return first }
        let connection = try await gate.read(
            target, as: caller, allowing: CertificateService.access
        ) { transaction, _ in
            try transaction.connection(id)
        }
        try Self.check(use, for: connection)
        let credential = try await makeCredential(use, of: connection)
        return try await gate.write(target, as: caller, allowing: CertificateService.access) { transaction, scope in
            let connection = try transaction.connection(id)
            let present = try transaction.serviceProviderCredentials.list(of: id, use: use)
            guard present.count < Self.maximumKeys else {
                throw PortalError(
                    .state, "too_many_certificates", "There are \(present.count) keys of this use already.",
                    remedy: "Confirm or delete one of those that wait.", field: "/connectionId")
            }
            var made = credential
            made.role = present.contains { $0.role == .primary } ? .staged : .primary
            try transaction.serviceProviderCredentials.insert(made)
            let view = CertificateView(made, at: scope.now)
            try scope.record(.connectionCertificateAdded, view, of: connection, in: transaction)
            return view
        }
    }

    /// The keys of a use, the primary one first; makes the first one where there is none. For our own needs (metadata,
    /// signing), so that no method has to think of it beforehand.
    package func keys(
        _ use: CertificateUse, of id: ConnectionID
    ) async throws -> [ServiceProviderCredential] {
        let (connection, present) = try await gate.store.read(id.tenant) { transaction in
            (try transaction.connection(id), try transaction.serviceProviderCredentials.list(of: id, use: use))
        }
        if present.contains(where: { $0.role == .primary }) { return present.primaryFirst }
        try Self.check(use, for: connection)
        let made = try await makeCredential(use, of: connection)
        let surroundings = gate.surroundings
        return try await gate.store.write(id.tenant) { transaction in
            let connection = try transaction.connection(id)
            let present = try transaction.serviceProviderCredentials.list(of: id, use: use)
            // Another call may have been first.
            if present.contains(where: { $0.role == .primary }) { return present.primaryFirst }
            try transaction.serviceProviderCredentials.insert(made)
            let scope = CallScope(actor: .host, session: nil, now: surroundings.now(), surroundings: surroundings)
            try scope.record(
                .connectionCertificateAdded, CertificateView(made, at: scope.now), of: connection, in: transaction)
            return ([made] + present).primaryFirst
        }
    }

    /// The private key (PKCS#8, DER) of one of them.
    package func privateKey(of credential: ServiceProviderCredential) throws -> [UInt8] {
        try gate.sealer.open(
            credential.sealedPrivateKey, context: SecretContext.serviceProviderKey(credential.id))
    }

    private func makeCredential(
        _ use: CertificateUse, of connection: Connection
    ) async throws -> ServiceProviderCredential {
        let urls = ServiceProviderURLs(connection.id, baseURL: try await settings.current().baseURL)
        let now = gate.surroundings.now()
        let host = (try? WebURL(urls.entityId))?.host.description ?? connection.id.description
        let made = try await maker.make(commonName: host, notBefore: now, validityDays: Self.validityDays)
        let id: CertificateID = gate.surroundings.makeID(in: connection.id.tenant)
        return ServiceProviderCredential(
            id: id, connectionId: connection.id, use: use, der: Base64URL.encode(made.certificate.der),
            fingerprintSha256: made.certificate.fingerprint, subject: made.certificate.subject,
            notBefore: Timestamp(made.certificate.notBefore), notAfter: Timestamp(made.certificate.notAfter),
            role: .primary,
            sealedPrivateKey: try gate.sealer.seal(made.pkcs8DER, context: SecretContext.serviceProviderKey(id)),
            createdAt: now)
    }

    private static func check(_ use: CertificateUse, for connection: Connection) throws {
        guard use.isServiceProvider else {
            throw PortalError.invalid("/use", "must be sp_signing or sp_encryption")
        }
        guard use == .serviceProviderSigning || connection.protocol == .saml else {
            throw PortalError(
                .refused, "protocol_not_supported", "OpenID Connect has no use for an encryption key here.",
                remedy: "Rotate sp_signing, which signs client assertions (private_key_jwt).", field: "/use")
        }
    }
}

extension [ServiceProviderCredential] {
    /// The primary one, those announced, those that retire; each newest first.
    var primaryFirst: [ServiceProviderCredential] {
        filter { $0.role == .primary } + filter { $0.role == .staged } + filter { $0.role == .retiring }
    }
}

extension TenantTransaction {
    func credential(_ id: CertificateID, of connection: ConnectionID) throws -> ServiceProviderCredential? {
        guard let credential = try serviceProviderCredentials.get(id), credential.connectionId == connection else {
            return nil
        }
        return credential
    }

    /// Makes a key of ours the primary one; the one before it retires.
    func confirm(
        _ credential: ServiceProviderCredential, of connection: Connection, _ scope: CallScope
    ) throws -> CertificateView {
        guard credential.role != .primary else { return CertificateView(credential, at: scope.now) }
        for var other in try serviceProviderCredentials.list(of: connection.id, use: credential.use)
        where other.role == .primary {
            other.role = .retiring
            other.retiredAt = scope.now
            try serviceProviderCredentials.update(other)
        }
        var confirmed = credential
        confirmed.role = .primary
        confirmed.retiredAt = nil
        try serviceProviderCredentials.update(confirmed)
        let view = CertificateView(confirmed, at: scope.now)
        try scope.record(.connectionCertificateConfirmed, view, of: connection, in: self)
        return view
    }

    /// Removes a key of ours at once, except the one that is in use.
    func remove(
        _ credential: ServiceProviderCredential, of connection: Connection, _ scope: CallScope
    ) throws {
        guard credential.role != .primary else {
            throw PortalError(
                .state, "last_certificate", "This key is in use.",
                remedy: "Rotate it with connections/serviceProviderKeys/rotate and confirm the new one first.",
                field: "/certificateId")
        }
        try serviceProviderCredentials.delete(credential.id)
        try scope.record(
            .connectionCertificateRemoved, CertificateView(credential, at: scope.now), of: connection, in: self)
    }
}
