import Crypto
import SAML
import StrictJSON

/// Sign-in over SAML 2.0 (profiles §4.1).
extension SignOnService {
    // MARK: The request

    func samlRequest(
        _ connection: Connection, _ setup: ConnectionSetup, _ wish: Wish?, session: SignInSessionID,
        urls: ServiceProviderURLs
    ) async throws -> OutgoingRequest {
        guard case .saml(let idp) = setup.settings, let endpoint = idp.endpoint(setup.options.requestBinding) else {
            throw PortalError(
                .state, "metadata_required", "The metadata names no single sign-on URL that can be used.",
                remedy: "Give metadata with a SingleSignOnService for HTTP-Redirect or HTTP-POST.")
        }
        let options = setup.options
        let id = SAMLMessageID.random()
        var request = AuthenticationRequest(
            id: id, issueInstant: gate.surroundings.now().date, destination: endpoint.url, issuer: urls.entityId,
            assertionConsumerServiceURL: urls.acsUrl)
        let terms = SAMLRequestTerms(
            forceAuthn: options.forceAuthn || wish?.forceAuthn == true,
            authnContextClasses: options.requestedAuthnContext ?? [])
        request.forceAuthn = terms.forceAuthn
        if let format = options.nameIdFormat {
            request.nameIDPolicy = AuthenticationRequest.NameIDPolicy(format: format, allowCreate: true)
        }
        request.requestedAuthnContext = RequestedAuthnContext(classes: terms.authnContextClasses, comparison: .exact)
        let signer =
            options.signRequests ?? idp.wantAuthnRequestsSigned ? try await signer(of: connection.id) : nil
        let relayState = try RelayState(session.description)
        let key = SHA256.bytes(of: id.rawValue)
        let message = try SignOnMessage(request, over: endpoint.binding, relayState: relayState, signedBy: signer)
        return OutgoingRequest(
            method: message.method, url: message.url, form: message.form, key: key,
            secrets: terms.isEmpty ? [] : try JSONEncoding.bytes(of: terms))
    }

    func signer(of id: ConnectionID) async throws -> SAMLSigner {
        guard let primary = try await keys.keys(.serviceProviderSigning, of: id).first,
            let signer = await keyReader.signer(primary)
        else { throw Self.unusableKey }
        return signer
    }

    static let unusableKey = PortalError(
        .storage, "storage_corrupt", "A key of this connection cannot be read.",
        remedy: "Rotate it with connections/serviceProviderKeys/rotate.")

    // MARK: Our metadata

    /// The service provider's metadata of a connection, with every key that is good or about to be.
    func metadata(of id: ConnectionID, baseURL: String) async throws -> ForwardedReply {
        let found = try await look(in: id.tenant) { try $0.connections.get(id) }
        guard let connection = found ?? nil, connection.protocol == .saml else { return SignOnPage.notFound() }
        let urls = ServiceProviderURLs(id, baseURL: baseURL)
        func certificates(_ use: CertificateUse) async throws -> [X509Certificate] {
            try await keys.keys(use, of: id).compactMap { credential in
                Base64URL.decode(credential.der).flatMap { try? X509Certificate(der: $0) }
            }
        }
        var wantsSigned = connection.live.options.signRequests
        if wantsSigned == nil, case .saml(let idp) = connection.live.settings {
            wantsSigned = idp.wantAuthnRequestsSigned
        }
        let metadata = ServiceProviderMetadata(
            entityID: urls.entityId, assertionConsumerURLs: [urls.acsUrl],
            singleLogout: [
                .init(binding: .httpRedirect, url: urls.sloUrl), .init(binding: .httpPOST, url: urls.sloUrl),
            ],
            signingCertificates: try await certificates(.serviceProviderSigning),
            encryptionCertificates: try await certificates(.serviceProviderEncryption),
            signsRequests: wantsSigned ?? false,
            wantsSignedAssertions: connection.live.options.requireSignedAssertion)
        return ForwardedReply(
            status: 200, headers: [.init("Content-Type", "application/samlmetadata+xml")], body: try metadata.xml())
    }

    // MARK: The response

