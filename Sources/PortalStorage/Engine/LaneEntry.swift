/// One call that waits in a lane.
struct LaneEntry: Sendable {
    enum Kind: Sendable {
        case read
        case write
        /// Runs alone, with no connection open: creating, replacing, removing the file.
        case exclusive
    }

    /// What running it came to, told to the caller once it is settled.
    struct Outcome {
        var succeeded: Bool
        var tell: @Sendable () -> Void
    }

    let kind: Kind
    let isCancelled: @Sendable () -> Bool
    /// With the connection, or nil for an exclusive entry.
    let run: @Sendable (SQLConnection?) -> Outcome
    /// Tells the caller that it failed, instead of the outcome.
    let fail: @Sendable (any Error) -> Void
}
