#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The listener cannot have its address.
package struct ListenError: Error, Sendable, Hashable, CustomStringConvertible {
    package let address: ListenAddress
    /// The operating system's number.
    package let errno: Int32

    package var description: String {
        switch errno {
        case EADDRINUSE: "Another program already listens at \(address)."
        case EACCES, EPERM: "The port of \(address) may be listened at only by the administrator (port below 1024)."
        case EADDRNOTAVAIL: "\(address) is no address of this machine."
        default: "It is not possible to listen at \(address) (error \(errno))."
        }
    }
}
