#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes to a descriptor so that a peer which does not read can never hold a thread beyond the stop signal's deadline.
///
/// The peer's own view of the descriptor stays in blocking mode: a pipe is opened a second time for non-blocking use, a
/// socket is written to with a flag, anything else in pieces that `poll(2)` has announced to fit.
final class OutputDescriptor: Sendable {
    private enum Kind: Sendable {
        case nonblocking
        case socket
        case blocking
    }

    /// A pipe that is ready takes at least this many bytes without blocking (`PIPE_BUF` of Linux).
    private static let safePiece = 4096

    private let descriptor: Int32
    private let kind: Kind
    private let isOwned: Bool
    private let stop: StopSignal

    init(_ descriptor: Int32, stop: StopSignal) {
        self.stop = stop
        var status = stat()
        let mode = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        switch mode {
        case S_IFIFO:
            #if os(Linux)
                let reopened = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            #else
                let reopened: Int32 = -1
            #endif
            isOwned = reopened >= 0
            self.descriptor = isOwned ? reopened : descriptor
            kind = isOwned ? .nonblocking : .blocking
        case S_IFSOCK:
            isOwned = false
            self.descriptor = descriptor
            kind = .socket
        default:
            isOwned = false
            self.descriptor = descriptor
            kind = .blocking
        }
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Writes everything; false when the peer is gone or the time is up.
    func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return true }
            var offset = 0
            while offset < buffer.count {
                let count = writeOnce(base + offset, buffer.count - offset)
                if count > 0 {
                    offset += count
                } else if count == 0 {
                    continue
                } else {
                    return false
                }
            }
            return true
        }
    }

    /// The number of bytes that were written without waiting for room; nil when the peer is gone.
    func writeWithoutWaiting(_ bytes: [UInt8]) -> Int? {
        guard kind != .blocking else { return 0 }
        return bytes.withUnsafeBytes { buffer -> Int? in
            guard let base = buffer.baseAddress else { return 0 }
            let written = attempt(base, buffer.count)
            if written >= 0 { return written }
            return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK ? 0 : nil
        }
    }

    /// The number of bytes written; 0 when it is to be tried again, negative when there is no point in it.
    private func writeOnce(_ base: UnsafeRawPointer, _ count: Int) -> Int {
        if kind == .blocking, !waitUntilWritable() { return -1 }
        let written = attempt(base, kind == .blocking ? min(count, Self.safePiece) : count)
        if written >= 0 { return written }
        switch errno {
        case EINTR: return 0
        case EAGAIN, EWOULDBLOCK: return waitUntilWritable() ? 0 : -1
        default: return -1
        }
    }

    private func attempt(_ base: UnsafeRawPointer, _ count: Int) -> Int {
        guard kind == .socket else { return platformWrite(descriptor, base, count) }
        #if canImport(Darwin)
            return send(descriptor, base, count, Int32(MSG_DONTWAIT))
        #else
            return send(descriptor, base, count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        #endif
    }

    /// Waits for room, and once the stop signal came only until its deadline.
    private func waitUntilWritable() -> Bool {
        while true {
            let deadline = stop.deadline
            if let deadline, deadline.hasPassed { return false }
            var entries = [
                pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
                // Readable for ever after the signal, so it is only looked at before.
                pollfd(fd: deadline == nil ? stop.descriptor : -1, events: Int16(POLLIN), revents: 0),
            ]
            let outcome = poll(&entries, nfds_t(entries.count), deadline?.pollTimeout ?? -1)
            if outcome < 0, errno != EINTR { return false }
            // An error state counts too: the write will say which.
            if let output = entries.first, output.revents != 0 { return true }
        }
    }
}

private func platformWrite(_ descriptor: Int32, _ base: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, base, count)
}
