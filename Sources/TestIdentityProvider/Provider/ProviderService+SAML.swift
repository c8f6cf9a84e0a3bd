import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ProviderService {
    // MARK: Metadata

    func metadata(_ request: IncomingRequest) throws -> Reply {
        let behaviour = try behaviour.adding(request.queryFields())
        var roles: [ProviderKeys.Role] = [behaviour.has(.expiredCertificate) ? .expired : .current]
        if behaviour.has(.rotatedKeys) { hasRotated = true }
        if hasRotated { roles.append(.next) }
        let document = ProviderMetadata.document(
            facts, certificates: try roles.map { try keys.key($0).certificate })
        return Reply(contentType: "application/samlmetadata+xml", body: Array(document.utf8))
    }

    func register(_ request: IncomingRequest) throws -> Reply {
        // A type that pages of other origins cannot send unasked.
        guard !request.isForm, request.contentType?.lowercased().contains("xml") == true else {
            throw ProviderRefusal(415, "Expected application/samlmetadata+xml.")
        }
        let record = try ServiceProviderRecord(metadata: request.body)
        serviceProviders.removeAll { $0.entityID == record.entityID }
        guard serviceProviders.count < ProviderService.maximumServiceProviders else {
            throw ProviderRefusal(400, "Too many service providers.")
        }
        serviceProviders.append(record)
        return .json([
            "entityId": .string(record.entityID), "acsUrl": .string(record.consumerURL),
            "encryption": .bool(!record.encryptionCertificates.isEmpty),
        ])
    }

    func serviceProvider(_ entityID: String) -> ServiceProviderRecord? {
        serviceProviders.first { $0.entityID == entityID }
    }

    // MARK: Sign-on

    func signOn(_ request: IncomingRequest) throws -> Reply {
        let fields = try request.method == .get ? request.queryFields() : request.bodyFields()
        var behaviour = try behaviour.adding(fields)
        if request.method == .post { behaviour = try behaviour.adding(request.queryFields()) }
        let received: ReceivedSAMLMessage
        do {
            received =
                try request.method == .get
                ? HTTPRedirectBinding.message(inQuery: Array(request.query.utf8))
                : HTTPPOSTBinding.message(inForm: request.body)
        } catch {
            throw ProviderRefusal(400, "There is no SAML request to be read (\(error)).")
        }
        guard received.kind == .request else { throw ProviderRefusal(400, "Expected SAMLRequest.") }
        let asked = try SignOnRequest(received.xml, endpoint: facts.ssoURL)
        let record = serviceProvider(asked.issuer)
        try checkSignature(received, of: record)
        guard !behaviour.has(.noAnswer) else { throw notAssigned }
        guard let consumerURL = asked.consumerURL ?? record?.consumerURL else {
            throw ProviderRefusal(400, "Neither the request nor metadata says where the answer goes.")
        }
        guard let user = try user(fields, hint: asked.subject, behaviour) else {
            return choice(request, fields, .saml, behaviour)
        }
        return try answer(
            user, consumerURL: consumerURL, audience: asked.issuer, asked: asked, relayState: received.relayState,
            behaviour, wantsJSON: request.wantsJSON)
    }

    /// A sign-in that begins here: `acs` and `audience`, or `audience` alone where metadata was given.
    func initiate(_ request: IncomingRequest) throws -> Reply {
        let fields = try request.method == .get ? request.queryFields() : request.bodyFields()
        let behaviour = try behaviour.adding(fields)
        guard !behaviour.has(.noAnswer) else { throw notAssigned }
        let audience = try fields.required("audience")
        guard let consumerURL = try fields.single("acs") ?? serviceProvider(audience)?.consumerURL else {
            throw ProviderRefusal(400, "“acs” is missing: where does the answer go?")
        }
        guard let user = try user(fields, hint: nil, behaviour) else {
            return choice(request, fields, .saml, behaviour)
        }
        return try answer(
            user, consumerURL: consumerURL, audience: audience, asked: nil,
            relayState: fields.single("RelayState"), behaviour, wantsJSON: request.wantsJSON)
    }

    func choice(
        _ request: IncomingRequest, _ fields: FormFields, _ scope: Misbehaviour.Scope, _ behaviour: Behaviour
    ) -> Reply {
        .page(
            HTMLPage.choice(
                path: request.path, posts: request.method == .post, users: configuration.users, fields: fields.fields,
                scope: scope, behaviour: behaviour))
    }

    /// A signature counts where the sender's certificates are known.
    private func checkSignature(
        _ received: ReceivedSAMLMessage, of record: ServiceProviderRecord?
    ) throws(ProviderRefusal) {
        guard let record, !record.signingCertificates.isEmpty else { return }
        let verifier = SAMLSignatureVerifier(certificates: record.signingCertificates)
        do {
            if let signature = received.querySignature {
                _ = try signature.verify(with: verifier)
            } else if received.binding == .httpPOST {
                let document = try SAMLXMLDocument(parsing: received.xml, limits: .message)
                let isSigned = document.root.children.contains {
                    $0.isNamed("Signature", in: SAMLNamespace.signature)
                }
                if isSigned { _ = try verifier.verifyMessage(document) }
            }
        } catch {
            throw ProviderRefusal(400, "The request's signature is not valid under the metadata's certificates.")
        }
    }

    // MARK: The answer

    private func answer(
        _ user: TestUser, consumerURL: String, audience: String, asked: SignOnRequest?, relayState: String?,
        _ behaviour: Behaviour, wantsJSON: Bool
    ) throws -> Reply {
        let composer = ResponseComposer(
            entityID: facts.entityID, user: user, consumerURL: consumerURL, audience: audience,
            requestID: asked?.id, nameIDFormat: asked?.nameIDFormat, behaviour: behaviour,
            signed: configuration.signed, signer: try signer(behaviour), encryptor: try encryptor(behaviour, audience),
            now: now, assertionID: assertionID(behaviour))
        if let name = composer.name {
            remember(SignedIn(audience: audience, name: name, sessionIndex: composer.sessionIndex))
        }
        let form: SAMLForm
        do {
            form = try HTTPPOSTBinding.form(for: composer.compose(), kind: .response, to: consumerURL)
        } catch is SAMLSendingError {
            throw ProviderRefusal(400, "\(consumerURL) is no URL to which an answer could be posted.")
        }
        var fields = form.fields.map { FormFields.Field(name: $0.name, value: $0.value) }
        if let relayState {
            // Longer ones than the standard permits go back as well, as everywhere.
            fields.append(
                FormFields.Field(
                    name: "RelayState", value: behaviour.has(.wrongRelayState) ? "another" : relayState))
        }
        return posting(fields, to: form.url, wantsJSON: wantsJSON)
    }

    /// What a browser posts by itself; for a program what it has to post.
    func posting(_ fields: [FormFields.Field], to url: String, wantsJSON: Bool) -> Reply {
        guard wantsJSON else { return .page(.form(to: url, fields)) }
        return .json([
            "url": .string(url),
            "fields": .object(
                JSONObject(fields.map { JSONObject.Member(key: $0.name, value: .string($0.value)) })),
        ])
    }

    func signer(_ behaviour: Behaviour) throws -> SAMLSigner {
        if behaviour.has(.rotatedKeys) { hasRotated = true }
        let role: ProviderKeys.Role =
            behaviour.has(.unknownCertificate)
            ? .unknown
            : behaviour.has(.expiredCertificate) ? .expired : behaviour.has(.rotatedKeys) ? .next : .current
        return behaviour.has(.sha1) ? try keys.weakSigner(role) : try keys.signer(role)
    }

    private func encryptor(_ behaviour: Behaviour, _ audience: String) throws -> SAMLEncryptor? {
        guard behaviour.hasAny(.encrypted, .encryptedWrongKey, .encryptedRSA15) else { return nil }
        let certificate: X509Certificate
        if behaviour.has(.encryptedWrongKey) {
            certificate = try keys.key(.unknown).certificate
        } else if let found = serviceProvider(audience)?.encryptionCertificates.first {
            certificate = found
        } else {
            throw ProviderRefusal(
                400,
                "There is no certificate to encrypt for: post the metadata of \(audience) to "
                    + "\(ProviderPath.serviceProviders).")
        }
        return try SAMLEncryptor(
            certificate: certificate, keyTransport: behaviour.has(.encryptedRSA15) ? .rsa15 : .oaepMGF1P)
    }

    private func assertionID(_ behaviour: Behaviour) -> String {
        let fresh = SAMLMessageID.random().rawValue
        let id = behaviour.has(.replay) ? lastAssertionID ?? fresh : fresh
        lastAssertionID = id
        return id
    }
}
