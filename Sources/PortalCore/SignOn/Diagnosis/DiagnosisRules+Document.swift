import SAML
import StrictJSON

// What arrived at all, and what the identity provider says of itself: its status, its encryption.

extension DiagnosisRules {
    static let document: [DiagnosisRule] = [wrongDocument, binding, unreadable, version]
    static let message: [DiagnosisRule] = [status, encryption, noAssertion]

    private static let wrongDocument: DiagnosisRule = { context in
        guard let check = context.failed("document", "wrong_root") else { return nil }
        let root = context.evidence.saml?.root ?? check.received ?? ""
        let (code, what, advice): (String, String, String) =
            switch root {
            case "AuthnRequest":
                (
                    "saml.document.is_request", "a sign-in request (AuthnRequest) instead of a response",
                    """
                    Requests go from us to the provider. Perhaps our ACS URL was entered there as the provider's own \
                    sign-on URL, or the roles of the two sides are mixed up.
                    """
                )
            case "EntityDescriptor", "EntitiesDescriptor":
                (
                    "saml.document.is_metadata", "SAML metadata instead of a response",
                    "Metadata are handed over in the setup of this connection, not sent to the ACS URL."
                )
            case "LogoutRequest", "LogoutResponse":
                (
                    "saml.document.is_logout", "a logout message instead of a response",
                    "The ACS URL was entered as the logout URL. Enter \(context.evidence.serviceProvider.sloUrl) there."
                )
            case "Assertion":
                (
                    "saml.document.is_assertion", "a bare assertion without the response around it",
                    "Have the provider use SAML 2.0 with the binding HTTP-POST."
                )
            default:
                (
                    "saml.document.wrong_root", "a document of another kind (\(context.shown(root)))",
                    "Have the provider use SAML 2.0 with the binding HTTP-POST; SAML 1.1 and WS-Federation do not work."
                )
            }
        let isLogout = code == "saml.document.is_logout"
        let field = isLogout ? DiagnosisField.logoutURL : .acsURL
        return context.diagnosis(
            code, "What arrived is not a SAML response",
            "At the ACS URL arrived \(what). \(advice) \(context.instruction(field, "check what is entered there"))",
            side: .identityProvider, field: field, current: isLogout ? context.evidence.serviceProvider.acsUrl : root,
            correct: context.correctValue(of: field))
    }

    private static let binding: DiagnosisRule = { context in
        guard let check = context.failed("binding") else { return nil }
        return context.diagnosis(
            check.code ?? "saml.binding", "What arrived at the ACS URL cannot be read as SAML",
            """
            Expected was a form with the field SAMLResponse, as the binding HTTP-POST has it\
            \(check.received.map { "; there came \($0)" } ?? ""). The page may have been reloaded or cut off: try again. \
            If it stays so, have \(context.provider) answer with SAML 2.0 and the binding HTTP-POST. \
            \(context.instruction(.acsURL, "choose HTTP-POST for our ACS URL"))
            """,
            side: .identityProvider, field: .acsURL, current: check.received,
            correct: context.evidence.serviceProvider.acsUrl)
    }

    private static let unreadable: DiagnosisRule = { context in
        guard
            let check = context.failed(
                "document", "not_xml", "doctype", "too_large", "missing", "malformed", "out_of_memory"),
            let code = check.code
        else { return nil }
        switch code.split(separator: ".").last {
        case "doctype":
            return context.diagnosis(
                code, "The response has a document type declaration and was refused",
                """
                SAML forbids document type declarations (DTD), because files and networks can be attacked with them. \
                No common identity provider sends one. Look for software between \(context.provider) and us that \
                changes responses; otherwise treat this as an attack.
                """,
                side: .identityProvider, evidence: ["possibleAttack": true])
        case "too_large":
            return context.diagnosis(
                code, "The response is too large",
                """
                The response has more bytes, elements or nesting than is accepted. Mostly hundreds of groups are the \
                reason. \(context.instruction(.groups, "send only the groups that this application needs"))
                """,
                side: .identityProvider, field: .groups)
        case "not_xml":
            return context.diagnosis(
                code, "The response is not well-formed XML",
                """
                What arrived as SAMLResponse cannot be read as XML\
                \(check.received.map { " (\(DiagnosisText.value($0)))" } ?? ""). It may have been cut off or changed \
                on its way, or copied incompletely. Try again. If it stays so, have \(context.provider) send the \
                response with the binding HTTP-POST.
                """,
                side: .network)
        default:
            return context.diagnosis(
                code, "The response does not have the form that SAML prescribes",
                """
                An element or attribute is missing or malformed\
                \(check.received.map { " (\(DiagnosisText.shown($0)))" } ?? ""). Have \(context.provider) use SAML 2.0 \
                without own extensions.
                """,
                side: .identityProvider, current: check.received, correct: check.expected)
        }
    }

