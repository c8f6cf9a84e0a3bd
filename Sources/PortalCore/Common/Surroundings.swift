import Synchronization

/// What a service takes from the world besides its store: time and randomness, injected so that tests choose them.
package struct Surroundings: Sendable {
    package var now: @Sendable () -> Timestamp
    /// Cryptographically secure random bytes, as many as asked for.
    package var randomBytes: @Sendable (_ count: Int) -> [UInt8]

    package init(now: @escaping @Sendable () -> Timestamp, randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.now = now
        self.randomBytes = randomBytes
    }

    /// Identifiers made so far, so that those of one millisecond keep their order.
    private static let made = Atomic<UInt64>(0)
    private static let countBits: UInt64 = 20
    private static let randomBits: UInt64 = 28

    /// A new identifier of a thing that lives in `tenant`; behind those that this process made before.
    package func makeID<Kind>(in tenant: TenantID) -> Identifier<Kind> {
        let count = Self.made.wrappingAdd(1, ordering: .relaxed).newValue
        let random = randomBytes(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let entropy = (count & ((1 << Self.countBits) - 1)) << Self.randomBits | (random & ((1 << Self.randomBits) - 1))
        return Identifier(tenant: tenant, time: now(), entropy: entropy)
    }
}
