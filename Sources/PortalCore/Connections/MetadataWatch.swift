import StrictJSON

/// Reads watched metadata URLs again. What changed is staged; a certificate that was added is trusted at once, but only
/// where the document came from the URL that the admin gave, over TLS, and is still of the same identity provider.
package struct MetadataWatch: Sendable {
    /// After a failed fetch, doubled with each further one up to a day, in seconds.
    static let retrySeconds: Int64 = 3600

    let gate: TenantGate
    let providers: ProviderCatalog
    let intake: MetadataIntake

    package init(gate: TenantGate, providers: ProviderCatalog, intake: MetadataIntake) {
        self.gate = gate
        self.providers = providers
        self.intake = intake
    }

    /// Reads again what is due in an organisation.
    package func refetch(in tenant: TenantID) async throws {
        let now = gate.surroundings.now()
        let due = try await gate.store.read(tenant) { transaction in
            try transaction.allConnections().filter { $0.monitor.map { $0.nextCheckAt <= now } ?? false }
        }
        for connection in due { try await refetch(connection) }
    }

    private func refetch(_ connection: Connection) async throws {
        guard let url = connection.watchedSetup?.metadata?.metadataUrl else { return }
        let outcome: Outcome
        do {
            let material = try await intake.collect(.url(url))
            let module = try providers.module(connection.providerId)
            let report = intake.review(material.configuration, clientSecret: .absent, by: module)
            if report.valid, let settings = report.settings {
                outcome = .read(material.configuration, settings)
            } else {
                let words = report.findings.first?.message ?? "The metadata cannot be used."
                outcome = .failed(reason: "invalid_metadata", message: words)
            }
        } catch let error as PortalError where error.kind != .cancelled {
            outcome = .failed(reason: error.reason, message: error.message)
        }
        let surroundings = gate.surroundings
        try await gate.store.write(connection.id.tenant) { transaction in
            let scope = CallScope.host(surroundings)
            // It may be gone, or have been given another URL, meanwhile.
            guard let before = try transaction.connections.get(connection.id),
                before.watchedSetup?.metadata?.metadataUrl == url
            else { return }
            try transaction.take(outcome, from: url, into: before, scope)
        }
    }

    fileprivate enum Outcome: Sendable {
        case read(IdentityProviderConfiguration, IdentityProviderSettings)
        case failed(reason: String, message: String)
    }
}

extension TenantTransaction {
    fileprivate func take(
        _ outcome: MetadataWatch.Outcome, from url: String, into before: Connection, _ scope: CallScope
    ) throws {
        var after = before
        switch outcome {
        case .failed(let reason, let message):
            let failures = (before.monitor?.failures ?? 0) + 1
            let wait = min(
                Connection.refetchSeconds, MetadataWatch.retrySeconds << Int64(min(failures - 1, 5)))
            after.monitor = MetadataMonitor(
                checkedAt: before.monitor?.checkedAt, nextCheckAt: scope.now.adding(seconds: wait),
                failure: .init(reason: reason, message: message, at: scope.now), failures: failures)
            try connections.update(after)
        case .read(let configuration, let settings):
            let saml: SAMLSettings? = if case .saml(let settings) = settings { settings } else { nil }
            after.monitor = MetadataMonitor(
                checkedAt: scope.now,
                nextCheckAt: saml.map { Connection.nextCheck($0, at: scope.now) }
                    ?? scope.now.adding(seconds: Connection.refetchSeconds))
            let added = after.trustAdded(saml, from: [url, configuration.fetchedFrom ?? url], at: scope.now) {
                scope.surroundings.makeID(in: before.id.tenant)
            }
            let hasChanged = after.takeWatched(configuration, settings, from: url, at: scope.now) {
                scope.surroundings.makeID(in: before.id.tenant)
            }
            guard hasChanged || !added.isEmpty else { return try connections.update(after) }
            if hasChanged {
                try save(&after, replacing: before, as: .connectionMetadataChanged, scope)
            } else {
                try saveCertificates(&after, replacing: before, scope)
            }
            for certificate in added {
                try scope.record(.connectionCertificateAdded, certificate, of: after, in: self)
            }
        }
    }
}

extension Connection {
    /// Trusts certificates that the document has and the last one from there had not. Returns them.
    ///
    /// - Parameter urls: the one that is watched first, then those that it led to; all over TLS.
    fileprivate mutating func trustAdded(
        _ settings: SAMLSettings?, from urls: [String], at now: Timestamp, makeID: () -> CertificateID
    ) -> [IdentityProviderCertificate] {
        guard let settings, let old = live.saml, live.metadata?.metadataUrl == urls.first,
            urls.allSatisfy({ (try? WebURL($0))?.isSecure == true }), settings.entityId == old.entityId
        else { return [] }
        let known = Set(old.signingCertificates + live.certificates.map(\.der))
        let room = max(0, ConnectionSetup.maximumCertificates - live.certificates.count)
        let added = settings.signingCertificates.filter { !known.contains($0) }.prefix(room).compactMap { der in
            IdentityProviderCertificate(
                id: makeID(), base64URL: der, role: .staged, source: .metadata, createdAt: now)
        }
        guard !added.isEmpty else { return [] }
        changeCertificates { setup in
            let present = Set(setup.certificates.map(\.der))
            setup.certificates += added.filter { !present.contains($0.der) }
            setup.appointPrimary(at: now)
        }
        return added
    }

    /// Takes a document that was read again: where it says what the live one says, and perhaps names further
    /// certificates, it replaces the live one's text; else it is staged. False if there is nothing new in it.
    fileprivate mutating func takeWatched(
        _ configuration: IdentityProviderConfiguration, _ settings: IdentityProviderSettings, from url: String,
        at now: Timestamp, makeID: () -> CertificateID
    ) -> Bool {
        // What an admin has staged from elsewhere is not overwritten.
        if let staged, staged.metadata?.metadataUrl != url { return false }
        guard live.metadata?.metadataUrl == url, case .saml(let new) = settings, let old = live.saml else {
            return replaceWatched(configuration, settings, at: now, makeID: makeID)
        }
        var same = new
        same.signingCertificates = old.signingCertificates
        same.validUntil = old.validUntil
        same.cacheDurationSeconds = old.cacheDurationSeconds
        let trusted = Set(live.certificates.filter { $0.role != .retiring }.map(\.der))
        let lost = old.signingCertificates.filter { !new.signingCertificates.contains($0) && trusted.contains($0) }
        let untrusted = new.signingCertificates.filter { der in
            !old.signingCertificates.contains(der) && !trusted.contains(der)
        }
        if same == old, lost.isEmpty, untrusted.isEmpty {
            let isNew = live.metadata?.document != configuration.document
            live.metadata = configuration
            live.settings = settings
            return isNew
        }
        return replaceWatched(configuration, settings, at: now, makeID: makeID)
    }

    private mutating func replaceWatched(
        _ configuration: IdentityProviderConfiguration, _ settings: IdentityProviderSettings, at now: Timestamp,
        makeID: () -> CertificateID
    ) -> Bool {
        if edited.metadata?.document == configuration.document { return false }
        var setup = edited
        setup.take(configuration, settings, at: now, makeID: makeID)
        take(setup)
        return true
    }
}
