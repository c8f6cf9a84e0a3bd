import SAML

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Composes a response of the web browser single sign-on profile (SAML profiles §4.1.4.2), right or wrong.
struct ResponseComposer {
    var entityID: String
    var user: TestUser
    var consumerURL: String
    var audience: String
    /// Nil for an answer without request.
    var requestID: String?
    var nameIDFormat: String?
    var behaviour: Behaviour
    var signed: TestIdentityProviderConfiguration.Signed
    var signer: SAMLSigner
    /// For whom the assertion is encrypted, if at all.
    var encryptor: SAMLEncryptor?
    var now: Date
    /// The assertion's ID.
    var assertionID: String
    /// By which a logout names the session.
    var sessionIndex = SAMLMessageID.random().rawValue
    /// For who is to be another one at each sign-in.
    var transientName = SAMLMessageID.random().rawValue

    private static let lifetime = 300.0
    private static let leeway = 60.0
    private static let sessionLifetime = 28_800.0

    func compose() throws -> [UInt8] {
        let responseID = behaviour.has(.duplicateIDs) ? assertionID : SAMLMessageID.random().rawValue
        guard !behaviour.hasAny(.statusDenied, .noAuthnContext) else {
            let refusal = response(id: responseID, status: refusalStatus, content: "")
            return isResponseSigned ? try sign(refusal) : Array(refusal.utf8)
        }
        var content = try finished(assertion(id: assertionID))
        if behaviour.has(.severalAssertions) {
            content += try finished(assertion(id: SAMLMessageID.random().rawValue))
        }
        if behaviour.has(.wrapped) { content = wrapped(content) }
        var message = Array(response(id: responseID, status: Self.status(SAMLNames.success), content: content).utf8)
        if isResponseSigned { message = try sign(String(decoding: message, as: UTF8.self)) }
        if behaviour.has(.comment) { message = commented(message) }
        if behaviour.has(.altered) { message = altered(message) }
        return message
    }

    // MARK: Signing and encrypting

    private var isResponseSigned: Bool {
        // A forged assertion does not go with a signature over the whole, nor do two equal IDs.
        !behaviour.hasAny(.unsigned, .wrapped, .duplicateIDs) && (signed != .assertion || refusesAssertion)
    }

    private var isAssertionSigned: Bool {
        !behaviour.has(.unsigned) && (signed != .response || behaviour.hasAny(.wrapped, .duplicateIDs))
    }

    private var refusesAssertion: Bool { behaviour.hasAny(.statusDenied, .noAuthnContext) }

