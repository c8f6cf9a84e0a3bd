import OIDC
import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Judges a captured message with whatever is known of the connection; what is not known is left unchecked and said.
package struct SignInExplanation: Sendable {
    private let catalog: ProviderCatalog
    /// The module of the product that an entity ID or issuer gives away.
    private let recognize: @Sendable (String) -> ProviderID?
    package var provider: ProviderID?
    /// SAML metadata of the identity provider.
    package var metadata: [UInt8]?
    package var acsURL: String?
    package var entityID: String?
    package var requestID: String?
    package var issuer: String?
    package var clientID: String?
    /// A JSON Web Key Set.
    package var keySet: [UInt8]?
    package var now: Timestamp?
    /// The clock, where neither a moment is given nor the message names one.
    package var clock: @Sendable () -> Timestamp

    package init(
        catalog: ProviderCatalog, recognize: @escaping @Sendable (String) -> ProviderID?,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.catalog = catalog
        self.recognize = recognize
        self.clock = clock
    }

    /// Throws `invalid_params` if metadata or key set cannot be read.
    package func report(on captured: CapturedSignIn) throws -> SignInReport {
        switch captured {
        case .saml(let xml, _): try report(onResponse: xml)
        case .idToken(let token): try report(onToken: token)
        case .answer(let answer): report(onAnswer: answer)
        }
    }

    /// Of a check that there is nothing to hold against.
    static let notGiven = "explain.not_given"

    /// What stands for our values where they were not given.
    private var serviceProvider: ServiceProviderURLs {
        var urls = ServiceProviderURLs(
            ConnectionID(tenant: .environment, time: Timestamp(milliseconds: 0), entropy: 0), baseURL: "")
        urls.acsUrl = acsURL ?? "the ACS URL of the connection"
        urls.entityId = entityID ?? "the SP entity ID of the connection"
        urls.sloUrl = "the single logout URL of the connection"
        urls.metadataUrl = entityID ?? "the SP metadata URL of the connection"
        urls.redirectUri = "the redirect URI of the connection"
        urls.signInUrl = "the sign-in URL of the connection"
        return urls
    }

    private func providerID(_ identifier: String?, custom: ProviderID) -> ProviderID {
        provider ?? identifier.flatMap(recognize) ?? custom
    }

    // MARK: SAML

    private func report(onResponse xml: [UInt8]) throws -> SignInReport {
        let known = try metadata.map(Self.identityProvider)
        var expectations = ResponseExpectations(
            identityProvider: known?.entityID ?? "", serviceProvider: entityID ?? "", consumerURL: acsURL ?? "",
            certificates: known?.certificates ?? [])
        // The first reading tells what the response says, which then stands for what is not known.
        let claims = ResponseVerifier(expectations).verify(xml, at: Date(timeIntervalSince1970: 0)).claims
        let claimedIssuer = claims.issuer ?? claims.assertionIssuer
        if known == nil { expectations.identityProvider = claimedIssuer ?? "" }
        if entityID == nil { expectations.serviceProvider = claims.audiences.first ?? "" }
        if acsURL == nil { expectations.consumerURL = claims.destination ?? claims.recipients.first ?? "" }
        expectations.requestIDs = Set(
            requestID.map { [$0] } ?? [claims.inResponseTo].compactMap(\.self) + claims.confirmedRequests)
        expectations.allowsUnsolicited = requestID == nil
        let moment = now ?? claims.issueInstant.map { Timestamp(seconds: $0.timeIntervalSince1970) } ?? clock()
        let verified = ResponseVerifier(expectations).verify(
            xml, at: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))

        var open = OpenQuestions()
        if known == nil {
            open.add(["issuer", "signature"], "who signed it: give the provider's metadata (--metadata)")
        }
        if acsURL == nil { open.add(["destination", "recipient"], "for which URL it is: give ours (--acs-url)") }
        if entityID == nil { open.add(["audience"], "for whom it is: give our entity ID (--entity-id)") }
        if requestID == nil { open.add(["in_response_to"], "which request it answers: give its ID (--request-id)") }
        if now == nil { open.add([], "whether it came in time: give the moment of its arrival (--now)") }
        if claims.encryption != nil {
            open.add(["encryption"], "what is encrypted: the decryption key stays in the host")
        }
        open.add([], "whether it was used before")

        let id = providerID(known?.entityID ?? claimedIssuer, custom: "custom-saml")
        var setup = ConnectionSetup()
        setup.settings = .saml(
            SAMLSettings(
                entityId: expectations.identityProvider, singleSignOn: [], singleLogout: [], signingCertificates: [],
                nameIdFormats: [], wantAuthnRequestsSigned: false))
        var evidence = SignInEvidence(
            providerId: id, protocol: .saml, serviceProvider: serviceProvider, setup: setup,
            checks: verified.checks.map(SignInCheck.init).map(open.leavingOpen), now: moment)
        evidence.saml = claims
        evidence.attributeNames = verified.claims.attributeNames
        if verified.claims.assertionID != nil, let map = (try? catalog.module(id))?.standardAttributeMap(for: .saml) {
            // Where nobody vouches for the values, the names alone are judged.
            let asserted =
                verified.assertion.map { assertion in
                    AssertedAttributes(
                        nameId: assertion.nameID.map { .init(value: $0.value, format: $0.format) },
                        attributes: assertion.attributes.map { ($0.name, $0.values) })
                }
                ?? AssertedAttributes(
                    nameId: verified.claims.hasNameID ? .init(value: "_", format: verified.claims.nameIDFormat) : nil,
                    attributes: verified.claims.attributeNames.map { ($0, ["_"]) })
            evidence.missingAttributes = map.profile(from: asserted).missing
        }
        return report(evidence, kind: "saml_response", open)
    }

    private static func identityProvider(
        _ metadata: [UInt8]
    ) throws -> (entityID: String, certificates: [X509Certificate]) {
        guard let parsed = try? SAMLMetadata.parse(metadata), let entity = parsed.identityProviders.first,
            let role = entity.identityProviders.first
        else {
            throw PortalError(
                .invalidParameters, "invalid_params", "The metadata are not those of an identity provider.",
                remedy: "Give a document with an IDPSSODescriptor: portal-host explain says what it is.",
                field: "/metadata")
        }
        return (entity.entityID ?? "", role.signingCertificates)
    }

    // MARK: OpenID Connect

    private func report(onToken token: String) throws -> SignInReport {
        func policy(_ issuer: String, _ clientID: String) -> IDTokenPolicy {
            IDTokenPolicy(
                issuer: .exact(issuer), clientID: clientID, algorithms: SigningAlgorithm.allCases, nonce: nil)
        }
        let keys = try keySet.map { bytes in
            do {
                return VerificationKeySet(try JSONWebKeySet.parse(bytes))
            } catch {
                throw PortalError(
                    .invalidParameters, "invalid_params", "The key set cannot be read.",
                    remedy: "Give the JSON document at the provider's jwks_uri.", field: "/jwks")
            }
        }
        let first = IDTokenVerifier(policy: policy("", "")).verify(
            token, keys: nil, now: Date(timeIntervalSince1970: 0))
        let claims = first.unverified?.claims ?? JSONObject()
        let audience = claims["aud"]?.stringValue ?? claims["aud"]?.arrayValue?.first?.stringValue
        let expectedIssuer = issuer ?? claims["iss"]?.stringValue ?? ""
        let moment = now ?? claims["iat"]?.doubleValue.map { Timestamp(seconds: $0) } ?? clock()
        let report = IDTokenVerifier(policy: policy(expectedIssuer, clientID ?? audience ?? "")).verify(
            token, keys: keys, now: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))

        var open = OpenQuestions()
        if keys == nil { open.add(["id_token.key", "id_token.signature"], "who signed it: give the key set (--jwks)") }
        if issuer == nil { open.add(["id_token.issuer"], "from whom it is: give the issuer (--issuer)") }
        if clientID == nil {
            open.add(
                ["id_token.audience", "id_token.authorized_party"], "for whom it is: give our client ID (--client-id)")
        }
        if now == nil { open.add([], "whether it came in time: give the moment of its arrival (--now)") }
        open.add(
            ["id_token.nonce", "id_token.at_hash", "id_token.c_hash"],
            "whether it belongs to the sign-in: nonce, code and access token stay in the host")

        let id = providerID(expectedIssuer, custom: "custom-oidc")
        var evidence = SignInEvidence(
            providerId: id, protocol: .oidc, serviceProvider: serviceProvider, setup: ConnectionSetup(),
            checks: report.checks.map(SignInCheck.init).map(open.leavingOpen), now: moment)
        evidence.openID = SignInEvidence.OpenID(
            point: .idToken, header: first.unverified?.header ?? JSONObject(), claims: claims)
        evidence.attributeNames = claims.keys
        if !claims.isEmpty, let map = (try? catalog.module(id))?.standardAttributeMap(for: .oidc) {
            evidence.missingAttributes = map.profile(from: AssertedAttributes(nameId: nil, values: claims)).missing
                .filter { $0.target != "email" || claims["email"] != nil }
            if claims["email"] == nil { open.add([], "the e-mail address, which may come from the UserInfo endpoint") }
        }
        return self.report(evidence, kind: "id_token", open)
    }

    private func report(onAnswer answer: AuthorizationResponse) -> SignInReport {
        let id = providerID(answer.issuer ?? issuer, custom: "custom-oidc")
        var evidence = SignInEvidence(
            providerId: id, protocol: .oidc, serviceProvider: serviceProvider, setup: ConnectionSetup(),
            checks: [
                SignInCheck(
                    OIDCCheck(
                        .authorizationError, .failed, .providerError, expected: "code", received: answer.error?.code))
            ], now: now ?? clock())
        evidence.openID = SignInEvidence.OpenID(
            point: .authorization, error: answer.error?.code, errorDescription: answer.error?.description)
        var open = OpenQuestions()
        open.add([], "whether the answer belongs to a sign-in: its state stays in the host")
        return report(evidence, kind: "authorization_response", open)
    }

    // MARK: Report

    private func report(_ evidence: SignInEvidence, kind: String, _ open: OpenQuestions) -> SignInReport {
        let isRefused = evidence.checks.contains { $0.outcome == .failed } || !evidence.missingAttributes.isEmpty
        return SignInReport(
            kind: kind, providerId: evidence.providerId, judgedAsOf: evidence.now, accepted: !isRefused,
            checks: evidence.checks, notChecked: open.questions,
            diagnosis: isRefused ? SignInDiagnoser(providers: catalog).diagnosis(of: evidence) : nil)
    }

    /// What could not be checked, and the checks that say nothing for that reason.
    private struct OpenQuestions {
        private(set) var questions: [String] = []
        private var names: Set<String> = []

        mutating func add(_ checks: [String], _ question: String) {
            names.formUnion(checks)
            questions.append(question)
        }

        /// What is missing or malformed stays wrong, whatever it would have been held against.
        func leavingOpen(_ check: SignInCheck) -> SignInCheck {
            guard names.contains(check.name) else { return check }
            if check.outcome == .failed, let code = check.code?.split(separator: ".").last,
                !Self.comparisons.contains(String(code))
            {
                return check
            }
            return SignInCheck(
                name: check.name, outcome: .skipped, code: SignInExplanation.notGiven, received: check.received)
        }

        private static let comparisons: Set<String> = [
            "mismatch", "no_trusted_certificate", "unknown_request", "unsolicited", "decryption_failed",
            "no_decryption_key", "key_set_unavailable", "not_reached", "unknown_key_id", "no_matching_key",
            "issuer_trailing_slash", "authorized_party_required",
        ]
    }
}

/// What was found in a captured message.
package struct SignInReport: Sendable, Codable, Hashable {
    /// `saml_response`, `id_token` or `authorization_response`.
    package var kind: String
    package var providerId: ProviderID
    package var judgedAsOf: Timestamp
    /// True if nothing is wrong with it, as far as could be checked.
    package var accepted: Bool
    package var checks: [SignInCheck]
    /// In words.
    package var notChecked: [String]
    package var diagnosis: SignInDiagnosis?
}

extension Timestamp {
    fileprivate init(seconds: Double) {
        self.init(milliseconds: Int64(exactly: (seconds * 1000).rounded()) ?? 0)
    }
}
