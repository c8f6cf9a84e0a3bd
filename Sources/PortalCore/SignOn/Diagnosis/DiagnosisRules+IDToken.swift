import OIDC
import StrictJSON

// The ID token and the UserInfo endpoint. First the signature: what nobody signed needs no reading.

extension DiagnosisRules {
    static let idToken: [DiagnosisRule] = [
        format, algorithm, key, tokenSignature, tokenIssuer, tokenAudience, nonce, tokenTime, tokenSubject, hashes,
        staleAuthentication, tokenContext,
    ]
    static let userInfo: [DiagnosisRule] = [userInfoSubject, userInfoAnswer]

    private static let format: DiagnosisRule = { context in
        guard let check = context.failed("id_token.format") ?? context.failed("id_token.type") else { return nil }
        if check.code?.hasSuffix("encrypted") ?? false {
            return context.diagnosis(
                "oidc.id_token.format.encrypted", "The ID token is encrypted",
                "Encrypted ID tokens are not supported. Have \(context.provider) only sign them for this client.",
                side: .identityProvider, current: "Encrypted (JWE)", correct: "Signed (JWS)")
        }
        if check.code?.hasSuffix("wrong_type") ?? false {
            return context.diagnosis(
                "oidc.id_token.type.wrong_type", "Instead of an ID token another kind of token came",
                """
                Its type is \(context.shown(check.received ?? "")): perhaps an access or logout token. It must not be \
                used to sign in.
                """,
                side: .identityProvider, current: check.received, correct: "JWT")
        }
        return context.diagnosis(
            check.code ?? "oidc.id_token.format", "The ID token cannot be read",
            """
            It is no JWT of three parts in base64url\(check.received.map { " (\(context.shown($0)))" } ?? ""). Copied \
            tokens are often cut off. Otherwise \(context.provider) does not follow OpenID Connect.
            """,
            side: .identityProvider, current: check.received, correct: check.expected)
    }

    private static let algorithm: DiagnosisRule = { context in
        guard let check = context.failed("id_token.algorithm") ?? context.failed("id_token.header") else { return nil }
        let name = context.evidence.openID?.header["alg"]?.stringValue ?? check.received ?? "none"
        let correct = context.openID?.signingAlgorithms.first ?? "RS256"
        let (title, why): (String, String) =
            switch check.code?.split(separator: ".").last {
            case "algorithm_none":
                ("The ID token is not signed (alg none)", "A token without a signature can be written by anybody.")
            case "algorithm_symmetric":
                (
                    "The ID token is signed with a shared secret (HS…), which is refused",
                    "Whoever knows the client secret could write such tokens; a public key is needed."
                )
            case "critical_header":
                ("The ID token has a header that must not be ignored", "It changes what the signature means.")
            default:
                (
                    "The ID token is signed with an algorithm that is refused",
                    "It is not on the list of this connection."
                )
            }
        return context.diagnosis(
            check.code ?? "oidc.id_token.algorithm", title,
            """
            Its header says alg \(context.shown(name)). \(why) Have \(context.provider) sign ID tokens of this client \
            with \(correct).
            """,
            side: .identityProvider, field: .signatureAlgorithm, current: name, correct: correct)
    }

    private static let key: DiagnosisRule = { context in
        guard let check = context.failed("id_token.key") else { return nil }
        let keyID = context.evidence.openID?.header["kid"]?.stringValue ?? check.received
        let uri = context.openID?.jwksUri ?? "jwks_uri"
        let isUnknown = check.code?.hasSuffix("unknown_key_id") ?? false
        let said = keyID.map { " (kid \(context.shown($0)))" } ?? ""
        return context.diagnosis(
            check.code ?? "oidc.id_token.key",
            isUnknown
                ? "The ID token is signed with a key that the provider does not publish"
                : "The key of the ID token cannot be used",
            """
            The key\(said) is \(isUnknown ? "not in the key set" : "one that may not verify this token"), according to \
            \(uri), which was just read again. After a key change it can take some minutes; otherwise the \
            issuer is another tenant or authorization server than the one that signs, or the token is forged.
            """,
            side: .identityProvider, field: .signingCertificate, current: keyID, correct: nil,
            evidence: ["jwksUri": .string(uri)])
    }