    func takeSAML(
        _ request: ForwardedRequest, for addressed: ConnectionID, _ current: SettingsService.Current
    ) async throws -> ForwardedReply {
        let received: Result<ReceivedSAMLMessage, SAMLBindingError>
        do throws(SAMLBindingError) {
            received = .success(try HTTPPOSTBinding.message(inForm: request.body))
        } catch {
            received = .failure(error)
        }
        let message = try? received.get()
        let requestID = message.flatMap { RequestReference.inResponseTo($0.xml) }
        let now = gate.surroundings.now()
        // Not made for the occasion: nobody can have encrypted for a key that there is not yet.
        let isEncrypted = message?.xml.firstIndex(of: "EncryptedData") != nil
        let found = try await look(in: addressed.tenant) { transaction -> Addressee? in
            let key = requestID.map { SHA256.bytes(of: $0) }
            var pending = try key.flatMap { try transaction.pendingSignIns.find(key: $0) }
            if let one = pending, one.expiresAt <= now { pending = nil }
            let found =
                try pending.map { try transaction.connections.signOn($0) }
                ?? transaction.connections.signOn(addressed, .live)
            guard let connection = found, connection.protocol == .saml else { return nil }
            return Addressee(
                connection: connection, pending: pending,
                credentials: isEncrypted
                    ? try transaction.serviceProviderCredentials.list(
                        of: connection.id, use: .serviceProviderEncryption) : [])
        }
        guard let addressee = found ?? nil, case .saml(let idp) = addressee.connection.setup.settings else {
            return SignOnPage.notFound()
        }
        let (connection, pending) = (addressee.connection, addressee.pending)
        // Of the sign-in that was begun, should its answer have gone to another connection's address.
        let id = connection.id
        let urls = ServiceProviderURLs(id, baseURL: current.baseURL)
        var evidence = SignInEvidence(
            providerId: connection.providerId, protocol: .saml, serviceProvider: urls, setup: connection.setup,
            checks: [], now: now)
        guard let message else {
            var code = "saml.binding"
            if case .failure(let error) = received { code += ".\(error.code)" }
            let check = SignInCheck(name: "binding", outcome: .failed, code: code, expected: "a form with SAMLResponse")
            return try await conclude(
                Outcome(checks: [check], response: ["bytes": .integer(Int64(request.body.count))], evidence: evidence),
                of: connection, pending: nil, current)
        }
        let options = connection.setup.options
        var expectations = ResponseExpectations(
            identityProvider: idp.entityId, serviceProvider: urls.entityId, consumerURL: urls.acsUrl,
            certificates: await keyReader.certificates(
                connection.setup.trustedCertificates(at: now, requestedAt: pending?.startedAt)),
            requestIDs: pending == nil ? [] : requestID.map { [$0] } ?? [],
            allowsUnsolicited: options.allowIdpInitiated, clockSkew: options.clockSkewSeconds,
            policy: ResponsePolicy(
                algorithms: SAMLAlgorithmPolicy(allowsSHA1: options.allowSHA1, allowsRSA15: options.allowRSA15),
                requiresSignedAssertion: options.requireSignedAssertion,
                requiresEncryption: options.requireEncryptedAssertion))
        if let pending {
            evidence.requestedAt = pending.startedAt
            let terms = try terms(of: pending)
            if terms.forceAuthn { expectations.authenticatedSince = pending.startedAt.date }
            expectations.authnContextClasses = terms.authnContextClasses
        }
        expectations.decryptionKeys = await keyReader.decryptionKeys(addressee.credentials)
        let report = await Self.verify(message.xml, ResponseVerifier(expectations), now)
        evidence.saml = report.claims
        var outcome = Outcome(
            checks: report.checks.map { SignInCheck($0) }, response: Self.record(of: report, message),
            evidence: evidence)
        if message.kind != .response {
            outcome.checks.append(
                SignInCheck(
                    name: "binding", outcome: .failed, code: "saml.binding.no_response",
                    expected: "a form with SAMLResponse", received: "a form with SAMLRequest"))
        }
        if addressed != id {
            outcome.checks.append(
                SignInCheck(
                    name: "destination", outcome: .failed, code: "saml.destination.mismatch", expected: urls.acsUrl,
                    received: ServiceProviderURLs(addressed, baseURL: current.baseURL).acsUrl))
        }
        if options.requireSignedResponse, let assertion = report.assertion, assertion.signed == .assertion {
            outcome.checks.append(
                SignInCheck(
                    name: "signature", outcome: .failed, code: "saml.signature.response_not_signed",
                    expected: "a signed response", received: "a signed assertion"))
        }
        if let assertion = report.assertion {
            outcome.asserted = AssertedAttributes(
                nameId: assertion.nameID.map { .init(value: $0.value, format: $0.format) },
                attributes: assertion.attributes.map { ($0.name, $0.values) })
            outcome.subject = SessionSubject.Identity(assertion)
            let key = SHA256.bytes(of: "\(assertion.issuer)\n\(assertion.id)")
            outcome.replay = (key, Self.replayEnd(Timestamp(assertion.notOnOrAfter)))
        }
        return try await conclude(outcome, of: connection, pending: pending, current)
    }

    private func terms(of pending: PendingSignIn) throws -> SAMLRequestTerms {
        guard !pending.sealedSecrets.isEmpty else { return SAMLRequestTerms() }
        let opened = try gate.sealer.open(
            pending.sealedSecrets, context: SecretContext.pendingSignIn(pending.sessionId))
        return try JSONDecoding.decode(SAMLRequestTerms.self, from: opened)
    }