    private static let version: DiagnosisRule = { context in
        guard let check = context.failed("version") else { return nil }
        return context.diagnosis(
            check.code ?? "saml.version.unsupported_version", "The response is not SAML 2.0",
            """
            The response says that it is version \(context.shown(check.received ?? "none")). Only SAML 2.0 is \
            supported. Choose SAML 2.0 for this application at \(context.provider).
            """,
            side: .identityProvider, current: check.received, correct: "2.0")
    }

    // MARK: Encryption

    private static let encryption: DiagnosisRule = { context in
        guard let check = context.failed("encryption"), let code = check.code else { return nil }
        let metadata = context.evidence.serviceProvider.metadataUrl
        let claimed = context.evidence.saml?.encryption
        switch code.split(separator: ".").last {
        case "not_encrypted":
            return context.diagnosis(
                code, "The assertion is not encrypted, which this connection requires",
                """
                This connection has “Require encrypted assertion” switched on, but the assertion came in the clear. \
                \(context.instruction(
                    .encryption, "switch encryption on with the certificate from our metadata (\(metadata))",
                    otherwise: "\(context.capitalProvider) cannot encrypt; switch the requirement off here."))
                """,
                side: .identityProvider, field: .encryption, current: "Not encrypted", correct: "Encrypted")
        case "encryption_algorithm_refused":
            let isRSA15 = check.received?.hasSuffix("rsa-1_5") ?? false
            return context.diagnosis(
                code, "The assertion is encrypted with an algorithm that is refused",
                """
                It is encrypted with \(DiagnosisText.algorithm(check.received ?? "")). \
                \(context.instruction(
                    .encryption, "choose AES-256-GCM or AES-256-CBC with the key transport RSA-OAEP")) \
                \(isRSA15
                    ? "If that is impossible, RSA 1.5 can be allowed for this connection, which makes it less safe." : "")
                """,
                side: .identityProvider, field: .encryption, current: check.received,
                correct: isRSA15
                    ? "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p" : "http://www.w3.org/2009/xmlenc11#aes256-gcm")
        case "encryption_malformed":
            return context.diagnosis(
                code, "The encrypted assertion has a form that is not understood",
                """
                Encryption itself could not be read. \
                \(context.instruction(.encryption, "choose AES-256-GCM with RSA-OAEP, or switch encryption off"))
                """,
                side: .identityProvider, field: .encryption)
        default:
            let fingerprint = claimed?.fingerprints.first
            let isKeyless = code.hasSuffix("no_decryption_key")
            return context.diagnosis(
                code,
                isKeyless
                    ? "The assertion is encrypted, but this connection has no key for it"
                    : "The assertion is encrypted for another certificate",
                """
                \(isKeyless
                    ? "This connection has no decryption key."
                    : "None of this connection's decryption keys opens the assertion.") \
                \(fingerprint.map { "It says that it is encrypted for the certificate \($0)." } ?? "") \
                \(context.instruction(
                    .encryption,
                    "replace the certificate there by the one in our metadata (\(metadata)), or encrypt nothing"))
                """,
                side: .identityProvider, field: .encryption, current: fingerprint, correct: metadata)
        }
    }

