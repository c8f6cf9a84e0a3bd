/// Home-realm discovery: from an e-mail address to the connection through which its owner signs in.
package struct HomeRealmService: Sendable {
    let gate: TenantGate
    let environment: any EnvironmentStore

    package init(gate: TenantGate, environment: any EnvironmentStore) {
        self.gate = gate
        self.environment = environment
    }

    package struct Answer: Sendable, Codable, Hashable {
        package enum Reason: String, Sendable, Codable, CaseIterable {
            /// No organisation has verified the address's domain.
            case domainUnknown = "domain_unknown"
            case policyRequired = "policy_required"
            case policyOptional = "policy_optional"
            /// The policy requires it, but not of this address.
            case breakGlass = "break_glass"
            case noActiveConnection = "no_active_connection"
        }

        package var required: Bool
        package var connectionId: ConnectionID?
        package var organizationId: OrganizationID?
        package var reason: Reason
    }

    /// For the dashboard only: the answer tells whose domain it is.
    package func resolve(_ email: String, as caller: Caller) async throws -> Answer {
        try await gate.requireAdministrator(caller)
        return try await resolve(email)
    }

    /// As ``resolve(_:as:)``, for a sign-in that begins with an e-mail address.
    package func resolve(_ email: String) async throws -> Answer {
        try TextRules.checkEmail(email, at: "/email")
        let unknown = Answer(required: false, reason: .domainUnknown)
        guard let domain = TextRules.domainKey(ofEmail: email) else { return unknown }
        guard let verified = try await environment.read({ try $0.domains.find(domain) }) else { return unknown }
        let id = verified.organizationId
        do {
            return try await gate.store.read(id.tenant) { transaction in
                let organization = try transaction.organizations.get()
                guard organization.id == id else { return unknown }
                // Of several, the first that was made.
                let connection = try transaction.allConnections().first { $0.state == .active }?.id
                let isExcepted = organization.breakGlassEmails.contains { $0.lowercased() == email.lowercased() }
                let reason: Answer.Reason
                if organization.ssoPolicy == .required, isExcepted {
                    reason = .breakGlass
                } else if connection == nil {
                    reason = .noActiveConnection
                } else {
                    reason = organization.ssoPolicy == .required ? .policyRequired : .policyOptional
                }
                return Answer(
                    required: organization.ssoPolicy == .required && !isExcepted, connectionId: connection,
                    organizationId: id, reason: reason)
            }
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            return unknown
        }
    }
}