    private static let tokenSignature: DiagnosisRule = { context in
        guard let check = context.failed("id_token.signature") else { return nil }
        return context.diagnosis(
            check.code ?? "oidc.id_token.signature.signature_invalid", "The ID token's signature is not valid",
            """
            The published key did not make this signature: the token was changed, or \(context.provider) has replaced \
            its key under the same name. Try again; if it stays so, treat the token as forged.
            """,
            side: .identityProvider, field: .signingCertificate, evidence: ["possibleAttack": true])
    }

    // MARK: Claims

    private static let tokenIssuer: DiagnosisRule = { context in
        guard let check = context.failed("id_token.issuer") else { return nil }
        let expected = check.expected ?? context.openID?.issuer ?? ""
        guard let received = check.received else {
            return context.diagnosis(
                check.code ?? "oidc.id_token.issuer.missing", "The ID token does not say who issued it",
                "The claim iss is missing. Expected is “\(expected)”.", side: .identityProvider, correct: expected)
        }
        let tenant = context.evidence.openID?.claims["tid"]?.stringValue
        let isCommon = ["/common", "/organizations", "/consumers", "{tenantid}"].contains { expected.contains($0) }
        if isCommon || check.code?.hasSuffix("issuer_tenant_mismatch") ?? false
            || check.code?.hasSuffix("tenant_not_allowed") ?? false
        {
            return context.diagnosis(
                "oidc.id_token.issuer.tenant", "The issuer of this connection is not that of the tenant",
                """
                The ID token is from \(context.shown(received))\
                \(tenant.map { ", tenant \(context.shown($0))" } ?? ""), the connection was set up with \
                “\(expected)”. With “common” or “organizations” anybody's tenant could sign in, so the issuer must \
                name the tenant. \(context.instruction(.issuer, "enter the issuer of exactly this tenant here"))
                """,
                side: .serviceProvider, field: .issuer, current: expected, correct: received)
        }
        let isSlash = check.code?.hasSuffix("issuer_trailing_slash") ?? false
        return context.diagnosis(
            check.code ?? "oidc.id_token.issuer.mismatch", "The ID token is from another issuer than this connection's",
            """
            The ID token is from \(context.shown(received)), the connection was set up with “\(expected)”. \
            \(isSlash ? "They differ only by the slash at the end. " : "")\
            \(context.instruction(.issuer, "enter the issuer here exactly as it stands there"))
            """,
            side: .serviceProvider, field: .issuer, current: expected, correct: received)
    }

    private static let tokenAudience: DiagnosisRule = { context in
        if let check = context.failed("id_token.audience") {
            let expected = check.expected ?? ""
            return context.diagnosis(
                check.code ?? "oidc.id_token.audience.mismatch", "The ID token is for another client",
                """
                It is made for \(context.shown(check.received ?? "nobody")), the client ID of this connection is \
                “\(expected)”. \(context.instruction(.clientID, "copy the client ID again and enter it here"))
                """,
                side: .serviceProvider, field: .clientID, current: expected, correct: check.received)
        }
        guard let check = context.failed("id_token.authorized_party") else { return nil }
        return context.diagnosis(
            check.code ?? "oidc.id_token.authorized_party.mismatch", "The ID token was issued to another client (azp)",
            """
            The claim azp is \(context.shown(check.received ?? "missing")), the client ID of this connection is \
            “\(check.expected ?? "")”. \(context.instruction(.clientID, "give this application a client of its own"))
            """,
            side: .identityProvider, field: .clientID, current: check.received, correct: check.expected)
    }

    private static let nonce: DiagnosisRule = { context in
        guard let check = context.failed("id_token.nonce") else { return nil }
        return context.diagnosis(
            check.code ?? "oidc.id_token.nonce.mismatch", "The ID token belongs to another sign-in (nonce)",
            """
            The nonce, which ties the token to this one sign-in, is missing or another. The token may be an old one \
            that was used again, which is an attack, or \(context.provider) does not return the nonce. Start again \
            from the beginning in a new browser window.
            """,
            side: .identityProvider, evidence: ["possibleAttack": true])
    }

