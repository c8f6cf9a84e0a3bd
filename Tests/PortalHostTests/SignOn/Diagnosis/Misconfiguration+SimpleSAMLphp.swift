import Foundation
import PortalTestSupport
import StrictJSON
import Testing

extension Misconfiguration {
    static let simpleSAMLphp = registeredWrongly + switchedWrongly + refusing + begunThere

    private static let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    private static let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"

    private static func filter(_ name: String, _ settings: JSONObject) -> JSONObject {
        var settings = settings
        settings["class"] = .string(name)
        return ["spSettings": ["authproc": ["60": .object(settings)]]]
    }

    // MARK: Our metadata, copied wrongly

    private static let registeredWrongly: [Misconfiguration] = [
        Misconfiguration(
            "ACS URL entered with a slash at its end", "saml.destination.trailing_slash", there, field: Console.acsURL,
            now: "{acsUrl}/", correct: "{acsUrl}"
        ) { scene in
            try await scene.registered({ $0.replacing("/acs\"", with: "/acs/\"") }) {
                .refused(try await scene.signIn())
            }
        },
        Misconfiguration(
            "ACS URL entered with http instead of https", "saml.destination.scheme", there, field: Console.acsURL,
            now: "http://portal.example.test/sso/saml/{connectionId}/acs", correct: "{acsUrl}"
        ) { scene in
            let wrong = scene.scene.consumer.replacing("https://", with: "http://")
            return try await scene.registered({ $0.replacing(scene.scene.consumer, with: wrong) }) {
                let start = try await scene.scene.start()
                let request = try await PeerServer.browse(
                    try #require(start["url"]?.stringValue), until: wrong, fill: scene.login)
                return .refused(try await scene.scene.deliver(request))
            }
        },
        Misconfiguration(
            "ACS URL of another connection", "saml.destination.other_connection", there, field: Console.acsURL,
            now: "\(SignOnScene.portal)/sso/saml/{otherConnectionId}/acs", correct: "{acsUrl}"
        ) { scene in
            try await scene.registered({ $0.replacing(scene.scene.consumer, with: scene.other.consumer) }) {
                .refused(try await scene.signIn())
            }
        },
        Misconfiguration(
            "Our certificate for encryption is another connection's", "saml.encryption.decryption_failed", there,
            field: Console.encryption, correct: "{entityId}"
        ) { scene in
            let encryption = /use="encryption".*?<ds:X509Certificate>([^<]*)</.dotMatchesNewlines()
            let mine = try #require(try await scene.scene.metadata().firstMatch(of: encryption)).1
            let others = try #require(try await scene.other.metadata().firstMatch(of: encryption)).1
            return try await scene.registered({ $0.replacing(mine, with: others) }) {
                try await scene.peer.behave(["encryptAssertion": true])
                return .refused(try await scene.signIn())
            }
        },
        Misconfiguration(
            "Our metadata were not handed over", "saml.silent.unknown_entity_id", there, field: Console.entityID,
            correct: "{entityId}"
        ) { scene in
            try await scene.stranded(on: "Metadata not found", from: scene.other)
        },
    ]

    // MARK: Settings of the application there

    private static let switchedWrongly: [Misconfiguration] = [
        .provider(
            "Nothing is signed", "saml.signature.nothing_signed", there, field: Console.signing, now: "Unsigned",
            correct: "Assertion signed", ["signAssertion": false, "signResponse": false]),
        .ours(
            "A signed assertion is required here, and only the response is", "saml.signature.assertion_not_signed",
            there, field: Console.signing, now: "Response signed, assertion unsigned", correct: "Assertion signed",
            ["requireSignedAssertion": true], provider: ["signAssertion": false]),
        .provider(
            "Signed with SHA-1", "saml.algorithm.sha1_refused", there, field: Console.signatureAlgorithm,
            now: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            correct: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", ["signingAlgorithm": "sha1"]),
        .provider(
            "Signed with a new key that was never announced", "saml.signature.untrusted_certificate", here,
            field: Console.certificate, now: "{secondCertificate}, {firstCertificate}",
            correct: "{idp}/saml2/idp/metadata.php", ["signWith": "another"]),
        .ours(
            "Encryption is required here, and switched off there", "saml.encryption.not_encrypted", there,
            field: Console.encryption, now: "Not encrypted", correct: "Encrypted", ["requireEncryptedAssertion": true]),
        .clock("Its clock is ten minutes ahead", "saml.clock.ahead", now: "600 seconds ahead", off: 600),
        .clock("Its clock is an hour behind", "saml.clock.behind", now: "3600 seconds behind", off: -3600),
        .provider(
            "The filter AttributeLimit leaves the e-mail address out", "saml.attributes.email_missing", there,
            field: "email", correct: "email", filter("core:AttributeLimit", ["0": "id", "1": "firstName"])),
        .provider(
            "The filter AttributeMap renames the e-mail address", "saml.attributes.email_missing", there,
            field: "email",
            now: "mailAddress", correct: "email", filter("core:AttributeMap", ["email": "mailAddress"])),
        .provider(
            "No attributes are sent at all", "saml.attributes.email_missing", there, field: "email", correct: "email",
            ["spSettings": ["simplesaml.attributes": false]]),
        .provider(
            "NameID transient, and no other identifier", "saml.name_id.transient", there, field: Console.nameID,
            now: transient, correct: persistent,
            [
                "nameIdFormat": "transient",
                "spSettings": ["authproc": ["60": ["class": "core:AttributeLimit", "0": "email"]]],
            ]),
    ]

    // MARK: Refusals that only the person there sees

    private static let refusing: [Misconfiguration] = [
        .silent(
            "Requests are to be signed, and ours are not", "saml.silent.unsigned_request", here,
            page: "no signature found",
            ["validateAuthnRequest": true]),
        .requestKey(
            "Requests are signed, and SimpleSAMLphp has another certificate of ours", on: "validate",
            ["validateAuthnRequest": true]),
        Misconfiguration(
            "The user is not on the list of the filter authorize", "saml.silent.not_allowed", there
        ) { scene in
            try await scene.peer.behave(filter("authorize:Authorize", ["email": ["admin@example.com"]]))
            return try await scene.stranded(on: "Access forbidden")
        },
        Misconfiguration(
            "The user's password is wrong", "saml.silent.not_authenticated", "user"
        ) { scene in
            try await scene.stranded(on: "the login was refused", fill: ["username": "ada", "password": "guessed"])
        },
    ]

    // MARK: Sign-in that begins there

    private static let begunThere: [Misconfiguration] = [
        Misconfiguration(
            "The sign-in begins at the identity provider, which is switched off here",
            "saml.in_response_to.unsolicited", here, field: Console.startURL, now: "IdP-initiated",
            correct: "{signInUrl}"
        ) { scene in .refused(try await scene.begunThere(as: scene.scene.entity)) },
        Misconfiguration(
            "Entity ID entered with a slash at its end", "saml.audience.trailing_slash", there, field: Console.entityID,
            now: "{entityId}/", correct: "{entityId}"
        ) { scene in
            let open = try await scene.openConnection()
            return try await open.registered({ $0.replacing(open.scene.entity, with: open.scene.entity + "/") }) {
                .refused(try await open.begunThere(as: open.scene.entity + "/"))
            }
        },
        Misconfiguration(
            "An hour old: its clock is behind, and no request of ours can tell",
            "saml.not_on_or_after.expired", there, now: "{notOnOrAfter}"
        ) { scene in
            try await scene.withClock(off: -3600) { scene in
                let open = try await scene.openConnection()
                return .refused(try await open.begunThere(as: open.scene.entity))
            }
        },
        Misconfiguration(
            "The answer of the identity provider's page is sent again", "saml.replay.replayed", "user"
        ) { scene in
            let open = try await scene.openConnection()
            let request = try await open.pageThere(as: open.scene.entity)
            #expect(try await open.scene.deliver(request).state == "succeeded")
            return .refused(try await open.scene.deliver(request))
        },
    ]
}

extension DiagnosisScene {
    /// A connection that takes answers nobody asked for.
    fileprivate func openConnection() async throws -> DiagnosisScene {
        let open = try await connection()
        _ = try await open.scene.call("connections/update", ["options": ["allowIdpInitiated": true]])
        _ = try await open.scene.call("connections/staged/apply", ["skipTest": true])
        return open
    }

    /// What SimpleSAMLphp's own page for an application makes the browser send.
    fileprivate func pageThere(as entity: String) async throws -> JSON {
        let name = try #require(entity.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        return try await PeerServer.browse(
            try peer.fact("initiateUrl") + name, until: SignOnScene.portal, fill: login)
    }

    fileprivate func begunThere(as entity: String) async throws -> SignOnScene.End {
        try await scene.deliver(try await pageThere(as: entity))
    }
}
