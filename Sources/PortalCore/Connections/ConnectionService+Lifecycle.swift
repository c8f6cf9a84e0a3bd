import StrictJSON

/// Draft, validating, active, inactive (SPEC.md §4).
extension ConnectionService {
    /// Switches sign-in on. Throws what stands in the way, everything at once in `findings`.
    ///
    /// - Parameter skipTest: activates without a passed test sign-in; for the dashboard only.
    package func activate(_ id: ConnectionID, skipTest: Bool, as caller: Caller) async throws -> ConnectionView {
        try refuseSkippedTest(skipTest, caller)
        let current = try await gate.read(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, _ in
            try transaction.connection(id)
        }
        let report = report(on: current.live, of: current)
        let surroundings = gate.surroundings
        let activated = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .signOn
        ) { transaction, scope in
            let before = try transaction.connection(id)
            guard before.state != .active else { return before }
            guard before.live.metadata == current.live.metadata else { throw Self.changedMeanwhile }
            var after = before
            if after.live.settings == nil, let metadata = after.live.metadata, let settings = report?.settings {
                after.live.take(metadata, settings, at: scope.now) { surroundings.makeID(in: id.tenant) }
            }
            try Self.requireReady(
                after.live, report: report, skipTest: skipTest, organization: try transaction.organizations.get(),
                name: after.name)
            after.state = .active
            if after.monitor == nil { after.watchMetadata(at: scope.now) }
            try transaction.save(&after, replacing: before, as: .connectionActivated, scope)
            try SetupCompletion.completed(.sso, in: transaction, scope)
            return after
        }
        return try await present(activated)
    }

    /// Switches sign-in off; everything stays as it is set up.
    package func deactivate(_ id: ConnectionID, as caller: Caller) async throws -> ConnectionView {
        let deactivated = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .signOn
        ) { transaction, scope in
            let before = try transaction.connection(id)
            guard before.state != .inactive else { return before }
            guard before.state == .active else {
                throw PortalError(
                    .state, "connection_not_active", "The connection is not active.",
                    remedy: "There is nothing to switch off: nobody can sign in through it yet.")
            }
            try transaction.requireAnotherWayIn(besides: before)
            var after = before
            after.state = .inactive
            try transaction.save(&after, replacing: before, as: .connectionDeactivated, scope)
            return after
        }
        return try await present(deactivated)
    }

    /// Returns a connection to a draft without metadata. Addresses, name and our keys stay, so that what the IT admin
    /// entered at the identity provider stays right.
    package func reset(_ id: ConnectionID, confirm: Bool, as caller: Caller) async throws -> ConnectionView {
        let reset = try await gate.write(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            let before = try transaction.connection(id)
            guard confirm else {
                throw PortalError(
                    .state, "confirmation_required",
                    "Resetting “\(before.name)” \(before.state == .active ? "ends sign-in through it at once, and " : "")"
                        + "removes \(before.losses.joined(separator: ", ")).",
                    remedy: "Call it again with confirm: true.", field: "/confirm")
            }
            try transaction.requireAnotherWayIn(besides: before)
            var after = before
            after.state = .draft
            after.live = ConnectionSetup()
            // Not a way around `refuseUnverifiedEmail`.
            if caller.session != nil {
                after.live.options.requireVerifiedEmail = before.live.options.requireVerifiedEmail
            }
            after.staged = nil
            after.previous = nil
            after.monitor = nil
            try transaction.save(&after, replacing: before, as: .connectionReset, scope)
            return after
        }
        return try await present(reset)
    }

    // MARK: Conditions

    static let changedMeanwhile = PortalError(
        .conflict, "revision_conflict", "The connection has been changed in the meantime.",
        remedy: "Read it again, and repeat the call.", retryable: true)

    /// Only the dashboard may do without the test that keeps IT admins from locking their people out.
    func refuseSkippedTest(_ skipTest: Bool, _ caller: Caller) throws {
        guard skipTest, caller.session != nil else { return }
        throw PortalError(
            .notAllowed, "admin_required", "A portal session cannot do without the test sign-in.",
            remedy: "Run the test sign-in, or make the call from the dashboard.", field: "/skipTest")
    }

    /// Whose addresses an identity provider may vouch for is for the dashboard to say, never for who runs that provider.
    func refuseUnverifiedDomains(_ caller: Caller) throws {
        guard caller.session != nil else { return }
        throw PortalError(
            .notAllowed, "admin_required", "A portal session cannot let in people outside the verified domains.",
            remedy: "Verify the domain, or make the call from the dashboard.", field: "/options/allowUnverifiedDomains")
    }

    /// The same of whether what it says of them has to be vouched for.
    func refuseUnverifiedEmail(_ caller: Caller) throws {
        guard caller.session != nil else { return }
        throw PortalError(
            .notAllowed, "admin_required",
            "A portal session cannot let in people whose e-mail address is not verified.",
            remedy: "Have the provider send email_verified, or make the call from the dashboard.",
            field: "/options/requireVerifiedEmail")
    }

    /// Throws where nobody could sign in with a setup that was live before: it has nothing by which an identity provider
    /// is trusted now. Its metadata may be older than its certificates, which are renewed beside it.
    static func requireTrust(_ setup: ConnectionSetup, name: String, at now: Timestamp) throws {
        let refusal: (PortalError, FindingCode)
        if let settings = setup.settings, let metadata = setup.metadata {
            switch settings {
            case .saml where !setup.trustedCertificates(at: now, requestedAt: nil).isEmpty: return
            case .oidc where metadata.oidc?.clientId?.isEmpty == false: return
            default:
                refusal = (
                    PortalError(
                        .refused, "invalid_metadata",
                        "The earlier setup of “\(name)” can no longer be used: it has no certificate that is valid today, or no client ID.",
                        remedy: "Give the identity provider's current metadata with connections/setMetadata."),
                    .activationMetadataInvalid
                )
            }
        } else {
            refusal = (
                PortalError(
                    .state, "metadata_required",
                    "The earlier setup of “\(name)” has no metadata of the identity provider.",
                    remedy: "Give it with connections/setMetadata."), .activationMetadataMissing
            )
        }
        let code = refusal.1
        var error = refusal.0
        error.findings = [
            Finding(.error, code, path: "/connectionId", message: error.message, remedy: error.remedy ?? "")
        ]
        throw error
    }

    /// Throws the first thing that keeps a setup from going live, with all of them in the findings.
    static func requireReady(
        _ setup: ConnectionSetup, report: MetadataReport?, skipTest: Bool, organization: Organization, name: String
    ) throws {
        var missing: [(PortalError, FindingCode)] = []
        if let report {
            if !report.valid {
                missing.append(
                    (
                        PortalError(
                            .refused, "invalid_metadata", "The metadata cannot be used as it is today.",
                            remedy: report.findings.first?.remedy), .activationMetadataInvalid
                    ))
            }
        } else {
            missing.append(
                (
                    PortalError(
                        .state, "metadata_required", "“\(name)” has no metadata of the identity provider yet.",
                        remedy: "Give it with connections/setMetadata."), .activationMetadataMissing
                ))
        }
        if !organization.allowAnyDomain, organization.domains.isEmpty {
            missing.append(
                (
                    PortalError(
                        .state, "domain_not_verified", "The organisation has no verified domain.",
                        remedy: "Verify a domain, or let the vendor set allowAnyDomain."), .activationDomainMissing
                ))
        }
        if !skipTest, !setup.hasPassedTest {
            let happened =
                setup.test.map { test in
                    test.succeeded
                        ? "The last test sign-in passed, but the setup was changed since."
                        : "The last test sign-in failed."
                } ?? "No test sign-in was made with this setup."
            missing.append(
                (
                    PortalError(
                        .state, "test_sign_in_required", happened,
                        remedy: "Run connections/test, and sign in at the identity provider."), .activationTestMissing
                ))
        }
        guard var refusal = missing.first?.0 else { return }
        refusal.findings =
            missing.map { error, code in
                Finding(.error, code, path: "/connectionId", message: error.message, remedy: error.remedy ?? "")
            } + (report?.valid == false ? report?.findings ?? [] : [])
        throw refusal
    }
}

extension Connection {
    /// What a reset takes away, in words.
    fileprivate var losses: [String] {
        var losses = ["the identity provider's metadata"]
        if live.hasClientSecret { losses.append("the client secret") }
        let count = live.certificates.count
        if count > 0 { losses.append(count == 1 ? "1 certificate" : "\(count) certificates") }
        losses.append("the options")
        if live.attributeMap != nil { losses.append("the attribute map") }
        if staged != nil { losses.append("the staged edits") }
        if previous != nil { losses.append("the setup to roll back to") }
        return losses
    }
}

extension TenantTransaction {
    /// Where single sign-on is required, the last active connection cannot be switched off: nobody could sign in.
    func requireAnotherWayIn(besides connection: Connection) throws {
        guard connection.state == .active, try organizations.get().ssoPolicy == .required else { return }
        let others = try allConnections().contains { $0.id != connection.id && $0.state == .active }
        guard !others else { return }
        throw PortalError(
            .state, "sso_required",
            "Single sign-on is required for this organisation, and this is its only active connection.",
            remedy: "Make the policy optional with sso/policy/set first, or activate another connection.")
    }
}