    private static let noAssertion: DiagnosisRule = { context in
        guard context.failed("single_assertion", "no_assertion") != nil else { return nil }
        return context.diagnosis(
            "saml.single_assertion.no_assertion", "The response contains no assertion",
            """
            \(context.capitalProvider) says that the sign-in succeeded, but sends nothing about who signed in. \
            \(context.instruction(.attributes, "check what is released to this application")) Its log has the reason: \
            \(context.place(.log)?.path ?? "look into the sign-in log").
            """,
            side: .identityProvider, field: .attributes)
    }

    // MARK: Status

    private static let status: DiagnosisRule = { context in
        guard let check = context.failed("status") else { return nil }
        let codes = (context.evidence.saml?.statusCodes ?? []).map { code in
            code.split(separator: ":").last.map(String.init) ?? code
        }
        let message = context.evidence.saml?.statusMessage
        var facts: JSONObject = ["statusCodes": .array(codes.map { .string(DiagnosisText.value($0)) })]
        if let message { facts["statusMessage"] = .string(DiagnosisText.message(message)) }
        if let known = context.providerError(in: [message].compactMap(\.self), evidence: facts) { return known }
        let said = message.map { " It says: \(DiagnosisText.shown(DiagnosisText.message($0)))." } ?? ""
        let log = context.place(.log).map { " Its log tells more: \($0.path)." } ?? ""
        let word = StatusWord(codes)
        return context.diagnosis(
            "saml.status.\(word.code)", word.title,
            "\(word.explanation(context))\(said)\(log)", side: word.side, field: word.field,
            current: word.current(context) ?? (codes.isEmpty ? check.received : codes.joined(separator: " / ")),
            correct: word.correct(context),
            evidence: facts)
    }
}

/// What a status of SAML means for an admin (SAML core §3.2.2.2).
private enum StatusWord: String {
    case authnFailed = "AuthnFailed"
    case requestDenied = "RequestDenied"
    case noPassive = "NoPassive"
    case noAuthnContext = "NoAuthnContext"
    case invalidNameIDPolicy = "InvalidNameIDPolicy"
    case unknownPrincipal = "UnknownPrincipal"
    case unsupportedBinding = "UnsupportedBinding"
    case requestUnsupported = "RequestUnsupported"
    case versionMismatch = "VersionMismatch"
    case requester = "Requester"
    case responder = "Responder"
    case other = ""

    /// The innermost code that means something counts.
    init(_ codes: [String]) {
        self = codes.reversed().lazy.compactMap(StatusWord.init(rawValue:)).first { $0 != .other } ?? .other
    }

    var code: String {
        switch self {
        case .authnFailed: "authn_failed"
        case .requestDenied: "request_denied"
        case .noPassive: "no_passive"
        case .noAuthnContext: "no_authn_context"
        case .invalidNameIDPolicy: "invalid_name_id_policy"
        case .unknownPrincipal: "unknown_principal"
        case .unsupportedBinding: "unsupported_binding"
        case .requestUnsupported: "request_unsupported"
        case .versionMismatch: "version_mismatch"
        case .requester: "requester"
        case .responder: "responder"
        case .other: "status_not_success"
        }
    }

    var title: String {
        switch self {
        case .authnFailed: "The identity provider could not authenticate the user"
        case .requestDenied: "The identity provider refused to sign this user in"
        case .noPassive: "A sign-in without interaction was not possible"
        case .noAuthnContext: "The required way of authenticating is not offered"
        case .invalidNameIDPolicy: "The identity provider cannot give the NameID format asked for"
        case .unknownPrincipal: "The identity provider does not know this user"
        case .unsupportedBinding: "The identity provider does not support the binding of the response"
        case .requestUnsupported: "The identity provider does not support this request"
        case .versionMismatch: "The identity provider expects another version of SAML"
        case .requester: "The identity provider does not accept our request"
        case .responder: "The identity provider reports an error of its own"
        case .other: "The identity provider reports an error"
        }
    }

