/// A call of the operating system that failed before a connection could be served.
public struct RPCServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The call's name.
    public let operation: String
    /// The number of the error.
    public let errno: Int32

    /// The call and the number.
    public var description: String { "\(operation) failed with error \(errno)" }
}
