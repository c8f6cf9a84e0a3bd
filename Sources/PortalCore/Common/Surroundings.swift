/// What a service takes from the world besides its store: time and randomness, injected so that tests choose them.
package struct Surroundings: Sendable {
    package var now: @Sendable () -> Timestamp
    /// Cryptographically secure random bytes, as many as asked for.
    package var randomBytes: @Sendable (_ count: Int) -> [UInt8]

    package init(now: @escaping @Sendable () -> Timestamp, randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.now = now
        self.randomBytes = randomBytes
    }

    /// A new identifier of a thing that lives in `tenant`.
    package func makeID<Kind>(in tenant: TenantID) -> Identifier<Kind> {
        let entropy = randomBytes(6).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Identifier(tenant: tenant, time: now(), entropy: entropy)
    }
}
