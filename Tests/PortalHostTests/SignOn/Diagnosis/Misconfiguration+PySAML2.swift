import PortalTestSupport
import StrictJSON
import Testing

extension Misconfiguration {
    static let pySAML2 = addressed + signed + encrypted + said + timed + ourSAML + ofProducts

    private static let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"

    // MARK: For whom

    private static let addressed: [Misconfiguration] = [
        .provider(
            "Audience with a slash at its end", "saml.audience.trailing_slash", there, field: Console.entityID,
            now: "{entityId}/", correct: "{entityId}", ["audience": "{entityId}/"]),
        .provider(
            "Audience with the prefix spn:", "saml.audience.spn_prefix", there, field: Console.entityID,
            now: "spn:{entityId}", correct: "{entityId}", ["audience": "spn:{entityId}"]),
        .provider(
            "ACS URL entered as the audience", "saml.audience.is_acs_url", there, field: Console.entityID,
            now: "{acsUrl}", correct: "{entityId}", ["audience": "{acsUrl}"]),
        .provider(
            "Audience of another application", "saml.audience.mismatch", there, field: Console.entityID,
            now: "https://payroll.example.test", correct: "{entityId}", ["audience": "https://payroll.example.test"]),
        .provider(
            "Entity ID and ACS URL of another connection", "saml.audience.other_connection", there,
            field: Console.entityID, now: "\(SignOnScene.portal)/sso/saml/{otherConnectionId}/metadata",
            correct: "{entityId}",
            [
                "audience": "\(SignOnScene.portal)/sso/saml/{otherConnectionId}/metadata",
                "destination": "\(SignOnScene.portal)/sso/saml/{otherConnectionId}/acs",
                "recipient": "\(SignOnScene.portal)/sso/saml/{otherConnectionId}/acs",
            ]),
        .provider(
            "Recipient with http instead of https", "saml.recipient.scheme", there, field: Console.acsURL,
            now: "http://portal.example.test/sso/saml/{connectionId}/acs", correct: "{acsUrl}",
            ["recipient": "http://portal.example.test/sso/saml/{connectionId}/acs"]),
        .provider(
            "Destination on the host of before a move", "saml.destination.host", there, field: Console.acsURL,
            now: "https://old.example.test/sso/saml/{connectionId}/acs", correct: "{acsUrl}",
            ["destination": "https://old.example.test/sso/saml/{connectionId}/acs"]),
        .provider(
            "Our entity ID entered as the ACS URL", "saml.destination.is_entity_id", there, field: Console.acsURL,
            now: "{entityId}", correct: "{acsUrl}", ["destination": "{entityId}"]),
        .provider(
            "The identity provider calls itself otherwise than in its metadata", "saml.issuer.mismatch", here,
            field: Console.issuer, now: "{idp}/metadata", correct: "https://idp.example.test/new",
            ["issuer": "https://idp.example.test/new"]),
        Misconfiguration(
            "The ACS URL entered as the logout URL too", "saml.document.is_logout", there, field: Console.logoutURL,
            now: "{acsUrl}", correct: "{sloUrl}"
        ) { scene in
            _ = try await scene.scene.profile(try await scene.signIn())
            return try await scene.registered({ $0.replacing("/slo\"", with: "/acs\"") }) {
                let request = try await PeerServer.browse(
                    try scene.peer.fact("baseUrl") + "/logout?binding=post&sp=" + scene.scene.entity,
                    until: SignOnScene.portal)
                return .refused(try await scene.scene.deliver(request))
            }
        },
        .silent(
            "Requests are to be signed, and the metadata do not say so", "saml.silent.unsigned_request", here,
            page: "not signed correctly", ["wantAuthnRequestsSigned": true]),
        .requestKey(
            "Requests are signed, and the identity provider has another certificate of ours",
            on: "not signed correctly", [:]),
        Misconfiguration(
            "The identity provider does not know our entity ID", "saml.silent.unknown_entity_id", there,
            field: Console.entityID, correct: "{entityId}"
        ) { scene in
            try await scene.stranded(on: "unknown service provider", from: scene.other)
        },
        Misconfiguration(
            "ACS URL at the identity provider with a slash at its end", "saml.silent.unknown_acs_url", there,
            field: Console.acsURL, correct: "{acsUrl}"
        ) { scene in
            try await scene.registered({ $0.replacing("/acs\"", with: "/acs/\"") }) {
                try await scene.stranded(on: "is not an assertion consumer service")
            }
        },
    ]

