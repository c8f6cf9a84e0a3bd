import PortalCore

/// Finds the addresses of a host that may be connected to.
struct AddressGuard: Sendable {
    let policy: AddressPolicy
    let resolver: any HostResolver

    /// All addresses of the target's host, none of which is refused.
    func addresses(of target: FetchTarget) async throws(FetchError) -> [IPAddress] {
        if let words = policy.refusal(of: target.host) {
            throw .addressNotAllowed(target, "\(target.authorityHost) is \(words)")
        }
        guard target.url.isSecure || !policy.allowed.isEmpty else { throw .plainHTTP(target) }

        let addresses = try await resolved(target)
        if let refused = addresses.first(where: policy.refuses) {
            // Not the address itself: names of the host's own network are nobody's business outside it.
            throw .addressNotAllowed(target, "\(target.authorityHost) leads to \(refused.scope.words)")
        }
        guard target.url.isSecure || addresses.allSatisfy(policy.allows) else { throw .plainHTTP(target) }
        return addresses
    }

    private func resolved(_ target: FetchTarget) async throws(FetchError) -> [IPAddress] {
        if case .address(let address) = target.host.kind { return [address] }
        do throws(HostResolutionError) {
            let addresses = try await resolver.addresses(of: target.host.name)
            guard !addresses.isEmpty else { throw .notFound }
            return addresses
        } catch {
            throw .resolution(error, target)
        }
    }
}
