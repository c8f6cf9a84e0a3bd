package protocol ServiceProviderCredentialStore {
    func insert(_ credential: ServiceProviderCredential) throws
    func get(_ id: CertificateID) throws -> ServiceProviderCredential?
    /// Newest first; of every use if none is named.
    func list(of connection: ConnectionID, use: CertificateUse?) throws -> [ServiceProviderCredential]
    /// Throws `certificate_not_found` where there is none.
    func update(_ credential: ServiceProviderCredential) throws
    func delete(_ id: CertificateID) throws
}

package protocol SignInSessionStore {
    func insert(_ session: SignInSession) throws
    func get(_ id: SignInSessionID) throws -> SignInSession?
    /// Throws `session_not_found` where there is none.
    func update(_ session: SignInSession) throws
    func list(_ query: SignInSessionQuery) throws -> Page<SignInSession>
    /// When the connection's latest failed session but so many began; nil if there are not that many.
    func startOfFailure(before count: Int, of connection: ConnectionID) throws -> Timestamp?
    /// Forgets those whose identifiers were made before the time, at most so many; returns how many.
    func purge(before time: Timestamp, limit: Int) throws -> Int
}

/// Sign-ins under way.
package protocol PendingSignInStore {
    func insert(_ pending: PendingSignIn) throws
    func find(key: [UInt8]) throws -> PendingSignIn?
    func find(session: SignInSessionID) throws -> PendingSignIn?
    /// Gives it to one answer, which takes a while to be judged: no key finds it any more, its secrets are gone, and it
    /// is not over before `time`. False if another answer was given it, or it is gone. Atomic, also across processes.
    func claim(_ pending: PendingSignIn, until time: Timestamp) throws -> Bool
    /// Removes it; false if it is gone already, so that of several answers only one can have it.
    func remove(_ session: SignInSessionID) throws -> Bool
    /// Those whose time was over at that moment, earliest first.
    func expired(at time: Timestamp, limit: Int) throws -> [PendingSignIn]
    /// When the next one's time is over.
    func nextExpiry() throws -> Timestamp?
}

/// As what identity providers know those who are signed in. Gone with the session, and with its logout.
package protocol SessionSubjectStore {
    func insert(_ subject: SessionSubject) throws
    func get(_ session: SignInSessionID) throws -> SessionSubject?
    /// Those of a connection with that key (``SessionSubject/Identity/key``), the newest session first, older ones than
    /// `session`.
    func find(
        _ connection: ConnectionID, key: [UInt8], before session: SignInSessionID?, limit: Int
    ) throws -> [SessionSubject]
    func remove(_ session: SignInSessionID) throws
}

/// Logouts under way that were begun by us, one per session.
package protocol PendingLogoutStore {
    /// Replaces an earlier one of the same session.
    func put(_ pending: PendingLogout) throws
    func find(key: [UInt8]) throws -> PendingLogout?
    /// Removes it; false if it is gone already, so that of several answers only one can have it.
    func remove(key: [UInt8]) throws -> Bool
    /// Those whose time was over at that moment, earliest first.
    func expired(at time: Timestamp, limit: Int) throws -> [PendingLogout]
    /// When the next one's time is over.
    func nextExpiry() throws -> Timestamp?
}

/// What was accepted once and must not be accepted again.
package protocol ReplayStore {
    /// Keeps the key until the time, which is part of it: whoever asks for the same key gives the same time. False if it
    /// is kept already. Atomic, also across processes.
    func admit(key: [UInt8], until expiresAt: Timestamp) throws -> Bool
    /// Forgets what expired before the time; returns how many.
    func purge(before time: Timestamp) throws -> Int
}

package protocol SignInCodeStore {
    func insert(_ code: SignInCode) throws
    func find(_ session: SignInSessionID) throws -> SignInCode?
    /// Removes a session's code; false if it is gone already, so that it is used once. Atomic, also across processes.
    func remove(_ session: SignInSessionID) throws -> Bool
    /// Forgets what expired before the time; returns how many.
    func purge(before time: Timestamp) throws -> Int
}

/// From a domain to the organisation that has verified it. Filled by ``DomainVerifier``.
package protocol DomainDirectory {
    /// Throws `domain_taken` if another organisation has it.
    func insert(_ domain: VerifiedDomain) throws
    func find(_ domain: String) throws -> VerifiedDomain?
    func list(of organization: OrganizationID) throws -> [VerifiedDomain]
    func delete(_ domain: String) throws
    func deleteAll(of tenant: TenantID) throws
}

package protocol LeaseStore {
    /// Takes the lease, or makes one's own longer; nil while another holder has it.
    func acquire(_ name: String, holder: String, now: Timestamp, until: Timestamp) throws -> Lease?
    /// Gives back a lease that is still one's own.
    func release(_ lease: Lease) throws
}

/// When each tenant is next to be looked after.
package protocol TenantAgenda {
    /// When the tenant is due; nil if it was never noted.
    func dueTime(of tenant: TenantID) throws -> Timestamp?
    /// Notes that the tenant is due then, if it is not due earlier.
    func note(_ tenant: TenantID, dueAt time: Timestamp) throws
    /// Replaces the time, whatever was noted.
    func set(_ tenant: TenantID, dueAt time: Timestamp) throws
    /// Active tenants due at that moment, earliest first.
    func due(at time: Timestamp, limit: Int) throws -> [TenantID]
    /// Active tenants that were never noted.
    func unknown(limit: Int) throws -> [TenantID]
    func remove(_ tenant: TenantID) throws
}