    // MARK: Signatures

    private static let signed: [Misconfiguration] = [
        .provider(
            "Nothing is signed", "saml.signature.nothing_signed", there, field: Console.signing, now: "Unsigned",
            correct: "Assertion signed", ["signAssertion": false, "signResponse": false]),
        .provider(
            "Signed with a key that is not in the metadata", "saml.signature.untrusted_certificate", here,
            field: Console.certificate, now: "{firstCertificate}, {secondCertificate}", correct: "{idp}/metadata",
            ["signWith": "another"]),
        .provider(
            "pysaml2's default: signed with SHA-1", "saml.algorithm.sha1_refused", there,
            field: Console.signatureAlgorithm, now: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            correct: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", ["signingAlgorithm": "sha1"]),
        .ours(
            "A signed response is required here, and only the assertion is", "saml.signature.response_not_signed",
            there, field: Console.signing, now: "Assertion signed, response unsigned", correct: "Response signed",
            ["requireSignedResponse": true]),
        .ours(
            "A signed assertion is required here, and only the response is", "saml.signature.assertion_not_signed",
            there, field: Console.signing, now: "Response signed, assertion unsigned", correct: "Assertion signed",
            ["requireSignedAssertion": true], provider: ["signAssertion": false, "signResponse": true]),
        .metadata(
            "Outdated metadata here, without the new certificate", "saml.signature.untrusted_certificate", here,
            field: Console.certificate, now: "{firstCertificate}", provider: ["signWith": "second"],
            [
                "manual": [
                    "entityId": "{idp}/metadata", "ssoUrl": "{idp}/sso", "certificates": ["{firstPEM}"],
                ]
            ]),
        Misconfiguration(
            "Still signed with the old certificate after the new one was confirmed here",
            "saml.signature.retired_certificate", there, field: Console.certificate, now: "{firstCertificate}",
            correct: "{secondCertificate}"
        ) { scene in
            let rolling = try await scene.connection(provider: "custom-saml") { _ in
                ["manual": ["entityId": "{idp}/metadata", "ssoUrl": "{idp}/sso", "certificates": ["{firstPEM}"]]]
            }
            #expect(try await rolling.signIn().state == "succeeded")
            let uploaded = try await rolling.scene.call(
                "connections/certificates/upload", rolling.filled(["certificate": "{secondPEM}"]))
            _ = try await rolling.scene.call(
                "connections/certificates/confirm",
                ["certificateId": uploaded["id"] ?? uploaded["data"]?.arrayValue?.first?["id"] ?? .null])
            return .refused(try await rolling.signIn())
        },
    ]

    // MARK: Encryption

    private static let encrypted: [Misconfiguration] = [
        .provider(
            "Encrypted for another certificate", "saml.encryption.decryption_failed", there, field: Console.encryption,
            now: "{anotherCertificate}", correct: "{entityId}", ["encryptAssertion": true, "encryptFor": "another"]),
        .provider(
            "Key transport RSA 1.5", "saml.encryption.encryption_algorithm_refused", there, field: Console.encryption,
            now: "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
            correct: "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            ["encryptAssertion": true, "keyTransport": "rsa-1_5"]),
        .provider(
            "pysaml2's default: encrypted with 3DES", "saml.encryption.encryption_algorithm_refused", there,
            field: Console.encryption, now: "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
            correct: "http://www.w3.org/2009/xmlenc11#aes256-gcm",
            ["encryptAssertion": true, "encryptionAlgorithm": "tripledes-cbc"]),
        .ours(
            "Encryption is required here, and switched off there", "saml.encryption.not_encrypted", there,
            field: Console.encryption, now: "Not encrypted", correct: "Encrypted", ["requireEncryptedAssertion": true]),
    ]

    // MARK: What is said of the person

    private static let said: [Misconfiguration] = [
        .provider(
            "The e-mail address is not released", "saml.attributes.email_missing", there, field: "email",
            correct: "email", ["omitAttributes": ["email"]]),
        .provider(
            "The e-mail address has another name", "saml.attributes.email_missing", there, field: "email",
            now: "Mail-Address", correct: "email",
            ["omitAttributes": ["email"], "extraAttributes": ["Mail-Address": "ada@example.com"]]),
        .provider(
            "The e-mail address is empty", "saml.attributes.email_empty", there, field: "email",
            now: "email without value", correct: "email", ["extraAttributes": ["email": ""]]),
        .provider(
            "NameID transient, and no other identifier", "saml.name_id.transient", there, field: Console.nameID,
            now: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient", correct: persistent,
            ["nameIdFormat": "transient", "attributeStyle": "google"]),
        .provider(
            "The user may not use the application", "saml.status.request_denied", there,
            now: "Responder / RequestDenied",
            ["error": ["code": "urn:oasis:names:tc:SAML:2.0:status:RequestDenied", "message": "not assigned"]]),
        .provider(
            "The user could not authenticate", "saml.status.authn_failed", "user", now: "Responder / AuthnFailed",
            ["error": ["code": "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"]]),
        .provider(
            "The user is unknown to the application", "saml.status.unknown_principal", "user",
            now: "Responder / UnknownPrincipal",
            ["error": ["code": "urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal"]]),
    ]

    // MARK: Times

    private static let timed: [Misconfiguration] = [
        .clock("Its clock is an hour ahead", "saml.clock.ahead", now: "3600 seconds ahead", off: 3600),
        .clock("Its clock is two hours behind", "saml.clock.behind", now: "7200 seconds behind", off: -7200),
        .provider(
            "Assertions end before they are issued", "saml.not_on_or_after.lifetime", there,
            now: "-600 seconds", correct: "300 seconds", seconds: 600, ["lifetimeSeconds": -600]),
    ]

    // MARK: Ours

    private static let ourSAML: [Misconfiguration] = [
        .ours(
            "A NameID format is asked for here that is not offered", "saml.status.invalid_name_id_policy", here,
            field: Console.nameID, now: "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos", correct: persistent,
            ["nameIdFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"]),
        .ours(
            "A way of authenticating is asked for here that is not offered", "saml.status.no_authn_context", here,
            now: "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
            ["requestedAuthnContext": ["urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"]]),
        .ours(
            "A way of authenticating is demanded here, and disregarded there", "saml.authn_context.mismatch", there,
            now: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
            correct: "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
            ["requestedAuthnContext": ["urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"]],
            provider: ["ignoreAuthnContext": true]),
        .ours(
            "A new sign-in is demanded here, and an old one is taken there",
            "saml.authn_instant.authentication_too_old",
            there, field: Console.reauthentication, now: "1970-01-01T00:00:01.000Z", ["forceAuthn": true],
            provider: ["authnInstant": 1]),
        .metadata(
            "Metadata of another application given here", "saml.issuer.mismatch", here, field: Console.issuer,
            now: "https://idp.example.test/other", correct: "{idp}/metadata",
            [
                "manual": [
                    "entityId": "https://idp.example.test/other", "ssoUrl": "{idp}/sso",
                    "certificates": ["{firstPEM}"],
                ]
            ]),
        Misconfiguration(
            "The attribute map here looks for another name", "saml.attributes.not_mapped", here, field: "email",
            now: "workMail", correct: "email"
        ) { scene in
            .refused(
                try await scene.tested(
                    "connections/attributeMap/set",
                    [
                        "map": [
                            "rules": [
                                ["target": "idpId", "sources": ["id"], "required": true],
                                ["target": "email", "sources": ["workMail"], "required": true],
                            ]
                        ]
                    ]))
        },
        Misconfiguration(
            "The attribute map here requires what is not sent", "saml.attributes.required_missing", there,
            correct: "costCentre"
        ) { scene in
            .refused(
                try await scene.tested(
                    "connections/attributeMap/set",
                    [
                        "map": [
                            "rules": [
                                ["target": "idpId", "sources": ["id"], "required": true],
                                ["target": "email", "sources": ["email"], "required": true],
                                [
                                    "target": "customAttributes.costCentre", "sources": ["costCentre"],
                                    "required": true,
                                ],
                            ]
                        ]
                    ]))
        },
        Misconfiguration(
            "The sign-in begins at the identity provider, which is switched off here",
            "saml.in_response_to.unsolicited", here, field: Console.startURL, now: "IdP-initiated",
            correct: "{signInUrl}"
        ) { scene in
            let request = try await PeerServer.browse(
                try scene.peer.fact("baseUrl") + "/initiate?RelayState=x&sp=" + scene.scene.entity,
                until: SignOnScene.portal)
            return .refused(try await scene.scene.deliver(request))
        },
        Misconfiguration(
            "The same answer is sent again (page reloaded)", "saml.in_response_to.unknown_request", "user",
            now: "{inResponseTo}"
        ) { scene in
            let start = try await scene.scene.start()
            let answer = try await PeerServer.browse(
                try #require(start["url"]?.stringValue), until: SignOnScene.portal)
            #expect(try await scene.scene.deliver(answer).state == "succeeded")
            return .refused(try await scene.scene.deliver(answer))
        },
        Misconfiguration(
            "The connection was switched off meanwhile", "connection.not_active", here, now: "inactive",
            correct: "active"
        ) { scene in
            let start = try await scene.scene.start()
            let answer = try await PeerServer.browse(
                try #require(start["url"]?.stringValue), until: SignOnScene.portal)
            _ = try await scene.scene.call("connections/deactivate")
            let end = try await scene.scene.deliver(answer)
            _ = try await scene.scene.call("connections/activate", ["skipTest": true])
            return .refused(end)
        },
        .unverifiedDomain,
    ]

    /// Nobody's domain is verified, and only verified ones may sign in.
    static let unverifiedDomain = Misconfiguration(
        "The organisation has no verified domain", "policy.no_verified_domain", here, now: "none",
        correct: "example.com"
    ) { scene in
        func allowAnyDomain(_ isAllowed: Bool) async throws {
            _ = try await scene.scene.host.call(
                "organizations/update",
                ["organizationId": .string(scene.scene.organization), "allowAnyDomain": .bool(isAllowed)])
        }
        try await allowAnyDomain(false)
        let end = try await scene.signIn()
        try await allowAnyDomain(true)
        return .refused(end)
    }

    // MARK: In the words of products

    private static let ofProducts: [Misconfiguration] = [
        Misconfiguration(
            "Okta: wrong Audience URI", "saml.audience.trailing_slash", there, field: "Audience URI (SP Entity ID)",
            now: "{entityId}/", correct: "{entityId}"
        ) { scene in
            let okta = try await scene.connection(provider: "okta")
            try await okta.peer.behave(okta.filled(["audience": "{entityId}/"]))
            return .refused(try await okta.signIn())
        },
        Misconfiguration(
            "Entra ID: wrong Reply URL", "saml.recipient.host", there,
            field: "Reply URL (Assertion Consumer Service URL)",
            now: "https://old.example.test/sso/saml/{connectionId}/acs", correct: "{acsUrl}"
        ) { scene in
            let entra = try await scene.connection(provider: "entra-id")
            try await entra.peer.behave(
                entra.filled([
                    "attributeStyle": "entra",
                    "recipient": "https://old.example.test/sso/saml/{connectionId}/acs",
                ]))
            return .refused(try await entra.signIn())
        },
        Misconfiguration(
            "Entra ID: AADSTS75011 in the status message", "entra_id.aadsts75011", here
        ) { scene in
            let entra = try await scene.connection(provider: "entra-id")
            let message = "AADSTS75011: Authentication method does not match requested authentication method."
            try await entra.peer.behave([
                "error": [
                    "code": "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext", "message": .string(message),
                ]
            ])
            return .refused(try await entra.signIn())
        },
        Misconfiguration(
            "Google Workspace: attribute mapping forgotten", "saml.attributes.email_missing", there, field: "email",
            correct: "email"
        ) { scene in
            let google = try await scene.connection(provider: "google-workspace")
            try await google.peer.behave([
                "attributeStyle": "google", "omitAttributes": ["email", "firstName", "lastName"],
            ])
            return .refused(try await google.signIn())
        },
    ]
}
