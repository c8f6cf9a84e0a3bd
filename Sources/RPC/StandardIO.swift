#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The protocol's own descriptors, kept apart from what the rest of the process prints.
public struct StandardIO: Sendable, Hashable {
    /// Where requests come from.
    public let input: Int32
    /// Where answers go: a private duplicate of standard output that child processes do not inherit.
    public let output: Int32

    /// Takes standard input and output for the protocol. To be called before anything else, once.
    ///
    /// SIGPIPE is ignored; what the process prints to standard output goes to standard error from now on; SIGTERM and
    /// SIGINT are blocked in this thread and those it starts, for ``RPCServer/Watches/signals``.
    ///
    /// - Throws: ``RPCServerError`` when standard output is closed.
    public static func claim() throws(RPCServerError) -> StandardIO {
        signal(SIGPIPE, SIG_IGN)
        // A closed standard descriptor would be given to the next file that is opened.
        for descriptor in [STDIN_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            let null = open("/dev/null", O_RDWR)
            if null >= 0, null != descriptor {
                dup2(null, descriptor)
                close(null)
            }
        }
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        guard output >= 0 else { throw RPCServerError(operation: "dup", errno: errno) }
        guard dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { throw RPCServerError(operation: "dup2", errno: errno) }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        return StandardIO(input: STDIN_FILENO, output: output)
    }
}
