/// How a connection ended.
public struct ExitStatus: Sendable, Hashable {
    /// Why a connection ended.
    public enum Cause: String, Sendable, Hashable {
        /// The peer closed its end; everything accepted was answered, or its time ran out.
        case endOfInput
        /// The peer sent `exit`.
        case exit
        /// SIGTERM or SIGINT arrived.
        case signal
        /// The process that started this one, or that `initialize` named, is gone.
        case parentGone
        /// Nobody reads the answers any more.
        case peerGone
        /// The framing of the input broke.
        case brokenFraming
        /// Reading failed.
        case readFailed
    }

    /// Why it ended.
    public let cause: Cause
    /// What the process should exit with: 1 for `exit` without `shutdown` (LSP 3.17) and for broken or unreadable input,
    /// else 0.
    public let code: Int32

    /// Makes a status.
    public init(cause: Cause, code: Int32) {
        self.cause = cause
        self.code = code
    }
}
