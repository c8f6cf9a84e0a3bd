#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// State that several threads share: a mutex with the state in it, and a condition to wait for changes.
///
/// The only place of this module that answers for thread safety itself. A pthread mutex, because ThreadSanitizer
/// understands it on every platform.
final class LockBox<State: Sendable>: @unchecked Sendable {
    // The mutex is what keeps accesses apart.
    @exclusivity(unchecked) private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ state: State) {
        self.state = state
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        changed.initialize(to: pthread_cond_t())
        #if canImport(Darwin)
            pthread_cond_init(changed, nil)
        #else
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(changed, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Runs a closure that nobody else's runs at the same time as.
    @inline(__always)
    func withLock<Result, Failure: Error>(_ body: (inout State) throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Waits until a closure returns a value, and returns it; nil when the deadline comes first.
    ///
    /// The closure runs under the lock, at once and after each ``wake()``.
    func wait<Result>(until deadline: Deadline? = nil, for body: (inout State) -> Result?) -> Result? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            guard let deadline else {
                pthread_cond_wait(changed, mutex)
                continue
            }
            if deadline.hasPassed { return nil }
            #if canImport(Darwin)
                var relative = deadline.remaining
                pthread_cond_timedwait_relative_np(changed, mutex, &relative)
            #else
                var absolute = deadline.absolute
                pthread_cond_timedwait(changed, mutex, &absolute)
            #endif
        }
    }

    /// Lets everyone who waits look at the state again.
    func wake() {
        pthread_cond_broadcast(changed)
    }
}
