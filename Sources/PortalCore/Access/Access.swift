/// Who may make a call.
package enum Access: Sendable, Hashable {
    /// Only the dashboard itself; never with a portal session.
    case administrator
    /// Also with a portal session that has one of the intents; empty stands for any.
    case intents(Set<Intent>)

    package static let anySession = Access.intents([])
    package static let signOn = Access.intents([.sso])
    package static let domains = Access.intents([.domainVerification])
    package static let directorySync = Access.intents([.directorySync])
    package static let auditLogs = Access.intents([.auditLogs])
    package static let logStreams = Access.intents([.logStreams])

    func check(_ session: PortalSession) throws {
        switch self {
        case .administrator:
            throw PortalError(
                .notAllowed, "admin_required", "This call is not open to a portal session.",
                remedy: "Make the call without _meta.session, from the dashboard.")
        case .intents(let wanted):
            guard wanted.isEmpty || !wanted.isDisjoint(with: session.intents) else {
                throw PortalError(
                    .notAllowed, "intent_not_granted",
                    "The portal session does not have the intent for this call.",
                    remedy: "Create a portal link with the intent "
                        + wanted.map(\.rawValue).sorted().joined(separator: " or ") + ".")
            }
        }
    }
}
