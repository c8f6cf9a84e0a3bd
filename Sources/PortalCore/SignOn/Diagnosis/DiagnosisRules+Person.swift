import SAML
import StrictJSON

// What was said about the person, and whether the person may come in. The same for both protocols.

extension DiagnosisRules {
    static let person: [DiagnosisRule] = [
        transientName, subject, missingAttribute, emailDomain, emailVerification, relayState,
    ]

    private static let transientName: DiagnosisRule = { context in
        guard context.evidence.protocol == .saml, context.isMissing("idpId") else { return nil }
        let claims = context.evidence.saml
        if claims?.nameIDFormat?.hasSuffix(":transient") ?? false {
            return context.diagnosis(
                "saml.name_id.transient", "The NameID changes at every sign-in (transient)",
                """
                The NameID has the format transient: the same person would arrive as somebody new each time, and no \
                attribute with a stable identifier came. \
                \(context.instruction(.nameID, "choose the format persistent or emailAddress")) Or send a stable \
                identifier as an attribute: \(context.sources(of: "idpId")).
                """,
                side: .identityProvider, field: .nameID, current: claims?.nameIDFormat,
                correct: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
                evidence: context.attributeFacts)
        }
        return context.diagnosis(
            "saml.name_id.missing", "Nothing identifies the person: no NameID and no stable identifier",
            """
            The assertion has \(claims?.hasNameID ?? false ? "a NameID of an unsuitable format" : "no NameID"), and \
            none of the attributes that may identify a person came: \(context.sources(of: "idpId")). \
            \(context.instruction(.nameID, "send a NameID with the format persistent or emailAddress"))
            """,
            side: .identityProvider, field: .nameID, current: claims?.nameIDFormat,
            correct: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", evidence: context.attributeFacts)
    }

    private static let subject: DiagnosisRule = { context in
        guard context.evidence.protocol == .saml else { return nil }
        if let check = context.failed("subject_confirmation", "no_bearer") {
            return context.diagnosis(
                "saml.subject_confirmation.no_bearer", "The assertion cannot be used by a browser",
                """
                It has no subject confirmation with the method bearer but \(context.shown(check.received ?? "none")). \
                Have \(context.provider) use the SAML profile Web Browser SSO.
                """,
                side: .identityProvider, current: check.received, correct: check.expected)
        }
        if let check = context.failed("conditions", "unknown_condition") {
            return context.diagnosis(
                "saml.conditions.unknown_condition", "The assertion has a condition that is not known",
                """
                The condition \(context.shown(check.received ?? "")) may limit what the assertion is good for, so it \
                cannot be ignored. Have \(context.provider) leave it out.
                """,
                side: .identityProvider, current: check.received)
        }
        if context.failed("authn_statement", "missing") != nil {
            return context.diagnosis(
                "saml.authn_statement.missing", "The assertion does not say that anybody signed in",
                """
                It has no authentication statement (AuthnStatement), as attribute queries are answered. Have \
                \(context.provider) use the SAML profile Web Browser SSO.
                """,
                side: .identityProvider)
        }
        return nil
    }

    // MARK: Attributes

    private static let missingAttribute: DiagnosisRule = { context in
        let missing = context.evidence.missingAttributes
        guard let rule = missing.first(where: { $0.target == "email" }) ?? missing.first else { return nil }
        let isOpenID = context.evidence.protocol == .oidc
        // What was to come from there could not: that comes first.
        if isOpenID,
            let check = context.evidence.checks.first(where: {
                $0.name.hasPrefix("userinfo.") && $0.outcome == .warning
            })
        {
            return userInfoRefused(check, context)
        }
        let kind = isOpenID ? "claim" : "attribute"
        let prefix = isOpenID ? "oidc.claims" : "saml.attributes"
        let names = context.evidence.attributeNames
        let came =
            names.isEmpty
            ? "No \(kind)s came at all." : "These \(kind)s came: \(DiagnosisText.list(names))."
        let wanted = rule.sources.filter { !$0.hasPrefix(AttributeMap.nameIdSource) }
        let right = context.preferredSource(of: rule)

        if rule.target == "groups", let link = names.first(where: DiagnosisText.isGroupsLink) {
            return context.diagnosis(
                "\(prefix).groups_overage", "Instead of groups a link came: the user is in too many groups",
                """
                The user is in more groups than \(context.provider) puts into one \
                \(isOpenID ? "token (200)" : "assertion (150)"), so that it sent the link \(context.shown(link)) \
                instead. \(context.instruction(
                    .groups, "choose Groups assigned to the application, so that only those are sent"))
                """,
                side: .identityProvider, field: .groups, current: link, correct: right,
                evidence: context.attributeFacts)
        }
        if let empty = wanted.first(where: { names.contains($0) }) {
            return context.diagnosis(
                "\(prefix).\(rule.target == "email" ? "email" : "required")_empty",
                "The \(kind) “\(DiagnosisText.shortName(empty))” came without a value",
                """
                \(context.capitalProvider) sent the \(kind) “\(empty)”, but without a value: the user has none in its \
                directory. Fill it in there for this user, or send another source. \
                \(context.instruction(
                    rule.target == "email" ? .emailAttribute : .attributes, "check the source of the \(kind)"))
                """,
                side: .identityProvider, field: rule.target == "email" ? .emailAttribute : .attributes,
                current: "\(empty) without value", correct: empty, evidence: context.attributeFacts)
        }
        guard rule.target == "email" else {
            return context.diagnosis(
                "\(prefix).required_missing",
                "The required \(kind) “\(DiagnosisText.shortName(rule.target))” is missing",
                """
                Nothing fills “\(rule.target)”, which this connection requires. It is looked for in \
                \(context.sources(of: rule.target)). \(came) \
                \(context.instruction(.attributes, "add it")) Or assign another \(kind) under Attribute map here.
                """,
                side: .identityProvider, field: .attributes, current: nil, correct: right,
                evidence: context.attributeFacts)
        }
        let candidate = DiagnosisText.likeliestEmail(among: names)
        var facts = context.attributeFacts
        if let candidate { facts["candidate"] = .string(DiagnosisText.value(candidate)) }
        let hint = candidate.map {
            " \(context.shown($0)) is probably the e-mail address: rename it, or assign it under Attribute map here."
        }
        if let notMapped = notMapped(rule, names, context) { return notMapped }
        let scopes = context.evidence.setup.options.scopes
        if let granted = context.evidence.grantedScopes, isOpenID, !granted.contains("email"),
            scopes?.contains("email") ?? true
        {
            let asked = (["openid"] + (scopes ?? ["email", "profile"])).joined(separator: " ")
            return context.diagnosis(
                "oidc.claims.scope_not_granted", "The provider did not grant the scope email",
                """
                We asked for the scopes “\(asked)”, granted were \
                \(context.shown(granted.joined(separator: " "))): without email, no e-mail address comes. \
                \(context.instruction(.scopes, "allow the scope email for this client"))
                """,
                side: .identityProvider, field: .scopes, current: granted.joined(separator: " "), correct: asked,
                evidence: facts)
        }
        let scope =
            isOpenID && scopes.map { !$0.contains("email") } ?? false
            ? " This connection does not ask for the scope email: add it to its options." : ""
        return context.diagnosis(
            "\(prefix).email_missing",
            candidate == nil ? "The e-mail \(kind) is missing" : "The e-mail \(kind) has another name than expected",
            """
            No e-mail address came. It is looked for in \(context.sources(of: "email")). \(came)\(hint ?? "")\(scope) \
            \(context.instruction(
                .emailAttribute, "send the e-mail address as “\(right ?? "email")” (letter case counts)"))
            """,
            side: scope.isEmpty ? .identityProvider : .serviceProvider, field: .emailAttribute, current: candidate,
            correct: right, evidence: facts)
    }

    /// The address came under a name that this provider uses, and this connection's own map does not look for it.
    private static func notMapped(
        _ rule: SignOnAttributeRule, _ names: [String], _ context: DiagnosisContext
    ) -> SignInDiagnosis? {
        let evidence = context.evidence
        guard evidence.setup.attributeMap != nil,
            let usual = context.module?.standardAttributeMap(for: evidence.protocol).rules
                .first(where: { $0.target == rule.target })?.sources.first(where: names.contains)
        else { return nil }
        let isOpenID = evidence.protocol == .oidc
        var diagnosis = context.diagnosis(
            isOpenID ? "oidc.claims.not_mapped" : "saml.attributes.not_mapped",
            "The attribute map does not look for “\(DiagnosisText.shortName(usual))”, which came",
            """
            “\(rule.target)” has no value. This connection's own attribute map looks for it in \
            \(context.sources(of: rule.target)); \(context.provider) sent it as \(context.shown(usual)), as it usually \
            does. Add that name under Attribute map here, or return to the standard map.
            """,
            side: .serviceProvider, current: rule.sources.joined(separator: ", "), correct: usual,
            evidence: context.attributeFacts)
        diagnosis.consolePath = "This connection → Attribute map"
        diagnosis.field = rule.target
        return diagnosis
    }

    // MARK: Policy

    private static let emailDomain: DiagnosisRule = { context in
        guard let check = context.failed("email_domain") else { return nil }
        let domains = context.evidence.domains
        guard check.code != "policy.email_invalid" else {
            return context.diagnosis(
                "policy.email_invalid", "What was sent has no e-mail address",
                """
                Only people with an address in a verified domain may sign in, and \(context.provider) sent no address, or \
                a value that is not one: an address has exactly one “@”, with a name before it and the domain after it. \
                Have it send the person's address in the attribute that is mapped to the e-mail address.
                """,
                side: .identityProvider, field: .emailAttribute, current: nil,
                correct: "name@\(domains.first ?? "example.com")",
                evidence: ["verifiedDomains": .array(domains.prefix(20).map(JSON.string))])
        }
        let domain = check.received
        guard !domains.isEmpty else {
            return context.diagnosis(
                "policy.no_verified_domain", "No domain of this organisation is verified yet",
                """
                An e-mail address of the person is in the domain \(context.shown(domain ?? "")), and only addresses in \
                verified domains may sign in. Add that domain to the organisation and verify it. To let anybody in whom \
                \(context.provider) knows, have the vendor switch on “Allow unverified domains” for this connection.
                """,
                side: .serviceProvider, current: "none", correct: domain, evidence: ["verifiedDomains": []])
        }
        let ours = DiagnosisText.list(domains)
        return context.diagnosis(
            "policy.email_domain", "The e-mail address is not in a domain of this organisation",
            """
            An e-mail address of the person is in the domain \(context.shown(domain ?? "")); the organisation's verified \
            domains are: \(ours). Either the wrong account was used, then sign in with the right one. Or verify that \
            domain for the organisation, or have \(context.provider) send an address in a verified one. To let anybody \
            in whom \(context.provider) knows, have the vendor switch on “Allow unverified domains” for this connection.
            """,
            side: .user, field: .emailAttribute, current: domain, correct: domains.first,
            evidence: ["verifiedDomains": .array(domains.prefix(20).map(JSON.string))])
    }

    private static let emailVerification: DiagnosisRule = { context in
        guard let check = context.failed("email_verified") else { return nil }
        let place = context.place(.emailVerification)
        let claim = place?.label ?? "email_verified"
        let isRefuted = check.code == "policy.email_not_verified"
        return context.diagnosis(
            check.code ?? "policy.email_not_verified",
            isRefuted
                ? "The provider says that the e-mail address is not verified"
                : "Nothing says that the e-mail address is verified",
            """
            This connection accepts only addresses of which \(context.provider) says that they are the person's own \
            (email_verified): somebody could have written another one's address into an account there. \
            \(isRefuted
                ? "It says that this one was not verified: have the person confirm it there, or an administrator mark it."
                : "It says so of no address, or of another one than the attribute map takes; only the claim email counts.") \
            \(context.instruction(.emailVerification, "have \(claim) sent with the value true", otherwise:
                "Have \(claim) sent with the value true.")) Where that cannot be done, have the vendor switch off \
            “requireVerifiedEmail” for this connection.
            """,
            side: .identityProvider, field: .emailVerification, current: isRefuted ? "false" : nil, correct: "true")
    }

    private static let relayState: DiagnosisRule = { context in
        guard let check = context.failed("relay_state") else { return nil }
        return context.diagnosis(
            check.code ?? "saml.relay_state.mismatch", "The RelayState that came back is not ours",
            """
            We send a RelayState along with each request, and \(context.provider) must return it unchanged. It came \
            back changed or is missing. Leave the field for a default RelayState empty at \(context.provider), and \
            begin at \(context.evidence.serviceProvider.signInUrl).
            """,
            side: .identityProvider, field: .startURL, current: nil,
            correct: context.evidence.serviceProvider.signInUrl)
    }
}

extension DiagnosisContext {
    func isMissing(_ target: String) -> Bool { evidence.missingAttributes.contains { $0.target == target } }

