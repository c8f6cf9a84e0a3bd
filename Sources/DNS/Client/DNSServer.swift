import CCares
import Foundation

/// A name server: a numeric address with a port.
public struct DNSServer: Sendable, Hashable, CustomStringConvertible {
    public static let standardPort: UInt16 = 53

    /// 4 or 16 octets in network order.
    public let address: [UInt8]
    public let port: UInt16

    /// Nil unless there are 4 or 16 octets, and a port.
    public init?(address: [UInt8], port: UInt16 = standardPort) {
        guard address.count == 4 || address.count == 16, port > 0 else { return nil }
        self.address = address
        self.port = port
    }

    /// `192.0.2.1:53`, or `[2001:db8:0:0:0:0:0:1]:53`.
    public var description: String {
        guard address.count == 16 else { return address.map(String.init).joined(separator: ".") + ":\(port)" }
        let groups = stride(from: 0, to: address.count, by: 2).map { index in
            String(address[index...].prefix(2).reduce(0) { $0 << 8 | UInt16($1) }, radix: 16)
        }
        return "[\(groups.joined(separator: ":"))]:\(port)"
    }

    /// The resolvers that the operating system is configured with (`resolv.conf`), in their order; none where that cannot
    /// be read.
    public static func system() -> [DNSServer] {
        guard CaresLibrary.isReady else { return [] }
        var channel: ares_channel?
        guard ares_init(&channel) == cares_success, let channel else { return [] }
        defer { ares_destroy(channel) }
        var list: UnsafeMutablePointer<ares_addr_port_node>?
        guard ares_get_servers_ports(channel, &list) == cares_success else { return [] }
        defer { ares_free_data(list) }
        return sequence(first: list, next: { $0?.pointee.next }).compactMap { entry in
            guard let entry else { return nil }
            let node = entry.pointee
            let length = node.family == AF_INET6 ? 16 : 4
            let octets = withUnsafeBytes(of: node.addr) { Array($0.prefix(length)) }
            let port = UInt16(exactly: node.udp_port) ?? 0
            return DNSServer(address: octets, port: port > 0 ? port : standardPort)
        }
    }
}
