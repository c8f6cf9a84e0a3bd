import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A loopback port whose queue of connections is full: further attempts get no answer, as behind a firewall.
final class FullListener {
    struct Failure: Error {}

    let port: Int
    private var descriptors: [Int32] = []

    init() throws {
        let listener = socket(AF_INET, Self.streamType, 0)
        guard listener >= 0 else { throw Failure() }
        descriptors = [listener]
        let free = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
        let isBound = free.withSockAddr { address, length in bind(listener, address, socklen_t(length)) } == 0
        guard isBound, listen(listener, 0) == 0 else { throw Failure() }

        // The port stands in bytes 2 and 3, in network order, on every system.
        var name = [UInt8](repeating: 0, count: 128)
        var length = socklen_t(name.count)
        let isNamed = name.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { getsockname(listener, $0.baseAddress, &length) }
        }
        guard isNamed == 0 else { throw Failure() }
        port = Int(name[2]) << 8 | Int(name[3])

        let taken = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        for _ in 0..<4 {
            let client = socket(AF_INET, Self.streamType, 0)
            guard client >= 0 else { throw Failure() }
            descriptors.append(client)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            _ = taken.withSockAddr { address, length in connect(client, address, socklen_t(length)) }
        }
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    #if canImport(Glibc)
        private static let streamType = Int32(SOCK_STREAM.rawValue)
    #else
        private static let streamType = SOCK_STREAM
    #endif
}
