package import PortalCore

/// Turns a host name into addresses. Injected, so that what is checked is also what is connected to.
package protocol HostResolver: Sendable {
    /// All addresses of `name`, in the order in which they should be tried.
    func addresses(of name: String) async throws(HostResolutionError) -> [IPAddress]
}

/// Why a name has no addresses.
package enum HostResolutionError: Error, Sendable, Hashable {
    case notFound
    /// The name servers gave no answer, or a failing one; later it may work.
    case serverFailure
    /// More look-ups are under way than ``SystemHostResolver/maximumConcurrentLookups``.
    case busy
    case cancelled
}