    private static let tokenTime: DiagnosisRule = { context in
        let claims = context.evidence.openID?.claims ?? [:]
        func difference(_ name: String) -> Int64? { claims[name]?.doubleValue.map { context.seconds(until: $0) } }
        if context.failed("id_token.issued_at", "issued_in_future") != nil
            || context.failed("id_token.not_before", "not_yet_valid") != nil
        {
            return context.clockAhead(
                code: "oidc.clock.ahead", by: [difference("iat"), difference("nbf")].compactMap(\.self).max() ?? 0)
        }
        if context.failed("id_token.expiry", "expired") != nil || context.failed("id_token.issued_at", "too_old") != nil
        {
            // The token came straight from the provider a moment ago, so it cannot be old.
            return context.clockBehind(
                code: "oidc.clock.behind", by: -(difference("iat") ?? 0), over: max(0, -(difference("exp") ?? 0)))
        }
        guard
            let check = ["id_token.expiry", "id_token.issued_at", "id_token.not_before"].lazy
                .compactMap({ context.failed($0) }).first
        else { return nil }
        return context.diagnosis(
            check.code ?? "oidc.id_token.expiry", "A time in the ID token is missing or malformed",
            "The claims exp and iat must be there, as numbers of seconds since 1970. Check \(context.provider).",
            side: .identityProvider, current: check.received)
    }

    private static let tokenSubject: DiagnosisRule = { context in
        guard let check = context.failed("id_token.subject") else { return nil }
        return context.diagnosis(
            check.code ?? "oidc.id_token.subject.missing", "The ID token does not say who signed in (sub)",
            "The claim sub is missing, empty or too long. It is required of every provider. Check \(context.provider).",
            side: .identityProvider, current: check.received)
    }

    private static let hashes: DiagnosisRule = { context in
        guard let check = context.failed("id_token.at_hash") ?? context.failed("id_token.c_hash") else { return nil }
        let what = check.name.hasSuffix("at_hash") ? "access token (at_hash)" : "code (c_hash)"
        return context.diagnosis(
            check.code ?? "oidc.\(check.name).mismatch", "The ID token does not belong to the \(what)",
            """
            The hash in the ID token is not that of the \(what) which came with it: one of the two was exchanged. \
            Nobody was signed in.
            """,
            side: .identityProvider, evidence: ["possibleAttack": true])
    }

    private static let tokenContext: DiagnosisRule = { context in
        guard let check = context.failed("id_token.acr") else { return nil }
        return context.diagnosis(
            check.code ?? "oidc.id_token.acr", "The user did not authenticate in the required way",
            """
            This connection asks for a particular way of authenticating (acr), which the token does not confirm. \
            \(context.instruction(.signInPolicy, "require it there")) Or remove it from this connection's options.
            """,
            side: .identityProvider, field: .signInPolicy, current: check.received, correct: check.expected)
    }

    // MARK: UserInfo

    private static let userInfoSubject: DiagnosisRule = { context in
        guard let check = context.failed("userinfo.subject") else { return nil }
        return context.diagnosis(
            check.code ?? "oidc.userinfo.subject.mismatch", "UserInfo speaks of another person than the ID token",
            """
            The claim sub at the UserInfo endpoint is not the one of the ID token, so nothing of it may be used. Check \
            the claims of this client at \(context.provider): sub must not be mapped.
            """,
            side: .identityProvider, evidence: ["possibleAttack": true])
    }

    private static let userInfoAnswer: DiagnosisRule = { context in
        guard let check = context.failures.first(where: { $0.name.hasPrefix("userinfo.") }) else { return nil }
        return userInfoRefused(check, context)
    }

    /// Also where it is asked only if that works, and what was missed had to come from there.
    static func userInfoRefused(_ check: SignInCheck, _ context: DiagnosisContext) -> SignInDiagnosis {
        guard check.name != "userinfo.exchange" else {
            let endpoint = context.openID?.userInfoEndpoint ?? check.expected ?? ""
            return context.diagnosis(
                check.code ?? "oidc.userinfo.exchange.no_answer", "The UserInfo endpoint could not be reached",
                """
                What is missing may come from \(endpoint), which gave no answer\
                \(check.received.map { ": \(context.shown($0))" } ?? ""). Try again, or put the e-mail address and names \
                into the ID token and switch off “Ask the UserInfo endpoint” here.
                """,
                side: .network, current: endpoint)
        }
        return context.diagnosis(
            check.code ?? "oidc.userinfo.response", "The UserInfo endpoint did not give the user's claims",
            """
            \(context.openID?.userInfoEndpoint ?? "The endpoint") answered \
            \(context.shown(check.received ?? "something else")), expected was \
            \(context.shown(check.expected ?? "claims")). Put the e-mail address and names into the ID token and \
            switch off “Ask the UserInfo endpoint” here, or check the scopes of this client. \
            \(context.instruction(.scopes, "allow openid, email and profile"))
            """,
            side: .identityProvider, field: .scopes, current: check.received, correct: "openid email profile")
    }
}