    /// Until when what ends at a moment is kept from being used again. The connection's clock skew is not asked: it can
    /// be changed between two uses, and the store wants the same time of both.
    static func replayEnd(_ notOnOrAfter: Timestamp) -> Timestamp {
        notOnOrAfter.adding(seconds: Int64(OptionsChange.maximumClockSkewSeconds))
    }

    /// Whom a response is for.
    private struct Addressee: Sendable {
        var connection: SignOnConnection
        /// The sign-in that it answers, if it was begun here.
        var pending: PendingSignIn?
        /// With which it may be encrypted.
        var credentials: [ServiceProviderCredential]
    }

    /// Not where requests are read: this computes.
    @concurrent private static func verify(
        _ xml: [UInt8], _ verifier: ResponseVerifier, _ now: Timestamp
    ) async -> ResponseReport {
        verifier.verify(xml, at: now.date)
    }

    /// What is kept of a response: what it says about itself, no values of attributes and no names.
    private static func record(of report: ResponseReport, _ message: ReceivedSAMLMessage) -> JSON {
        let claims = report.claims
        var members: [JSONObject.Member] = []
        members.reserveCapacity(20)
        func put(_ name: String, _ value: JSON) { members.append(JSONObject.Member(key: name, value: value)) }
        func put(_ name: String, _ text: String?) { if let text { put(name, .string(text)) } }
        func put(_ name: String, _ texts: [String]) { if !texts.isEmpty { put(name, .array(texts.map(JSON.string))) } }
        put("binding", "HTTP-POST")
        put("bytes", .integer(Int64(message.xml.count)))
        put("id", claims.id)
        put("issuer", claims.issuer ?? claims.assertionIssuer)
        put("destination", claims.destination)
        put("inResponseTo", claims.inResponseTo)
        put("statusCodes", claims.statusCodes)
        put("statusMessage", claims.statusMessage)
        put("audiences", claims.audiences)
        put("recipients", claims.recipients)
        put("nameIdFormat", claims.nameIDFormat)
        put("notBefore", claims.notBefore.map { Timestamp($0).description })
        put("notOnOrAfter", claims.notOnOrAfter.map { Timestamp($0).description })
        put("authnContextClass", claims.authnContextClass)
        put("attributeNames", claims.attributeNames)
        put("signatureAlgorithms", claims.signatures.compactMap(\.algorithm))
        put("certificateFingerprints", claims.signatures.compactMap(\.fingerprint))
        put("encrypted", .bool(claims.encryption != nil))
        return .object(JSONObject(members))
    }
}

extension SAMLSettings {
    /// The endpoint for requests: of the binding that was chosen, or the preferred one.
    fileprivate func endpoint(_ binding: ConnectionOptions.RequestBinding?) -> Endpoint? {
        let wanted: SAMLBinding? =
            switch binding {
            case .redirect: .httpRedirect
            case .post: .httpPOST
            case nil: nil
            }
        guard let wanted else { return singleSignOn.first }
        return singleSignOn.first { $0.binding == wanted.rawValue }
    }
}

extension SAMLBindingError {
    /// Stable.
    var code: String {
        switch self {
        case .tooLarge: "too_large"
        case .malformedForm: "malformed_form"
        case .tooManyParameters: "too_many_parameters"
        case .duplicateParameter: "duplicate_parameter"
        case .noMessage: "no_message"
        case .requestAndResponse: "request_and_response"
        case .notBase64: "not_base64"
        case .unsupportedEncoding: "unsupported_encoding"
        case .notDeflated: "not_deflated"
        case .inflatedTooFar: "inflated_too_far"
        case .invalidRelayState: "invalid_relay_state"
        case .incompleteSignature: "incomplete_signature"
        }
    }
}

/// Which request a response says it answers, read without any regard for whether that is true: only to find what the
/// response is to be held against. The verifier demands the same value of what is signed.
enum RequestReference {
    private static let name: StaticString = "InResponseTo"
    /// Start tags longer than this are not looked at.
    private static let maximumLength = 8192

    static func inResponseTo(_ xml: [UInt8]) -> String? {
        var start = xml.startIndex
        // The root's start tag: the first that is neither a declaration, a comment nor an instruction.
        while let open = xml[start...].firstIndex(of: UInt8(ascii: "<")), open + 1 < xml.endIndex {
            guard xml[open + 1] == UInt8(ascii: "?") || xml[open + 1] == UInt8(ascii: "!") else {
                return attribute(in: xml[open...].prefix(maximumLength))
            }
            start = open + 1
        }
        return nil
    }

    private static func attribute(in text: ArraySlice<UInt8>) -> String? {
        guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let tag = text[..<end]
        guard let found = tag.firstIndex(of: name) else { return nil }
        let between = Array("= \t\r\n".utf8)
        let rest = tag[(found + name.utf8CodeUnitCount)...].drop { between.contains($0) }
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let value = rest.dropFirst().prefix { $0 != quote }
        return String(validating: value, as: UTF8.self)
    }
}
