#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Asks a connection to end when a signal arrives or the process it works for is gone.
final class ProcessWatch: Sendable {
    private let stop: StopSignal
    private let configuration: RPCServer.Configuration
    /// The process that `initialize` named.
    private let client = LockBox<pid_t?>(nil)

    init(stop: StopSignal, configuration: RPCServer.Configuration) {
        self.stop = stop
        self.configuration = configuration
    }

    /// Watches another process too, if watching parents is switched on.
    func watch(process identifier: Int64) {
        guard configuration.watches.contains(.parent), let process = pid_t(exactly: identifier), process > 1 else {
            return
        }
        client.withLock { $0 = process }
    }

    /// Starts watching, on a thread that ends with the connection.
    func start() {
        guard !configuration.watches.isEmpty else { return }
        let parent = getppid()
        PlatformThread.detach { self.run(parent: parent) }
    }

    private func run(parent: pid_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        if configuration.watches.contains(.signals) {
            sigaddset(&signals, SIGTERM)
            sigaddset(&signals, SIGINT)
        }
        let milliseconds = configuration.limits.parentPollMilliseconds
        while stop.cause == nil {
            #if os(Linux)
                var pause = timespec(tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
                if sigtimedwait(&signals, nil, &pause) > 0 {
                    end(.signal)
                    return
                }
            #else
                usleep(UInt32(clamping: milliseconds * 1_000))
            #endif
            guard configuration.watches.contains(.parent) else { continue }
            if getppid() != parent || isGone(client.withLock { $0 }) {
                end(.parentGone)
                return
            }
        }
    }

    private func isGone(_ process: pid_t?) -> Bool {
        guard let process else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    private func end(_ cause: ExitStatus.Cause) {
        configuration.logger(.info, "ending", ["cause": cause.rawValue])
        let seconds = configuration.limits.shutdownDrainSeconds + configuration.limits.cancellationGraceSeconds
        stop.request(cause, by: Deadline(secondsFromNow: seconds))
    }
}
