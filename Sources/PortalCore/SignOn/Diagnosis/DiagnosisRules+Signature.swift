import SAML
import StrictJSON

// Who vouches for a response. What nobody vouches for needs no further reading.

extension DiagnosisRules {
    static let signature: [DiagnosisRule] = [
        structure, noCertificate, untrustedCertificate, refusedAlgorithm, alteredContent, wrongKey, unsigned,
        certificateDates,
    ]

    /// Shapes that no honest provider sends, and that attacks on XML signatures have in common.
    private static let structure: DiagnosisRule = { context in
        let check =
            context.failed("duplicate_ids")
            ?? context.failed(
                "signature", "several_signatures", "misplaced_signature", "several_references", "reference_mismatch",
                "invalid_id", "duplicate_id")
            ?? context.failed("single_assertion", "several_assertions")
            ?? context.failed("document", "comment", "processing_instruction", "unexpected_element", "invalid_id")
        guard let check, let code = check.code else { return nil }
        let what =
            switch code.split(separator: ".").last {
            case "comment": "it contains XML comments, with which names can be cut in two"
            case "processing_instruction": "it contains XML processing instructions"
            case "several_assertions": "it contains \(check.received ?? "several") assertions instead of one"
            case "unexpected_element":
                "an element stands where none may stand (\(context.shown(check.received ?? "")))"
            case "duplicate_id", "duplicate_ids", "mismatch": "two of its elements have the same ID"
            case "reference_mismatch": "the signature is over another element than the one it stands in"
            case "misplaced_signature": "a signature stands where none may stand"
            case "several_signatures", "several_references":
                "there is more than one signature, or one over several parts"
            default: "an element has no usable ID"
            }
        return context.diagnosis(
            code, "The response has the form of a forged one and was refused",
            """
            The response was refused because \(what). Attacks that smuggle a second, unsigned assertion past the \
            signature look like this (signature wrapping), and \(context.provider) does not normally send such \
            responses. Nobody was signed in. Try again in a private browser window. If it happens each time, look for \
            a proxy or browser extension that changes the response; if not, have your security team look at this \
            session.
            """,
            side: .identityProvider, current: check.received, correct: check.expected,
            evidence: ["possibleAttack": true])
    }

    private static let noCertificate: DiagnosisRule = { context in
        guard context.failed("signature", "no_trusted_certificate") != nil else { return nil }
        return context.diagnosis(
            "saml.signature.no_trusted_certificate", "This connection has no signing certificate to check with",
            """
            The response is signed, but this connection knows no certificate of \(context.provider), so that no \
            signature can be checked. \
            \(context.instruction(.signingCertificate, "hand over the metadata or the certificate here"))
            """,
            side: .serviceProvider, field: .signingCertificate)
    }

    private static let untrustedCertificate: DiagnosisRule = { context in
        guard let check = context.failed("signature", "untrusted_certificate") else { return nil }
        let received = check.received ?? ""
        let known = context.evidence.setup.certificates
        let retired = known.first { $0.fingerprintSha256 == received }
        let trusted = known.filter { $0.role != .retiring }.map(\.fingerprintSha256)
        let current = trusted.isEmpty ? check.expected : trusted.joined(separator: ", ")
        let facts: JSONObject = [
            "receivedFingerprint": .string(received), "trustedFingerprints": .string(current ?? ""),
        ]
        if retired != nil {
            return context.diagnosis(
                "saml.signature.retired_certificate", "Signed with the old certificate, which is no longer trusted",
                """
                \(context.capitalProvider) still signs with the certificate \(received), which was replaced on this \
                connection and is no longer trusted. \
                \(context.instruction(.signingCertificate, "make the new certificate the active one"))
                """,
                side: .identityProvider, field: .signingCertificate, current: received, correct: trusted.first,
                evidence: facts)
        }
        var more = ""
        if let claimed = context.evidence.saml?.issuer ?? context.evidence.saml?.assertionIssuer,
            let expected = context.saml?.entityId, claimed != expected
        {
            more = """
                 The response also names another issuer, \(context.shown(claimed)), than the metadata of this \
                connection (“\(expected)”): perhaps the metadata handed over belong to another application.
                """
        }
        let source = context.evidence.setup.metadata?.metadataUrl
        let action =
            source.map { "make sure that \($0) is still its metadata URL, then choose Refresh metadata here" }
            ?? "hand over the current metadata or certificate here"
        return context.diagnosis(
            "saml.signature.untrusted_certificate", "Signed with a certificate that is not in the metadata",
            """
            The response is signed with the certificate \(received). This connection trusts \
            \(current ?? "none"). This happens when \(context.provider) has got a new signing certificate since its \
            metadata were handed over. \(context.instruction(.signingCertificate, action)) Do so only if the console \
            shows a certificate with this same SHA-256 fingerprint: anybody can sign with a certificate of their \
            own.\(more)
            """,
            side: .serviceProvider, field: .signingCertificate, current: current, correct: received, evidence: facts)
    }

