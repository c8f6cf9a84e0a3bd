#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A program that was started with pipes on its standard input and output.
///
/// It inherits no other descriptor, no blocked and no ignored signal. It is not ended by letting go of this value: a
/// program that reads its input ends when the input does.
public final class ChildProcess: Sendable {
    /// What becomes of what the program writes to standard error.
    public enum ErrorOutput: Sendable, Hashable {
        /// It goes where this process's goes.
        case inherited
        /// It is kept, see ``errorText``.
        case captured
    }

    /// How a program ended.
    public enum Termination: Sendable, Hashable {
        /// With this exit code.
        case exited(Int32)
        /// By this signal.
        case signalled(Int32)
    }

    /// Captured output is kept up to this many bytes; what comes later is dropped.
    public static let maximumErrorBytes = 16 * 1024 * 1024

    private struct State {
        var termination: Termination?
        var waiting: [Int: AsyncStream<Termination>.Continuation] = [:]
        var lastWaiter = 0
        var errorBytes: [UInt8] = []
        var isErrorComplete: Bool
    }

    /// The process identifier.
    public let identifier: Int32
    /// Writes to the program's standard input. Whoever takes it, closes it.
    public let input: Int32
    /// Reads the program's standard output. Whoever takes it, closes it.
    public let output: Int32

    private let state: LockBox<State>

    /// Starts a program; SIGPIPE is ignored in this process from now on.
    ///
    /// - Parameters:
    ///   - path: the executable's path; `PATH` is not searched.
    ///   - arguments: without the program's name.
    ///   - environment: all of the program's environment, or nil for this process's.
    /// - Throws: ``SpawnError``.
    public init(
        _ path: String, arguments: [String] = [], environment: [String: String]? = nil,
        errorOutput: ErrorOutput = .inherited
    ) throws(SpawnError) {
        signal(SIGPIPE, SIG_IGN)
        // One at a time: a pipe's ends are inheritable for a moment.
        let started = try Self.spawning.withLock { _ throws(SpawnError) in
            try Self.start(path, arguments, environment, capturesErrors: errorOutput == .captured)
        }
        identifier = started.identifier
        input = started.input
        output = started.output
        let state = LockBox(State(isErrorComplete: started.errors == nil))
        self.state = state
        if let descriptor = started.errors { PlatformThread.detach { Self.collect(descriptor, into: state) } }
        let identifier = identifier
        PlatformThread.detach { Self.reap(identifier, into: state) }
    }

    /// How the program ended, or nil while it runs.
    public var termination: Termination? { state.withLock { $0.termination } }

    /// What the program wrote to standard error so far, if that is captured.
    public var errorText: String { String(decoding: errorBytes, as: UTF8.self) }

    /// The same as bytes.
    public var errorBytes: [UInt8] { state.withLock { $0.errorBytes } }

    /// Sends a signal, unless the program has ended.
    public func send(signal: Int32) {
        // Under the lock, so that the identifier cannot have been given to another process meanwhile.
        state.withLock { state in
            if state.termination == nil { kill(identifier, signal) }
        }
    }

    /// Asks the program to end (SIGTERM).
    public func terminate() { send(signal: SIGTERM) }

