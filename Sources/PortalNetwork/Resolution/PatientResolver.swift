import NIOConcurrencyHelpers
package import PortalCore

/// A resolver for what asks for the same names again and again: remembers what it found for a short time, and waits where
/// another one says that it is busy.
package struct PatientResolver: HostResolver {
    /// Names that are remembered at once.
    static let capacity = 1_024
    private static let pause = Duration.milliseconds(10)

    private struct Known {
        var addresses: [IPAddress]
        var until: ContinuousClock.Instant
    }

    let resolver: any HostResolver
    /// For how long an answer is used. What is connected to was checked all the same; a change is noticed so much later.
    let seconds: Int64
    private let known = NIOLockedValueBox<[String: Known]>([:])

    package init(_ resolver: any HostResolver, seconds: Int64) {
        self.resolver = resolver
        self.seconds = seconds
    }

    /// Waits for as long as the task is not cancelled.
    package func addresses(of name: String) async throws(HostResolutionError) -> [IPAddress] {
        while true {
            if let addresses = remembered(name) { return addresses }
            do throws(HostResolutionError) {
                let addresses = try await resolver.addresses(of: name)
                remember(addresses, of: name)
                return addresses
            } catch {
                guard error == .busy else { throw error }
            }
            do { try await Task.sleep(for: Self.pause) } catch { throw .cancelled }
        }
    }

    private func remembered(_ name: String) -> [IPAddress]? {
        known.withLockedValue { known in
            guard let entry = known[name], entry.until > .now else { return nil }
            return entry.addresses
        }
    }

    private func remember(_ addresses: [IPAddress], of name: String) {
        guard seconds > 0 else { return }
        let until = ContinuousClock.now + .seconds(seconds)
        known.withLockedValue { known in
            if known.count >= Self.capacity { known.removeAll() }
            known[name] = Known(addresses: addresses, until: until)
        }
    }
}
