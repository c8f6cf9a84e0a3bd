import CCares
import Foundation

/// One order at work: a c-ares channel with one server and one query. Used on the loop's thread only.
final class QueryRun {
    let order: QueryOrder
    private(set) var outcome: Result<[UInt8], DNSError>?
    private var channel: ares_channel?

    /// Sockets of one channel that c-ares tells of (`ARES_GETSOCK_MAXNUM`).
    private static let maximumSockets = 16

    init(_ order: QueryOrder) {
        self.order = order
        guard CaresLibrary.isReady, open() else {
            outcome = outcome ?? .failure(.failed("c-ares cannot be used"))
            return
        }
        ares_query(
            channel, order.question.name.description, 1, Int32(order.question.type.rawValue),
            { context, status, _, octets, count in
                guard let context else { return }
                let message = UnsafeBufferPointer(start: octets, count: octets == nil ? 0 : Int(max(count, 0)))
                Unmanaged<QueryRun>.fromOpaque(context).takeUnretainedValue().receive(status, Array(message))
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func open() -> Bool {
        var options = ares_options()
        options.flags = cares_flag_any_response | cares_flag_edns
        if !order.options.recursionDesired { options.flags |= cares_flag_no_recursion }
        // An answer that does not fit is asked for again over TCP by the client, which then knows that it did not fit.
        options.flags |= order.overTCP ? cares_flag_tcp : cares_flag_ignore_truncation
        options.timeout = Int32(clamping: max(1, order.options.timeoutMilliseconds))
        options.tries = Int32(clamping: max(1, order.options.tries))
        options.ednspsz = Int32(DNSLimits.datagramLength)
        return ares_init_options(&channel, &options, cares_options) == cares_success
            && ares_set_servers_ports_csv(channel, order.server.description) == cares_success
    }

    /// The first outcome counts.
    func end(_ error: DNSError) {
        if outcome == nil { outcome = .failure(error) }
    }

    private func receive(_ status: Int32, _ message: [UInt8]) {
        guard outcome == nil else { return }
        guard message.isEmpty else {
            outcome = .success(message)
            return
        }
        switch status {
        case cares_timeout: end(.timedOut)
        case cares_refused_connection: end(.unreachable)
        case cares_cancelled, cares_destruction: end(.cancelled)
        case cares_bad_response, cares_no_data: end(.malformed(.tooShort))
        default: end(.failed(String(cString: ares_strerror(status))))
        }
    }

    /// Until something is to be done for time's sake.
    var waitMilliseconds: Int {
        let rest = order.deadline.remainingMilliseconds
        var time = timeval()
        guard let channel, ares_timeout(channel, nil, &time) != nil else { return rest }
        // Rounded up, so that nothing is looked at just before its time.
        return min(rest, Int(clamping: time.tv_sec &* 1_000 &+ time.tv_usec / 1_000 &+ 1))
    }

    func wantedDescriptors() -> [pollfd] {
        guard let channel else { return [] }
        var sockets = [ares_socket_t](repeating: -1, count: Self.maximumSockets)
        let bits = ares_getsock(channel, &sockets, Int32(sockets.count))
        return sockets.enumerated().compactMap { index, socket in
            var events: Int32 = 0
            if bits & (1 << Int32(index)) != 0 { events |= Int32(POLLIN) }
            if bits & (1 << Int32(index + Self.maximumSockets)) != 0 { events |= Int32(POLLOUT) }
            return events == 0 ? nil : pollfd(fd: socket, events: Int16(events), revents: 0)
        }
    }

    func process(_ descriptor: pollfd) {
        guard let channel, outcome == nil else { return }
        let events = Int32(descriptor.revents)
        // An error shows by reading.
        let isReadable = events & Int32(POLLIN | POLLERR | POLLHUP | POLLNVAL) != 0
        let isWritable = events & Int32(POLLOUT) != 0
        ares_process_fd(channel, isReadable ? descriptor.fd : -1, isWritable ? descriptor.fd : -1)
    }

    func processTimeouts() {
        guard let channel, outcome == nil else { return }
        ares_process_fd(channel, -1, -1)
        if order.deadline.remainingMilliseconds == 0 { end(.timedOut) }
    }

    func close() {
        guard let channel else { return }
        self.channel = nil
        ares_destroy(channel)
    }
}