    /// Waits until the program has ended and all of its captured output is there; nil when that takes longer.
    public func wait(seconds: Int) async -> Termination? {
        let ended = ending()
        return await withTaskGroup(of: Termination?.self) { group in
            group.addTask { await ended.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Ends the program, asking first and by force when it does not follow within so many seconds.
    @discardableResult
    public func stop(graceSeconds: Int = 5) async -> Termination? {
        terminate()
        if let termination = await wait(seconds: graceSeconds) { return termination }
        send(signal: SIGKILL)
        return await wait(seconds: graceSeconds)
    }

    private func ending() -> AsyncStream<Termination> {
        let (stream, continuation) = AsyncStream.makeStream(of: Termination.self, bufferingPolicy: .bufferingOldest(1))
        let isOver = state.withLock { state -> Bool in
            if state.isErrorComplete, let termination = state.termination {
                continuation.yield(termination)
                return true
            }
            state.lastWaiter += 1
            state.waiting[state.lastWaiter] = continuation
            return false
        }
        if isOver { continuation.finish() }
        return stream
    }

    /// Tells those who wait, once everything is there.
    private static func announce(_ state: LockBox<State>) {
        let (waiting, termination) = state.withLock {
            state -> ([AsyncStream<Termination>.Continuation], Termination?) in
            guard state.isErrorComplete, let termination = state.termination else { return ([], nil) }
            defer { state.waiting = [:] }
            return (Array(state.waiting.values), termination)
        }
        guard let termination else { return }
        for continuation in waiting {
            continuation.yield(termination)
            continuation.finish()
        }
    }
}

// MARK: Threads

extension ChildProcess {
    private static func reap(_ identifier: pid_t, into state: LockBox<State>) {
        // Waits without taking the status, so that the identifier stays the program's until the state says otherwise.
        var information = siginfo_t()
        while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        state.withLock { state in
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            state.termination = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
        }
        announce(state)
    }

    private static func collect(_ descriptor: Int32, into state: LockBox<State>) {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            state.withLock { state in
                state.errorBytes += chunk.prefix(min(count, maximumErrorBytes - state.errorBytes.count))
            }
        }
        close(descriptor)
        state.withLock { $0.isErrorComplete = true }
        announce(state)
    }
}

// MARK: Spawning

extension ChildProcess {
    /// Two descriptors above the standard ones that children do not inherit.
    private struct Pipe {
        var reading: Int32
        var writing: Int32

        init() throws(SpawnError) {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0, let first = ends.first, let last = ends.last else {
                throw SpawnError(operation: "pipe", errno: errno)
            }
            // Away from 0, 1 and 2, which a process may have been started without.
            let moved = [first, last].map { fcntl($0, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }
            let problem = errno
            close(first)
            close(last)
            guard let reading = moved.first, let writing = moved.last, reading >= 0, writing >= 0 else {
                for descriptor in moved where descriptor >= 0 { close(descriptor) }
                throw SpawnError(operation: "fcntl", errno: problem)
            }
            self.reading = reading
            self.writing = writing
        }
    }

    private static let spawning = LockBox(())

    private static func start(
        _ path: String, _ arguments: [String], _ environment: [String: String]?, capturesErrors: Bool
    ) throws(SpawnError) -> (identifier: Int32, input: Int32, output: Int32, errors: Int32?) {
        let toChild = try Pipe()
        let fromChild = try Pipe()
        let errors: Pipe? = capturesErrors ? try Pipe() : nil
        var standard = [(toChild.reading, STDIN_FILENO), (fromChild.writing, STDOUT_FILENO)]
        if let errors { standard.append((errors.writing, STDERR_FILENO)) }
        let child = spawn(path, arguments, environment, descriptors: standard)
        for (descriptor, _) in standard { close(descriptor) }
        switch child {
        case .success(let identifier):
            return (identifier, toChild.writing, fromChild.reading, errors?.reading)
        case .failure(let error):
            for descriptor in [toChild.writing, fromChild.reading, errors?.reading].compactMap({ $0 }) {
                close(descriptor)
            }
            throw error
        }
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String: String]?, descriptors: [(Int32, Int32)]
    ) -> Result<Int32, SpawnError> {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
            let closing = POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
            let closing = 0
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (from, to) in descriptors { posix_spawn_file_actions_adddup2(&actions, from, to) }
        #if canImport(Darwin)
            if !descriptors.contains(where: { $0.1 == STDERR_FILENO }) {
                posix_spawn_file_actions_addinherit_np(&actions, STDERR_FILENO)
            }
        #endif
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD] {
            sigaddset(&signals, number)
        }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = Int(POSIX_SPAWN_SETSIGMASK) | Int(POSIX_SPAWN_SETSIGDEF) | Int(closing)
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))

        var identifier: pid_t = 0
        let outcome = withCStrings([path] + arguments) { arguments in
            guard let environment else {
                return posix_spawn(&identifier, path, &actions, &attributes, arguments, environ)
            }
            return withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&identifier, path, &actions, &attributes, arguments, environment)
            }
        }
        return outcome == 0 ? .success(identifier) : .failure(SpawnError(operation: "posix_spawn", errno: outcome))
    }

    /// Gives a closure a list of C strings that ends with nil.
    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
        defer {
            for index in texts.indices { free(list[index]) }
            list.deallocate()
        }
        for (index, text) in texts.enumerated() { list[index] = strdup(text) }
        list[texts.count] = nil
        return body(list)
    }
}
