#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A program could not be started.
public struct SpawnError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The system call that failed.
    public var operation: String
    /// The system's error number.
    public var errno: Int32

    /// Makes an error.
    public init(operation: String, errno: Int32) {
        self.operation = operation
        self.errno = errno
    }

    /// The call and the system's words.
    public var description: String { "\(operation): \(String(cString: strerror(errno)))" }
}
