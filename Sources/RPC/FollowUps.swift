/// What is to be done after a call's answer.
final class FollowUps: Sendable {
    private let actions = LockBox<[@Sendable () -> Void]>([])

    func add(_ action: @escaping @Sendable () -> Void) {
        actions.withLock { $0.append(action) }
    }

    func run() {
        let waiting = actions.withLock { actions in
            defer { actions = [] }
            return actions
        }
        for action in waiting { action() }
    }
}
