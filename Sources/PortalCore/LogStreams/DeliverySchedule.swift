/// Which organisations are to be served next: those in which something was committed, those whose time has come, and all
/// of them now and then.
actor DeliverySchedule {
    /// Each organisation is looked at as often whatever is heard of it, in seconds.
    static let sweepSeconds: Int64 = 3_600
    /// Where something was heard and nothing was found, there is another look after so many milliseconds: the commit that was
    /// announced may have come later.
    static let secondLookMilliseconds: Int64 = 2_000

    /// What came of serving an organisation.
    struct Next: Sendable {
        /// When there is more to do of itself.
        var at: Timestamp?
        var found = false

        mutating func merge(_ other: Next) {
            at = [at, other.at].compactMap(\.self).min()
            found = found || other.found
        }
    }

    private let counter: @Sendable (TenantID) -> Int
    private var byCounter: [Int: [TenantID]] = [:]
    private var known: [TenantID] = []
    private var isKnown: Set<TenantID> = []
    /// Where the sweep is, and since when it is owed.
    private var swept = 0
    private var sweptAt: Timestamp?
    private var waiting: [TenantID] = []
    private var isWaiting: Set<TenantID> = []
    private var running: Set<TenantID> = []
    private var again: Set<TenantID> = []
    private var timers: [TenantID: Timestamp] = [:]
    /// Whoever is looked at for the second time gets no third look.
    private var isSecondLook: Set<TenantID> = []

    init(counter: @escaping @Sendable (TenantID) -> Int) { self.counter = counter }

    /// Takes in who streams; new ones are served at once.
    func know(_ tenants: [TenantID], at now: Timestamp) {
        let new = tenants.filter { !isKnown.contains($0) }
        isKnown = Set(tenants)
        known = tenants
        byCounter = Dictionary(grouping: tenants, by: counter)
        timers = timers.filter { isKnown.contains($0.key) }
        swept = min(swept, known.count)
        if sweptAt == nil { sweptAt = now }
        for tenant in new { wait(tenant) }
    }

    /// Whom to serve now; they are told of by ``ended(_:next:at:)``.
    ///
    /// - Parameters:
    ///   - changed: counters behind which something was committed.
    ///   - limit: how many are served at the same time.
    func next(_ changed: [Int], at now: Timestamp, limit: Int) -> [TenantID] {
        for tenant in changed.flatMap({ byCounter[$0] ?? [] }) {
            isSecondLook.remove(tenant)
            wait(tenant)
        }
        for (tenant, time) in timers where time <= now {
            timers[tenant] = nil
            wait(tenant)
        }
        sweep(now)
        let count = min(max(limit - running.count, 0), waiting.count)
        let chosen = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        isWaiting.subtract(chosen)
        running.formUnion(chosen)
        return chosen
    }

    private func wait(_ tenant: TenantID) {
        if running.contains(tenant) {
            again.insert(tenant)
        } else if isWaiting.insert(tenant).inserted {
            waiting.append(tenant)
        }
    }

    /// So many that each has its turn once in ``sweepSeconds``.
    private func sweep(_ now: Timestamp) {
        guard !known.isEmpty, let last = sweptAt else { return }
        let elapsed = min(max(now.milliseconds - last.milliseconds, 0), Self.sweepSeconds * 1_000)
        let due = Int(elapsed) * known.count / Int(Self.sweepSeconds * 1_000)
        guard due > 0 else { return }
        sweptAt = now
        for _ in 0..<due {
            if swept >= known.count { swept = 0 }
            isSecondLook.insert(known[swept])
            wait(known[swept])
            swept += 1
        }
    }

    func ended(_ tenant: TenantID, next: Next, at now: Timestamp) {
        running.remove(tenant)
        var time = next.at
        if !next.found, !isSecondLook.contains(tenant) {
            isSecondLook.insert(tenant)
            let second = now.adding(milliseconds: Self.secondLookMilliseconds)
            time = time.map { min($0, second) } ?? second
        }
        if next.found { isSecondLook.remove(tenant) }
        if let time, isKnown.contains(tenant) { timers[tenant] = time }
        if again.remove(tenant) != nil { wait(tenant) }
    }
}