    /// The assertion as it goes into the response: signed, then encrypted.
    private func finished(_ assertion: String) throws -> String {
        var text = Array(assertion.utf8)
        if isAssertionSigned { text = try sign(assertion) }
        if let encryptor { text = try encryptor.encrypt(text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Signs the root element; the XML declaration, which the signer adds, cannot stand inside another document.
    private func sign(_ text: String) throws -> [UInt8] {
        let message = String(decoding: try signer.sign(message: Array(text.utf8)), as: UTF8.self)
        guard message.hasPrefix("<?xml"), let end = message.firstRange(of: "?>") else { return Array(message.utf8) }
        return Array(message[end.upperBound...].drop(while: \.isWhitespace).utf8)
    }

    // MARK: Attacks

    /// A forged assertion for somebody else that has the signed one inside.
    private func wrapped(_ genuine: String) -> String {
        var forger = self
        forger.user = TestUser(email: "attacker@" + (user.email.split(separator: "@").last ?? "example.com")) ?? user
        return forger.assertion(id: SAMLMessageID.random().rawValue, advice: genuine)
    }

    /// A comment is no part of what exclusive canonicalization signs, but some readers stop at it.
    private func commented(_ message: [UInt8]) -> [UInt8] {
        replacing("</saml:NameID>", by: "<!-- --></saml:NameID>", in: message)
    }

    private func altered(_ message: [UInt8]) -> [UInt8] {
        replacing(
            "<saml:AttributeValue>\(Markup.escaped(user.firstName))<",
            by: "<saml:AttributeValue>Mallory \(Markup.escaped(user.firstName))<", in: message)
    }

    private func replacing(_ old: String, by new: String, in message: [UInt8]) -> [UInt8] {
        Array(String(decoding: message, as: UTF8.self).replacing(old, with: new, maxReplacements: 1).utf8)
    }

    // MARK: Times

    /// The provider's idea of the time.
    private var moment: Date {
        let skew = Double(behaviour.skewSeconds)
        if behaviour.has(.expired) { return now.addingTimeInterval(-skew - Self.lifetime) }
        return behaviour.has(.notYetValid) ? now.addingTimeInterval(skew) : now
    }

    private func text(after seconds: Double) -> String { XMLSchemaDateTime.text(moment.addingTimeInterval(seconds)) }

    // MARK: Values

    private var issuer: String { behaviour.has(.wrongIssuer) ? entityID + "/another" : entityID }

    private var inResponseTo: String? {
        guard !behaviour.has(.unsolicited), let requestID else { return nil }
        return behaviour.has(.wrongInResponseTo) ? requestID + "-another" : requestID
    }

    private var destination: String {
        guard behaviour.has(.wrongDestination) else { return consumerURL }
        return consumerURL.hasSuffix("/") ? String(consumerURL.dropLast()) : consumerURL + "/"
    }

    private var recipient: String {
        guard behaviour.has(.wrongRecipient) else { return consumerURL }
        return consumerURL.hasPrefix("https:")
            ? "http:" + consumerURL.dropFirst("https:".count) : "https:" + consumerURL.dropFirst("http:".count)
    }

    private var sentAudience: String {
        if behaviour.has(.wrongAudience) { return audience + "/another" }
        return behaviour.has(.spnAudience) ? "spn:" + audience : audience
    }

    /// As what the user is known to the service provider.
    var name: SAMLNameID? {
        guard !behaviour.has(.noNameID) else { return nil }
        let transient = SAMLNameID(transientName, format: SAMLNameIDFormat.transient)
        let persistent = SAMLNameID(user.id, format: SAMLNameIDFormat.persistent)
        if behaviour.has(.transientNameID) { return transient }
        if behaviour.hasAny(.noEmail, .otherEmailName, .persistentNameID) { return persistent }
        switch nameIDFormat {
        case SAMLNameIDFormat.transient: return transient
        case SAMLNameIDFormat.persistent: return persistent
        default: return SAMLNameID(user.email, format: SAMLNameIDFormat.emailAddress)
        }
    }

    private var nameID: String {
        guard let name else { return "" }
        return "<saml:NameID\(Markup.attribute("Format", name.format))>\(Markup.escaped(name.value))</saml:NameID>"
    }

    private var refusalStatus: String {
        behaviour.has(.statusDenied)
            ? Self.status(SAMLNames.responder, SAMLNames.requestDenied, "The user may not use this application.")
            : Self.status(
                SAMLNames.responder, SAMLNames.noAuthnContext,
                "The way in which the user has signed in is not the one asked for.")
    }

    private static func status(_ code: String, _ detail: String? = nil, _ message: String? = nil) -> String {
        let inner = detail.map { "<samlp:StatusCode Value=\"\($0)\"/>" } ?? ""
        return "<samlp:StatusCode Value=\"\(code)\">\(inner)</samlp:StatusCode>"
            + (message.map { "<samlp:StatusMessage>\($0)</samlp:StatusMessage>" } ?? "")
    }

    // MARK: Elements

    private func response(id: String, status: String, content: String) -> String {
        """
        <samlp:Response xmlns:samlp="\(SAMLNamespace.protocol)" xmlns:saml="\(SAMLNamespace.assertion)" ID="\(id)" \
        Version="2.0" IssueInstant="\(text(after: 0))"\(Markup.attribute("Destination", destination))\
        \(Markup.attribute("InResponseTo", inResponseTo))><saml:Issuer>\(Markup.escaped(issuer))</saml:Issuer>\
        <samlp:Status>\(status)</samlp:Status>\(content)</samlp:Response>
        """
    }

    private func assertion(id: String, advice: String = "") -> String {
        """
        <saml:Assertion xmlns:saml="\(SAMLNamespace.assertion)" ID="\(id)" Version="2.0" \
        IssueInstant="\(text(after: 0))"><saml:Issuer>\(Markup.escaped(issuer))</saml:Issuer>\
        \(subject)\(conditions)\(advice.isEmpty ? "" : "<saml:Advice>\(advice)</saml:Advice>")\(authnStatement)\
        \(attributeStatement)</saml:Assertion>
        """
    }

    private var subject: String {
        """
        <saml:Subject>\(nameID)<saml:SubjectConfirmation Method="\(SAMLNames.bearer)"><saml:SubjectConfirmationData \
        NotOnOrAfter="\(text(after: Self.lifetime))"\(Markup.attribute("Recipient", recipient))\
        \(Markup.attribute("InResponseTo", inResponseTo))/></saml:SubjectConfirmation></saml:Subject>
        """
    }

    private var conditions: String {
        // A clock that is fast leaves no leeway.
        let notBefore = text(after: behaviour.has(.notYetValid) ? 0 : -Self.leeway)
        return """
            <saml:Conditions NotBefore="\(notBefore)" NotOnOrAfter="\(text(after: Self.lifetime))">\
            <saml:AudienceRestriction><saml:Audience>\(Markup.escaped(sentAudience))</saml:Audience>\
            </saml:AudienceRestriction></saml:Conditions>
            """
    }

    private var authnStatement: String {
        guard !behaviour.has(.noAuthnStatement) else { return "" }
        return """
            <saml:AuthnStatement AuthnInstant="\(text(after: 0))" SessionIndex="\(sessionIndex)" \
            SessionNotOnOrAfter="\(text(after: Self.sessionLifetime))"><saml:AuthnContext>\
            <saml:AuthnContextClassRef>\(SAMLNames.password)</saml:AuthnContextClassRef></saml:AuthnContext>\
            </saml:AuthnStatement>
            """
    }

    private var attributeStatement: String {
        var attributes: [(name: String, values: [String])] = [
            ("id", [user.id]), ("firstName", [user.firstName]), ("lastName", [user.lastName]),
        ]
        if behaviour.has(.otherEmailName) {
            attributes.append(("mail-address", [user.email]))
        } else if !behaviour.has(.noEmail) {
            attributes.append(("email", [user.email]))
        }
        attributes.append(
            behaviour.has(.groupsOverage)
                ? (SAMLNames.groupsLink, ["https://graph.windows.net/test/users/\(user.id)/getMemberObjects"])
                : ("groups", user.groups))
        let elements = attributes.map { attribute in
            "<saml:Attribute Name=\"\(attribute.name)\" NameFormat=\"\(SAMLNames.basicNames)\">"
                + attribute.values.map { "<saml:AttributeValue>\(Markup.escaped($0))</saml:AttributeValue>" }.joined()
                + "</saml:Attribute>"
        }
        return "<saml:AttributeStatement>\(elements.joined())</saml:AttributeStatement>"
    }
}
