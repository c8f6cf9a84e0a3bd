import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Single logout (SAML profiles §4.4) with the service providers whose metadata is here.
extension ProviderService {
    /// Somebody who is signed in at a service provider.
    struct SignedIn: Sendable {
        var audience: String
        var name: SAMLNameID
        var sessionIndex: String
    }

    /// Bound on who and what is remembered; the oldest are forgotten.
    private static let maximumRemembered = 256
    private static let requestSeconds = 300.0

    func remember(_ session: SignedIn) {
        signedIn = signedIn.suffix(Self.maximumRemembered - 1) + [session]
    }

    // MARK: Begun here

    /// Logs out the last one who signed in at the service provider `audience`, by `binding` `redirect` or `post`.
    func beginLogout(_ request: IncomingRequest) throws -> Reply {
        let fields = try request.queryFields()
        let audience = try fields.required("audience")
        let record = try logoutRecord(audience)
        guard let index = signedIn.lastIndex(where: { $0.audience == audience }) else {
            throw ProviderRefusal(400, "Nobody is signed in at \(audience).")
        }
        let wanted: SAMLBinding? = try fields.single("binding").map { $0 == "post" ? .httpPOST : .httpRedirect }
        let service = try logoutService(of: record, wanted)
        let session = signedIn.remove(at: index)
        let message = LogoutRequest(
            id: .random(), issueInstant: now, destination: service.url, issuer: facts.entityID, nameID: session.name,
            sessionIndexes: [session.sessionIndex], notOnOrAfter: now.addingTimeInterval(Self.requestSeconds),
            reason: LogoutReason.user)
        logoutRequests = logoutRequests.suffix(Self.maximumRemembered - 1) + [message.id.rawValue]
        return try send(message, service.binding, relayState: fields.single("RelayState"), request)
    }

    // MARK: What comes

    func singleLogout(_ request: IncomingRequest) throws -> Reply {
        let received: ReceivedSAMLMessage
        let root: SAMLXMLElement
        do {
            received =
                try request.method == .get
                ? HTTPRedirectBinding.message(inQuery: Array(request.query.utf8))
                : HTTPPOSTBinding.message(inForm: request.body)
            root = try SAMLXMLDocument(parsing: received.xml, limits: .message).root
        } catch {
            throw ProviderRefusal(400, "There is no logout message to be read (\(error)).")
        }
        let issuer = root.children.first { $0.isNamed("Issuer", in: SAMLNamespace.assertion) }
        let record = try logoutRecord(issuer?.text.value.filter { !$0.isWhitespace } ?? "")
        let verifier = LogoutVerifier(
            LogoutExpectations(
                identityProvider: record.entityID, serviceURL: facts.sloURL, certificates: record.signingCertificates))
        switch received.kind {
        case .request: return try answer(verifier.request(received, now: now), received, record, request)
        case .response:
            return try finish(verifier.response(received, answering: Set(logoutRequests), now: now), request)
        }
    }

    private func answer(
        _ report: LogoutReport<VerifiedLogoutRequest>, _ received: ReceivedSAMLMessage,
        _ record: ServiceProviderRecord, _ request: IncomingRequest
    ) throws -> Reply {
        guard let message = report.message else { throw refusal(report.failures) }
        signedIn.removeAll { session in
            session.audience == record.entityID && session.name.value == message.nameID.value
                && (message.sessionIndexes.isEmpty || message.sessionIndexes.contains(session.sessionIndex))
        }
        let service = try logoutService(of: record, received.binding)
        let response = LogoutResponse(
            id: .random(), issueInstant: now, destination: service.responseURL, issuer: facts.entityID,
            inResponseTo: message.id, outcome: .success)
        return try send(response, service.binding, relayState: received.relayState, request)
    }

    private func finish(
        _ report: LogoutReport<VerifiedLogoutResponse>, _ request: IncomingRequest
    ) throws -> Reply {
        guard let message = report.message else { throw refusal(report.failures) }
        logoutRequests.removeAll { $0 == message.inResponseTo }
        let codes = message.statusCodes.joined(separator: " ")
        guard !request.wantsJSON else { return .json(["status": .string(codes)]) }
        return .page(
            HTMLPage(
                title: "Signed out", body: "<p>The application answered <code>\(Markup.escaped(codes))</code>.</p>"))
    }

    private func refusal(_ failures: [SAMLCheck]) -> ProviderRefusal {
        let codes = failures.map { "\($0.name.rawValue) \($0.code?.rawValue ?? "")" }
        return ProviderRefusal(400, "The logout message is not accepted: \(codes.joined(separator: ", ")).")
    }

    // MARK: What goes

    private func logoutRecord(_ entityID: String) throws(ProviderRefusal) -> ServiceProviderRecord {
        guard let record = serviceProvider(entityID) else {
            throw ProviderRefusal(
                400,
                "For logout the service provider has to be known: post the metadata of \(entityID) to "
                    + "\(ProviderPath.serviceProviders).")
        }
        return record
    }

    private func logoutService(
        of record: ServiceProviderRecord, _ binding: SAMLBinding?
    ) throws(ProviderRefusal) -> ServiceProviderRecord.LogoutService {
        let services = record.logoutServices
        guard let service = services.first(where: { $0.binding == binding }) ?? services.first else {
            throw ProviderRefusal(400, "The metadata of \(record.entityID) names no single logout service.")
        }
        return service
    }

    private func send(
        _ message: some OutgoingSAMLMessage, _ binding: SAMLBinding, relayState: String?, _ request: IncomingRequest
    ) throws -> Reply {
        let relayState = relayState.flatMap(RelayState.init(returning:))
        let signer = try signer(behaviour)
        do {
            guard binding == .httpPOST else {
                let url = try message.redirectURL(relayState: relayState, signedBy: signer)
                return request.wantsJSON ? .json(["url": .string(url)]) : .redirect(url)
            }
            let form = try message.postForm(relayState: relayState, signedBy: signer)
            return posting(
                form.fields.map { FormFields.Field(name: $0.name, value: $0.value) }, to: form.url,
                wantsJSON: request.wantsJSON)
        } catch {
            throw ProviderRefusal(400, "\(message.destination) is no URL to which a message could be sent.")
        }
    }
}
