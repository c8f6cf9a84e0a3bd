package import PortalCore
import StrictJSON

extension StoreSample {
    package static func setup(_ tenant: TenantID, _ number: Int) -> ConnectionSetup {
        var metadata = IdentityProviderConfiguration(source: .url, fetchedAt: start)
        metadata.metadataUrl = "https://idp.example.com/\(number)"
        metadata.metadataXml = "<EntityDescriptor n=\"\(number)\"/>"
        metadata.oidc = .init(issuer: "https://i.example.com", clientId: "c\(number)", sealedClientSecret: "c2VhbGVk")
        var setup = ConnectionSetup(
            metadata: metadata,
            settings: .saml(
                SAMLSettings(
                    entityId: "https://idp.example.com/\(number)",
                    singleSignOn: [.init(binding: "b", url: "https://idp.example.com/sso", responseUrl: nil)],
                    singleLogout: [], signingCertificates: ["AA"], nameIdFormats: [], wantAuthnRequestsSigned: true,
                    validUntil: start, cacheDurationSeconds: 60)),
            attributeMap: AttributeMap(rules: [
                SignOnAttributeRule("email", from: ["mail", "@nameId"], transform: .lowercased, required: true)
            ]),
            certificates: [certificate(tenant, number)])
        setup.options.clockSkewSeconds = number
        setup.test = SetupTest(
            sessionId: id(tenant, number), succeeded: true, at: start, fingerprint: setup.fingerprint)
        return setup
    }

    package static func certificate(_ tenant: TenantID, _ number: Int) -> IdentityProviderCertificate {
        IdentityProviderCertificate(
            id: id(tenant, number), der: "AA", fingerprintSha256: "00:\(number)", subject: "CN=\(number)",
            notBefore: start, notAfter: start.adding(seconds: 86_400), role: .primary, source: .metadata,
            createdAt: start)
    }

    package static func credential(
        _ tenant: TenantID, _ number: Int, of connection: ConnectionID, _ use: CertificateUse
    ) -> ServiceProviderCredential {
        ServiceProviderCredential(
            id: id(tenant, number), connectionId: connection, use: use, der: "AA", fingerprintSha256: "00:\(number)",
            subject: "CN=sp", notBefore: start, notAfter: start.adding(seconds: 86_400), role: .primary,
            sealedPrivateKey: [1, 2, 3], createdAt: start)
    }

    /// Starts `number` seconds after the beginning.
    package static func session(_ tenant: TenantID, _ number: Int, of connection: Int = 1) -> SignInSession {
        SignInSession(
            id: id(tenant, number), connectionId: id(tenant, connection), organizationId: id(tenant, 0),
            origin: .serviceProvider, test: false, usedStaged: true, startedAt: start.adding(seconds: Int64(number)),
            request: ["method": "GET", "url": "https://idp.example.com/sso"])
    }

    /// Ends `number` seconds after the beginning.
    package static func pending(_ tenant: TenantID, _ number: Int) -> PendingSignIn {
        PendingSignIn(
            sessionId: id(tenant, number), connectionId: id(tenant, 1), key: hash(number), sealedSecrets: [7],
            redirectUri: "https://app.example.com/cb", state: "état", slot: .staged, setupFingerprint: "f",
            startedAt: start, expiresAt: start.adding(seconds: Int64(number)))
    }

    package static func subject(
        _ tenant: TenantID, _ number: Int, of connection: Int = 1, name: String
    ) -> SessionSubject {
        SessionSubject(
            sessionId: id(tenant, number), connectionId: id(tenant, connection),
            identity: SessionSubject.Identity(
                identityProvider: "https://idp.example.com", name: name, format: "f", nameQualifier: "q",
                spNameQualifier: "s", spProvidedId: "p", sessionIndexes: ["_\(number)", "ü"]))
    }

    /// Ends `number` seconds after the beginning.
    package static func pendingLogout(_ tenant: TenantID, _ number: Int) -> PendingLogout {
        PendingLogout(
            sessionId: id(tenant, number), connectionId: id(tenant, 1), key: hash(number),
            redirectUri: "https://app.example.com/out", state: "état", startedAt: start,
            expiresAt: start.adding(seconds: Int64(number)))
    }
}