    /// Where a target is looked for, for a sentence.
    func sources(of target: String) -> String {
        let rule = evidence.missingAttributes.first { $0.target == target }
        return DiagnosisText.list(rule?.sources ?? [])
    }

    /// The name that this provider's walk-through uses: its console says so, or the first in the map.
    func preferredSource(of rule: SignOnAttributeRule) -> String? {
        let names = rule.sources.filter { !$0.hasPrefix(AttributeMap.nameIdSource) }
        if rule.target == "email", let label = place(.emailAttribute)?.label, names.contains(label) { return label }
        return names.first
    }

    /// Names only, never values.
    var attributeFacts: JSONObject {
        ["receivedNames": .array(evidence.attributeNames.prefix(100).map { .string(DiagnosisText.value($0)) })]
    }
}

extension DiagnosisText {
    static let longestList = 12

    /// `a, b, c and 7 more`.
    static func list(_ texts: [String]) -> String {
        guard !texts.isEmpty else { return "nothing" }
        let head = texts.prefix(longestList).map(shown).joined(separator: ", ")
        return texts.count > longestList ? "\(head) and \(texts.count - longestList) more" : head
    }

    /// The last part of a name that is a URI.
    static func shortName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? name
        return value(last.count <= 40 ? last : String(last.prefix(39)) + "…")
    }

    /// Entra sends this attribute or these claims when there are too many groups.
    static func isGroupsLink(_ name: String) -> Bool {
        name == "http://schemas.microsoft.com/claims/groups.link" || name == "_claim_names" || name == "hasgroups"
    }

    /// The name that most probably stands for the e-mail address.
    static func likeliestEmail(among names: [String]) -> String? {
        func rank(_ name: String) -> Int {
            let short = shortName(name).lowercased().filter { $0.isLetter || $0.isNumber }
            switch short {
            // email_verified says something about an address, and is none.
            case _ where short.contains("verified"): return 0
            case "email", "emailaddress", "mail": return 5
            case _ where short.contains("email"): return 4
            case _ where short.contains("mail"): return 3
            case "upn", "userprincipalname": return 2
            case "login", "username", "preferredusername", "uniquename": return 1
            default: return 0
            }
        }
        return names.map { ($0, rank($0)) }.filter { $0.1 > 0 }.reduce(nil) { best, next -> (String, Int)? in
            guard let best, best.1 >= next.1 else { return next }
            return best
        }?.0
    }
}