    private static let refusedAlgorithm: DiagnosisRule = { context in
        guard let check = context.failed("algorithm"), let code = check.code else { return nil }
        let algorithm = DiagnosisText.algorithm(check.received ?? "")
        switch code.split(separator: ".").last {
        case "sha1_refused":
            return context.diagnosis(
                "saml.algorithm.sha1_refused", "Signed with SHA-1, which is refused",
                """
                The response is signed with \(algorithm). SHA-1 can be forged and is refused. \
                \(context.instruction(
                    .signatureAlgorithm, "choose RSA-SHA256 for signature and digest",
                    otherwise: "Have \(context.provider) sign with RSA-SHA256.")) If that is impossible, SHA-1 can be \
                allowed for this connection, which makes it less safe.
                """,
                side: .identityProvider, field: .signatureAlgorithm, current: check.received,
                correct: check.expected ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
        case "key_too_small":
            let bits = check.expected ?? "2048"
            return context.diagnosis(
                "saml.algorithm.key_too_small", "The signing key is too short",
                """
                The signing certificate of \(context.provider) has an RSA key of \(check.received ?? "too few") bits; \
                at least \(bits) are needed. \
                \(context.instruction(
                    .signingCertificate, "create a new signing certificate with a key of 2048 bits or more"))
                """,
                side: .identityProvider, field: .signingCertificate, current: check.received.map { "\($0) bits" },
                correct: "\(bits) bits")
        case "key_unfit":
            return context.diagnosis(
                code, "The certificate on file does not fit the signature",
                """
                The response is signed with \(DiagnosisText.algorithm(check.expected ?? "")), but the trusted \
                certificate has a key of another kind. \
                \(context.instruction(.signingCertificate, "hand over the current metadata or certificate here"))
                """,
                side: .serviceProvider, field: .signingCertificate, current: check.expected)
        default:
            return context.diagnosis(
                code, "The signature uses a method that is refused",
                """
                The response is signed with \(algorithm), which is not accepted. \
                \(context.instruction(
                    .signatureAlgorithm, "choose RSA-SHA256 and exclusive canonicalization",
                    otherwise: "Have \(context.provider) sign with RSA-SHA256 and exclusive canonicalization."))
                """,
                side: .identityProvider, field: .signatureAlgorithm, current: check.received,
                correct: check.expected ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
        }
    }

    private static let alteredContent: DiagnosisRule = { context in
        guard context.failed("signature", "digest_mismatch") != nil else { return nil }
        return context.diagnosis(
            "saml.signature.digest_mismatch", "The response was changed after it was signed",
            """
            The signature does not fit the content: something changed the response between \(context.provider) and \
            us, even if only white space or line breaks. Usual culprits are proxies and security gateways that rewrite \
            pages, and copying the response by hand. Try again from another network or browser. If nothing in between \
            can be the cause, treat it as an attempt to forge a sign-in.
            """,
            side: .network, evidence: ["possibleAttack": true])
    }

    private static let wrongKey: DiagnosisRule = { context in
        guard let check = context.failed("signature", "signature_mismatch", "malformed_signature") else { return nil }
        let isMalformed = check.code?.hasSuffix("malformed_signature") ?? false
        return context.diagnosis(
            check.code ?? "saml.signature.signature_mismatch",
            isMalformed ? "The signature cannot be read" : "Not signed with any certificate that is trusted here",
            """
            \(isMalformed
                ? "The response has a signature of an unusual form, which is refused."
                : "None of the trusted certificates has made this signature, or the signed part was changed.") \
            \(context.instruction(
                .signingCertificate, "compare the certificate there with ours, and hand over the current metadata"))
            """,
            side: isMalformed ? .identityProvider : .serviceProvider, field: .signingCertificate,
            current: context.trustedFingerprints)
    }

    private static let unsigned: DiagnosisRule = { context in
        guard
            let check = context.failed(
                "signature", "nothing_signed", "assertion_not_signed", "response_not_signed", "no_signature")
        else { return nil }
        switch check.code?.split(separator: ".").last {
        case "assertion_not_signed":
            return context.diagnosis(
                "saml.signature.assertion_not_signed", "The assertion is not signed, which this connection requires",
                """
                Only the response is signed. This connection has “Require signed assertion” switched on. \
                \(context.instruction(
                    .signing, "have the assertion signed",
                    otherwise: "\(context.capitalProvider) cannot be told to; switch the requirement off here."))
                """,
                side: .identityProvider, field: .signing, current: "Response signed, assertion unsigned",
                correct: "Assertion signed")
        case "response_not_signed":
            return context.diagnosis(
                "saml.signature.response_not_signed", "The response is not signed, which this connection requires",
                """
                Only the assertion is signed. This connection has “Require signed response” switched on. \
                \(context.instruction(
                    .signing, "have the response signed",
                    otherwise: "\(context.capitalProvider) cannot be told to; switch the requirement off here."))
                """,
                side: .identityProvider, field: .signing, current: "Assertion signed, response unsigned",
                correct: "Response signed")
        default:
            return context.diagnosis(
                "saml.signature.nothing_signed", "The response is not signed at all",
                """
                Neither the response nor the assertion has a signature, so anybody could have written it. \
                \(context.instruction(
                    .signing, "have the assertion, the response or both signed with RSA-SHA256",
                    otherwise: "\(context.capitalProvider) always signs: this response does not come from there.")) \
                If signing is already switched on there, the response is a forgery.
                """,
                side: .identityProvider, field: .signing, current: "Unsigned", correct: "Assertion signed",
                evidence: ["possibleAttack": true])
        }
    }

    private static let certificateDates: DiagnosisRule = { context in
        guard let check = context.failed("certificate_validity") else { return nil }
        let isEarly = check.code?.hasSuffix("not_yet_valid") ?? false
        let moment = check.received ?? ""
        return context.diagnosis(
            check.code ?? "saml.certificate_validity.certificate_expired",
            isEarly ? "The signing certificate is not yet valid" : "The signing certificate has expired",
            """
            The certificate with which \(context.provider) signs \
            \(isEarly ? "becomes valid only on \(moment)" : "expired on \(moment)"). \
            \(context.instruction(
                .signingCertificate, "create a new certificate, hand it over here, and make it the active one there"))
            """,
            side: .identityProvider, field: .signingCertificate, current: check.received, correct: nil)
    }
}

extension DiagnosisContext {
    /// Of the certificates that this connection trusts.
    var trustedFingerprints: String? {
        let trusted = evidence.setup.certificates.filter { $0.role != .retiring }.map(\.fingerprintSha256)
        return trusted.isEmpty ? nil : trusted.joined(separator: ", ")
    }
}

extension DiagnosisText {
    /// An algorithm's URI as people call it.
    static func algorithm(_ uri: String) -> String {
        guard !uri.isEmpty else { return "an unknown algorithm" }
        let name = uri.split(whereSeparator: { $0 == "#" || $0 == "/" }).last.map(String.init) ?? uri
        return "\(shown(name.uppercased())) (\(value(uri)))"
    }
}
