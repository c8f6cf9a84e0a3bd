#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Grants by the secret that leads to them. Bounded: the oldest goes first.
struct GrantTable: Sendable {
    private var grants: [String: AuthorizationGrant] = [:]
    private var order: [String] = []

    static let capacity = 1024

    mutating func put(_ grant: AuthorizationGrant, at secret: String) {
        grants[secret] = grant
        order.append(secret)
        while order.count > GrantTable.capacity { grants[order.removeFirst()] = nil }
    }

    func grant(_ secret: String, at now: Date) -> AuthorizationGrant? {
        grants[secret].flatMap { now < $0.expiresAt ? $0 : nil }
    }

    /// The grant, once.
    mutating func take(_ secret: String, at now: Date) -> AuthorizationGrant? {
        let found = grant(secret, at: now)
        grants[secret] = nil
        order.removeAll { $0 == secret }
        return found
    }
}
