import Foundation
import NIOConcurrencyHelpers
package import PortalCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The operating system's resolver: `/etc/hosts`, search domains, DNS.
///
/// `getaddrinfo` blocks for as long as the name servers like and cannot be interrupted, so each look-up has a thread of
/// its own: neither the cooperative pool nor an event loop waits for it. A caller that gives up leaves the thread to
/// finish by itself; the bound on their number keeps a dead name server from collecting threads.
package final class SystemHostResolver: HostResolver {
    package static let maximumConcurrentLookups = 16
    private static let stackSize = 512 * 1024
    /// Of an address with its zone (`NI_MAXHOST`).
    private static let maximumTextLength = 1025

    private let lookupsUnderWay = NIOLockedValueBox(0)

    package init() {}

    package func addresses(of name: String) async throws(HostResolutionError) -> [IPAddress] {
        let admitted = lookupsUnderWay.withLockedValue { count in
            guard count < Self.maximumConcurrentLookups else { return false }
            count += 1
            return true
        }
        guard admitted else { throw .busy }

        let answer = FirstValue<Result<[IPAddress], HostResolutionError>>()
        let lookupsUnderWay = lookupsUnderWay
        let thread = Thread {
            let result = Self.lookUp(name)
            lookupsUnderWay.withLockedValue { $0 -= 1 }
            answer.offer(result)
        }
        thread.name = "name look-up"
        thread.stackSize = Self.stackSize
        thread.start()
        return try await answer.wait(whenCancelled: .failure(.cancelled)).get()
    }

    private static func lookUp(_ name: String) -> Result<[IPAddress], HostResolutionError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(name, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard status == 0 else { return .failure(error(status)) }

        var addresses: [IPAddress] = []
        for entry in sequence(first: list, next: { $0?.pointee.ai_next }) {
            guard let entry, let address = address(of: entry.pointee), !addresses.contains(address) else { continue }
            addresses.append(address)
        }
        return addresses.isEmpty ? .failure(.notFound) : .success(addresses)
    }

    private static func error(_ status: Int32) -> HostResolutionError {
        switch status {
        case EAI_AGAIN, EAI_MEMORY, EAI_SYSTEM: .serverFailure
        default: .notFound
        }
    }

    /// By way of the numeric text: the fields of the C structures belong to different modules in different builds.
    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let pointer = entry.ai_addr else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: maximumTextLength) { text in
            guard let start = text.baseAddress,
                getnameinfo(pointer, entry.ai_addrlen, start, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            else { return nil }
            return IPAddress(String(cString: start))
        }
    }
}
