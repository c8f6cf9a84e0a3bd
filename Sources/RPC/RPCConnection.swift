import StrictJSON

/// The way to one peer, for handlers and for what they start.
public final class RPCConnection: Sendable {
    /// What became of a notification.
    public enum NotificationOutcome: Sendable, Hashable {
        /// It will be written after everything that was queued before.
        case queued
        /// Too many are waiting already; it was dropped. ``RPCConnection/waitForRoom()`` tells when to try again.
        case full
        /// The connection has ended.
        case closed
    }

    private struct State: Sendable {
        var isOpen = true
        var actions: [@Sendable () -> Void] = []
    }

    private let queue: FrameQueue
    private let state = LockBox(State())

    init(queue: FrameQueue) {
        self.queue = queue
    }

    /// Whether the connection has not ended yet.
    public var isOpen: Bool {
        state.withLock { $0.isOpen }
    }

    /// Sends a notification from any task or thread, without waiting.
    ///
    /// - Throws: what encoding the parameters throws. They must encode to an object.
    public func notify<Params: Encodable>(_ method: String, params: Params) throws -> NotificationOutcome {
        guard isOpen else { return .closed }
        switch queue.enqueue(notification: try Self.content(method, params)) {
        case .queued: return .queued
        case .full: return .full
        case .closed: return .closed
        }
    }

    /// Sends a notification, waiting while the peer has too many unread ones.
    ///
    /// - Returns: false when the connection has ended.
    /// - Throws: what encoding the parameters throws; `CancellationError` when the task is cancelled while it waits.
    @discardableResult
    public func send<Params: Encodable>(_ method: String, params: Params) async throws -> Bool {
        let content = try Self.content(method, params)
        while isOpen {
            switch queue.enqueue(notification: content) {
            case .queued: return true
            case .closed: return false
            case .full:
                try Task.checkCancellation()
                await queue.waitForRoom()
            }
        }
        return false
    }

    /// Waits until notifications are accepted again, the connection has ended, or the task is cancelled.
    public func waitForRoom() async {
        await queue.waitForRoom()
    }

    /// Runs an action when the connection ends, or at once when it has.
    public func onClose(_ action: @escaping @Sendable () -> Void) {
        let isOpen = state.withLock { state in
            if state.isOpen { state.actions.append(action) }
            return state.isOpen
        }
        if !isOpen { action() }
    }

    func close() {
        let actions = state.withLock { state in
            state.isOpen = false
            defer { state.actions = [] }
            return state.actions
        }
        for action in actions { action() }
    }

    private static func content<Params: Encodable>(_ method: String, _ params: Params) throws -> [UInt8] {
        var content: [UInt8] = Array(#"{"jsonrpc":"2.0","method":"#.utf8)
        JSONWriter.append(string: method, to: &content)
        content.append(contentsOf: #","params":"#.utf8)
        try JSONEncoding.append(params, to: &content)
        content.append(UInt8(ascii: "}"))
        return content
    }
}