    var side: SignInDiagnosis.Side {
        switch self {
        case .authnFailed, .unknownPrincipal: .user
        case .noPassive, .noAuthnContext, .invalidNameIDPolicy: .serviceProvider
        default: .identityProvider
        }
    }

    var field: DiagnosisField? {
        switch self {
        case .requestDenied, .unknownPrincipal: .assignments
        case .noAuthnContext: .signInPolicy
        case .invalidNameIDPolicy: .nameID
        case .unsupportedBinding, .requester, .requestUnsupported: .acsURL
        default: nil
        }
    }

    /// What this connection asks for, where that is what the provider does not have.
    func current(_ context: DiagnosisContext) -> String? {
        let options = context.evidence.setup.options
        return switch self {
        case .invalidNameIDPolicy: options.nameIdFormat
        case .noAuthnContext: options.requestedAuthnContext?.joined(separator: ", ")
        default: nil
        }
    }

    func correct(_ context: DiagnosisContext) -> String? {
        switch self {
        // One that the metadata offer and that lasts.
        case .invalidNameIDPolicy:
            context.saml?.nameIdFormats.first { $0.hasSuffix(":persistent") }
                ?? context.saml?.nameIdFormats.first { !$0.hasSuffix(":transient") }
        case .unsupportedBinding, .requester, .requestUnsupported: context.evidence.serviceProvider.acsUrl
        default: nil
        }
    }

    func explanation(_ context: DiagnosisContext) -> String {
        let provider = context.capitalProvider
        switch self {
        case .authnFailed:
            return """
                \(provider) answered AuthnFailed: the user gave up, or password or second factor were wrong. Try again \
                with an account that can sign in elsewhere.
                """
        case .requestDenied:
            return """
                \(provider) answered RequestDenied: it knows the user, but a rule forbids this application. \
                \(context.instruction(.assignments, "check that the user or one of the user's groups may use it"))
                """
        case .noPassive:
            return """
                \(provider) answered NoPassive: it was asked to sign in without showing a page, and the user has no \
                session there. Start the sign-in again in the usual way.
                """
        case .noAuthnContext:
            let asked = context.evidence.setup.options.requestedAuthnContext ?? []
            let what = asked.isEmpty ? "" : " (\(asked.joined(separator: ", ")))"
            return """
                \(provider) answered NoAuthnContext: this connection asks for a particular way of authenticating\
                \(what), and the user authenticated in another way. Remove the requested authentication context from \
                this connection's options, or have the provider demand that way.
                """
        case .invalidNameIDPolicy:
            let asked = context.evidence.setup.options.nameIdFormat
            return """
                \(provider) answered InvalidNameIDPolicy: it cannot give the format that this connection asks for\
                \(asked.map { " (\($0))" } ?? ""). Remove the NameID format from this connection's options. \
                \(context.instruction(.nameID, "choose a format such as persistent or emailAddress"))
                """
        case .unknownPrincipal:
            return """
                \(provider) answered UnknownPrincipal: it has no such user, or not for this application. \
                \(context.instruction(.assignments, "assign the user"))
                """
        case .unsupportedBinding:
            return """
                \(provider) answered UnsupportedBinding. \
                \(context.instruction(.acsURL, "enter our ACS URL with the binding HTTP-POST"))
                """
        case .versionMismatch:
            return "\(provider) answered VersionMismatch. Choose SAML 2.0 for this application there."
        case .requester, .requestUnsupported:
            return """
                \(provider) answered \(rawValue): it holds our request for wrong. Mostly the ACS URL or the entity ID \
                entered there differs from ours, or it demands signed requests. Ours are \
                \(context.evidence.serviceProvider.acsUrl) and \(context.evidence.serviceProvider.entityId).
                """
        case .responder:
            return """
                \(provider) answered Responder: it failed by itself. Mostly its rules for claims or attributes of this \
                application are at fault, or a system behind it.
                """
        case .other:
            return "\(provider) did not sign the user in."
        }
    }
}
