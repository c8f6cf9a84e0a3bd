import Foundation
import PortalCore
import PortalTestSupport
import SAML

extension DiagnosisTable {
    private static let acs = SAMLScene.urls.acsUrl
    private static let entityID = SAMLScene.urls.entityId
    private static let acsField = "ACS URL (assertion consumer service, reply URL)"
    private static let audienceField = "Entity ID (audience, relying party identifier)"
    private static let certificateField = "Signing certificate"

    private static func foreign(_ url: String) -> String {
        url.replacing(url.split(separator: "/").dropLast().last ?? "", with: SAMLScene.other)
    }

    static let saml: [DiagnosisCase] = [
        // MARK: Addresses
        .saml(
            "Destination with http instead of https", code: "saml.destination.scheme", side: .identityProvider,
            field: acsField, correct: acs
        ) { $0.builder.destination = acs.replacing("https:", with: "http:") },
        .saml(
            "Destination with a slash at its end", code: "saml.destination.trailing_slash", side: .identityProvider,
            field: acsField, correct: acs
        ) { $0.builder.destination = acs + "/" },
        .saml(
            "Destination on another host", code: "saml.destination.host", side: .identityProvider, field: acsField,
            correct: acs
        ) { $0.builder.destination = acs.replacing("portal.example.com", with: "staging.example.com") },
        .saml(
            "Destination of another connection", code: "saml.destination.other_connection", side: .identityProvider,
            field: acsField, correct: acs
        ) { $0.builder.destination = foreign(acs) },
        .saml(
            "Destination is our entity ID", code: "saml.destination.is_entity_id", side: .identityProvider,
            field: acsField, correct: acs
        ) { $0.builder.destination = entityID },
        .saml(
            "Signed response without Destination", code: "saml.destination.missing", side: .identityProvider,
            field: acsField, correct: acs
        ) { scene in
            scene.builder.destination = nil
            scene.signed = .response
        },
        .saml(
            "Recipient with capital letters", code: "saml.recipient.letter_case", side: .identityProvider,
            field: acsField, correct: acs
        ) { $0.builder.recipient = acs.replacing("/acs", with: "/ACS") },
        .saml(
            "Recipient on another port", code: "saml.recipient.port", side: .identityProvider, field: acsField,
            correct: acs
        ) { $0.builder.recipient = acs.replacing("example.com", with: "example.com:8443") },
        .saml(
            "Another audience", code: "saml.audience.mismatch", side: .identityProvider, field: audienceField,
            correct: entityID
        ) { $0.builder.audiences = [["urn:example:app"]] },
        .saml(
            "Audience with the prefix spn:", code: "saml.audience.spn_prefix", side: .identityProvider,
            field: audienceField, correct: entityID
        ) { $0.builder.audiences = [["spn:" + entityID]] },
        .saml(
            "Audience with a slash at its end", code: "saml.audience.trailing_slash", side: .identityProvider,
            field: audienceField, correct: entityID
        ) { $0.builder.audiences = [[entityID + "/"]] },
        .saml(
            "Audience in other letter case", code: "saml.audience.letter_case", side: .identityProvider,
            field: audienceField, correct: entityID
        ) { $0.builder.audiences = [[entityID.lowercased()]] },
        .saml(
            "Audience is our ACS URL", code: "saml.audience.is_acs_url", side: .identityProvider,
            field: audienceField, correct: entityID
        ) { $0.builder.audiences = [[acs]] },
        .saml(
            "No audience at all", code: "saml.audience.missing", side: .identityProvider, field: audienceField,
            correct: entityID
        ) { $0.builder.audiences = [] },
        .saml(
            "Audience and ACS URL of another connection", code: "saml.audience.other_connection",
            side: .identityProvider, field: audienceField, correct: entityID
        ) { scene in
            scene.builder.audiences = [[foreign(entityID)]]
            scene.builder.destination = foreign(acs)
            scene.builder.recipient = foreign(acs)
        },
        .saml(
            "Metadata of another application (issuer)", code: "saml.issuer.mismatch", side: .serviceProvider,
            field: "IdP entity ID (issuer)", correct: SAMLScene.issuer
        ) { $0.expectations.identityProvider = "https://other.example.com/idp" },
        .saml(
            "Issuer without the slash at its end", code: "saml.issuer.trailing_slash", side: .serviceProvider,
            field: "IdP entity ID (issuer)", correct: SAMLScene.issuer
        ) { $0.expectations.identityProvider = SAMLScene.issuer + "/" },

        // MARK: How the person was authenticated
        .saml(
            "A new sign-in was demanded, and an old one came", code: "saml.authn_instant.authentication_too_old",
            side: .identityProvider, field: "Re-authentication (ForceAuthn)"
        ) { $0.answerForced(by: -3600) },
        .saml(
            "Okta: a new sign-in was demanded, and an old one came", "okta",
            code: "saml.authn_instant.authentication_too_old", side: .identityProvider,
            field: "Honor Force Authentication"
        ) { $0.answerForced(by: -3600) },
        .saml(
            "Google: a new sign-in was demanded, which Google does not do", "google-workspace",
            code: "saml.authn_instant.authentication_too_old", side: .serviceProvider, field: "forceAuthn",
            correct: "false"
        ) { $0.answerForced(by: -3600) },
        .saml(
            "A new sign-in was demanded and made, by a clock that is ahead", code: "saml.clock.ahead",
            side: .identityProvider, correct: "at most 180 seconds of difference"
        ) { $0.answerForced(by: 300) },
        .saml(
            "A new sign-in was demanded and made, by a clock that is behind", code: "saml.clock.behind",
            side: .identityProvider, correct: "at most 180 seconds of difference"
        ) { scene in
            scene.answerForced(by: -600)
            scene.builder.issueInstant = ResponseBuilder.time(-600)
        },
        .saml(
            "A way of authenticating was demanded, and another one came", code: "saml.authn_context.mismatch",
            side: .identityProvider, field: nil, correct: "https://refeds.org/profile/mfa"
        ) { $0.expectations.authnContextClasses = ["https://refeds.org/profile/mfa"] },
        .saml(
            "Okta: a way of authenticating was demanded, and none is told", "okta",
            code: "saml.authn_context.missing", side: .identityProvider, field: "Authentication policy",
            correct: "https://refeds.org/profile/mfa"
        ) { scene in
            scene.expectations.authnContextClasses = ["https://refeds.org/profile/mfa"]
            scene.builder.authnContextClass = nil
        },
        // MARK: Status
        .saml("Status AuthnFailed", code: "saml.status.authn_failed", side: .user) {
            $0.answer("Responder", "AuthnFailed")
        },
        .saml("Status RequestDenied", code: "saml.status.request_denied", side: .identityProvider) {
            $0.answer("Responder", "RequestDenied")
        },
        .saml("Status NoPassive", code: "saml.status.no_passive", side: .serviceProvider) {
            $0.answer("Requester", "NoPassive")
        },
        .saml("Status NoAuthnContext", code: "saml.status.no_authn_context", side: .serviceProvider) {
            $0.answer("Requester", "NoAuthnContext")
        },
        .saml(
            "Status InvalidNameIDPolicy", code: "saml.status.invalid_name_id_policy", side: .serviceProvider,
            field: "NameID"
        ) { $0.answer("Requester", "InvalidNameIDPolicy") },
        .saml("Status Requester", code: "saml.status.requester", side: .identityProvider, field: acsField, correct: acs)
        { $0.answer("Requester", message: "unknown issuer") },
        .saml("Status Responder", code: "saml.status.responder", side: .identityProvider) { $0.answer("Responder") },

        // MARK: Signature
        .saml(
            "Signed with a certificate that is not in the metadata", code: "saml.signature.untrusted_certificate",
            side: .serviceProvider, field: certificateField
        ) { $0.signer = try Attacker.provider.get().signer },
        .saml(
            "Untrusted certificate, and everything else wrong too", code: "saml.signature.untrusted_certificate",
            side: .serviceProvider, field: certificateField
        ) { scene in
            scene.signer = try Attacker.provider.get().signer
            scene.builder.audiences = [["urn:example:app"]]
            scene.builder.conditionsNotOnOrAfter = ResponseBuilder.time(-3000)
        },
        .saml(
            "Signed with the certificate that was replaced", code: "saml.signature.retired_certificate",
            side: .identityProvider, field: certificateField
        ) { scene in
            scene.retired = scene.certificates
            scene.certificates = [try Attacker.provider.get().certificate]
        },
        .saml(
            "No certificate at all on the connection", code: "saml.signature.no_trusted_certificate",
            side: .serviceProvider, field: certificateField
        ) { $0.certificates = [] },
        .saml("Changed after signing", code: "saml.signature.digest_mismatch", side: .network) {
            $0.change = { $0.replacing("jane@example.com", with: "john@example.com") }
        },
        .saml(
            "Not signed at all", code: "saml.signature.nothing_signed", side: .identityProvider,
            field: "Sign response and assertion", correct: "Assertion signed"
        ) { $0.signed = .nothing },
        .saml(
            "Only the response signed, assertion required", code: "saml.signature.assertion_not_signed",
            side: .identityProvider, field: "Sign response and assertion", correct: "Assertion signed"
        ) { scene in
            scene.signed = .response
            scene.expectations.policy.requiresSignedAssertion = true
        },
        .saml(
            "Only the assertion signed, response required", code: "saml.signature.response_not_signed",
            side: .identityProvider, field: "Sign response and assertion", correct: "Response signed"
        ) {
            $0.moreChecks = [
                SignInCheck(name: "signature", outcome: .failed, code: "saml.signature.response_not_signed")
            ]
        },
        .saml(
            "Signed with SHA-1", code: "saml.algorithm.sha1_refused", side: .identityProvider,
            field: "Signature algorithm", correct: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
        ) { scene in
            let provider = try TestIdentityProvider(algorithm: .rsaSHA1)
            scene.signer = provider.signer
            scene.certificates = [provider.certificate]
        },
        .saml(
            "RSA key of 1024 bits", code: "saml.algorithm.key_too_small", side: .identityProvider,
            field: certificateField, correct: "2048 bits"
        ) { scene in
            let provider = try TestIdentityProvider(key: .rsa1024)
            scene.signer = provider.signer
            scene.certificates = [provider.certificate]
        },
        .saml(
            "Expired certificate, which the policy refuses", code: "saml.certificate_validity.certificate_expired",
            side: .identityProvider, field: certificateField
        ) { scene in
            let provider = try TestIdentityProvider(notAfter: ResponseBuilder.now.addingTimeInterval(-86_400))
            scene.signer = provider.signer
            scene.certificates = [provider.certificate]
            scene.expectations.policy.refusesExpiredCertificates = true
        },
        .saml(
            "A second, unsigned assertion beside the signed one", code: "saml.duplicate_ids.duplicate_id",
            side: .identityProvider
        ) { scene in
            scene.change = { text in
                guard let range = ResponseBuilder.assertionRange(in: text) else { return text }
                return text.replacing("</samlp:Response>", with: text[range] + "</samlp:Response>")
            }
        },
        .saml("Two assertions", code: "saml.single_assertion.several_assertions", side: .identityProvider) { scene in
            scene.change = { text in
                guard let range = ResponseBuilder.assertionRange(in: text) else { return text }
                let copy = text[range].replacing("_assertion-1", with: "_assertion-2")
                return text.replacing("</samlp:Response>", with: copy + "</samlp:Response>")
            }
        },
        .saml("A comment in the response", code: "saml.document.comment", side: .identityProvider) {
            $0.change = { $0.replacing("user-1<", with: "user<!-- -->-1<") }
        },

        // MARK: The document
        .saml("Not XML", code: "saml.document.not_xml", side: .network) { $0.change = { String($0.prefix(700)) } },
        .saml("A document type declaration", code: "saml.document.doctype", side: .identityProvider) {
            $0.change = { "<!DOCTYPE r [<!ENTITY a \"b\">]>" + $0 }
        },
        .saml(
            "A request instead of a response", code: "saml.document.is_request", side: .identityProvider,
            field: acsField, correct: acs
        ) { $0.change = { _ in document("AuthnRequest", "urn:oasis:names:tc:SAML:2.0:protocol") } },
        .saml(
            "Metadata instead of a response", code: "saml.document.is_metadata", side: .identityProvider,
            field: acsField, correct: acs
        ) { $0.change = { _ in document("EntityDescriptor", "urn:oasis:names:tc:SAML:2.0:metadata") } },
        .saml(
            "A logout request at the ACS URL", code: "saml.document.is_logout", side: .identityProvider,
            field: "Logout URL (single logout service)", correct: SAMLScene.urls.sloUrl
        ) { $0.change = { _ in document("LogoutRequest", "urn:oasis:names:tc:SAML:2.0:protocol") } },

        // MARK: Encryption
        .saml(
            "Encrypted for another certificate", code: "saml.encryption.decryption_failed", side: .identityProvider,
            field: "Encryption of assertions", correct: SAMLScene.urls.metadataUrl
        ) { scene in
            scene.encryptor = try SAMLEncryptor(certificate: try TestDecryptionKey(.rsa2048).certificate)
            scene.expectations.decryptionKeys = [try TestDecryptionKey(.rsa3072).privateKey]
        },
        .saml(
            "Encrypted although we have no key", code: "saml.encryption.no_decryption_key", side: .identityProvider,
            field: "Encryption of assertions", correct: SAMLScene.urls.metadataUrl
        ) { $0.encryptor = try SAMLEncryptor(certificate: try TestDecryptionKey().certificate) },
        .saml(
            "Key transport RSA 1.5", code: "saml.encryption.encryption_algorithm_refused", side: .identityProvider,
            field: "Encryption of assertions", correct: "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
        ) { scene in
            let key = try TestDecryptionKey()
            scene.encryptor = try SAMLEncryptor(certificate: key.certificate)
            scene.expectations.decryptionKeys = [key.privateKey]
            scene.change = { $0.replacing("xmlenc#rsa-oaep-mgf1p", with: "xmlenc#rsa-1_5") }
        },
        .saml(
            "Not encrypted, which is required", code: "saml.encryption.not_encrypted", side: .identityProvider,
            field: "Encryption of assertions", correct: "Encrypted"
        ) { $0.expectations.policy.requiresEncryption = true },

        // MARK: Request and time
        .saml("The response was sent twice", code: "saml.in_response_to.unknown_request", side: .user) {
            $0.expectations.requestIDs = []
        },
        .saml(
            "IdP-initiated, which is switched off", code: "saml.in_response_to.unsolicited", side: .serviceProvider,
            field: "Start URL", correct: SAMLScene.urls.signInUrl
        ) { scene in
            scene.builder.responseInResponseTo = nil
            scene.builder.confirmedRequest = nil
        },
        .saml(
            "Response and assertion answer different requests", code: "saml.in_response_to.inconsistent",
            side: .identityProvider
        ) { $0.builder.confirmedRequest = "_request-2" },
        .saml("The assertion was used before", code: "saml.replay.replayed", side: .user) {
            $0.moreChecks = [SignInCheck(name: "replay", outcome: .failed, code: "saml.replay.replayed")]
        },
        .saml(
            "The provider's clock is 420 seconds ahead", code: "saml.clock.ahead", side: .identityProvider,
            correct: "at most 180 seconds of difference"
        ) { $0.shift(by: 420) },
        .saml(
            "The provider's clock is 700 seconds behind", code: "saml.clock.behind", side: .identityProvider,
            correct: "at most 180 seconds of difference"
        ) { $0.shift(by: -700) },
        .saml("An old response without request", code: "saml.not_on_or_after.expired", side: .identityProvider) {
            scene in
            scene.shift(by: -7200)
            scene.builder.responseInResponseTo = nil
            scene.builder.confirmedRequest = nil
            scene.expectations.allowsUnsolicited = true
        },

        // MARK: The person
        .saml(
            "NameID of the format transient", code: "saml.name_id.transient", side: .identityProvider, field: "NameID",
            correct: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
        ) { $0.builder.nameID = SAMLScene.nameID("transient", "2.0", "_x1") },
        .saml(
            "No NameID and no identifier", code: "saml.name_id.missing", side: .identityProvider, field: "NameID",
            correct: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
        ) { $0.builder.nameID = nil },
        .saml(
            "No e-mail attribute", code: "saml.attributes.email_missing", side: .identityProvider, field: "email",
            correct: "email"
        ) { $0.builder.attributes = SAMLScene.attributes(["department": "Sales"]) },
        .saml(
            "The e-mail attribute has another name", code: "saml.attributes.email_missing", side: .identityProvider,
            field: "email", correct: "email"
        ) {
            $0.builder.attributes = SAMLScene.attributes(["login": "jane", "workEmail": "jane@example.com"])
        },
        .saml(
            "The e-mail attribute has no value", code: "saml.attributes.email_empty", side: .identityProvider,
            field: "email", correct: "email"
        ) { $0.builder.attributes = SAMLScene.attributes(["email": nil]) },
        .saml(
            "A required attribute is missing", code: "saml.attributes.required_missing", side: .identityProvider,
            correct: "costCentre"
        ) { scene in
            var map = AttributeMap.saml
            map.rules.append(
                SignOnAttributeRule("customAttributes.costCentre", from: ["costCentre"], required: true))
            scene.map = map
        },
        .saml(
            "E-mail address in a domain of somebody else", code: "policy.email_domain", side: .user, field: "email",
            correct: "example.org"
        ) { scene in
            scene.domains = ["example.org"]
            scene.moreChecks = [
                SignInCheck(
                    name: "email_domain", outcome: .failed, code: "policy.email_domain", expected: "example.org",
                    received: "example.com")
            ]
        },
        .saml(
            "User name instead of an e-mail address", code: "policy.email_invalid", side: .identityProvider,
            field: "email", correct: "name@example.com"
        ) { scene in
            scene.moreChecks = [
                SignInCheck(
                    name: "email_domain", outcome: .failed, code: "policy.email_invalid", expected: "example.com",
                    received: "no e-mail address")
            ]
        },
        .saml("No answer came in time", code: "saml.timed_out", side: .user) { $0.timedOut = true },
    ]

    private static func document(_ root: String, _ namespace: String) -> String {
        "<x:\(root) xmlns:x=\"\(namespace)\" ID=\"_1\"/>"
    }
}

/// Another identity provider, whom nobody trusts.
enum Attacker {
    static let provider = Result { try TestIdentityProvider(key: .rsa3072) }
}

extension SAMLScene {
    /// The answer to a request with ForceAuthn, made just now.
    mutating func answerForced(by seconds: Double) {
        expectations.authenticatedSince = ResponseBuilder.now
        builder.authnInstant = ResponseBuilder.time(seconds)
    }

    /// What a provider whose clock is wrong by so many seconds would have written.
    mutating func shift(by seconds: Double) {
        builder.issueInstant = ResponseBuilder.time(seconds)
        builder.authnInstant = ResponseBuilder.time(seconds - 5)
        builder.conditionsNotBefore = ResponseBuilder.time(seconds)
        builder.conditionsNotOnOrAfter = ResponseBuilder.time(seconds + 300)
        builder.confirmationNotOnOrAfter = ResponseBuilder.time(seconds + 300)
        builder.sessionNotOnOrAfter = nil
    }
}
