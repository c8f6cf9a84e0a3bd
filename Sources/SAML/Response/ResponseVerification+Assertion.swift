#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// The assertion: everything here is read from the one element that was verified.

extension ResponseVerification {
    mutating func checkAssertion(_ assertion: SAMLXMLElement, in message: Message) -> AssertionContent? {
        var content = AssertionContent()
        claims.assertionID = assertion.attribute("ID")
        content.id = claims.assertionID ?? ""
        checkIdentifier(claims.assertionID, part: .assertion)
        checkVersion(assertion, part: .assertion)
        _ = checkIssueInstant(assertion, part: .assertion)

        let parts = AssertionParts(assertion)
        if let unexpected = parts.unexpected {
            fail(.document, .assertion, .unexpectedElement, received: unexpected)
        }
        claims.assertionIssuer = checkIssuer(parts.issuers, part: .assertion, isRequired: true)
        content.issuer = claims.assertionIssuer ?? ""
        checkSubject(parts.subjects, in: message, &content)
        checkConditions(parts.conditions, &content)
        checkAuthnStatements(parts.authnStatements, &content)
        readAttributes(parts.attributeStatements, &content)
        return content
    }
}

/// The children of an assertion by kind (SAML core §2.3.3).
struct AssertionParts {
    private(set) var issuers: [SAMLXMLElement] = []
    private(set) var subjects: [SAMLXMLElement] = []
    private(set) var conditions: [SAMLXMLElement] = []
    private(set) var authnStatements: [SAMLXMLElement] = []
    private(set) var attributeStatements: [SAMLXMLElement] = []
    /// The name of a child that an assertion cannot have.
    private(set) var unexpected: String?

    private static let ignored = ["Advice", "Statement", "AuthzDecisionStatement"]

    init(_ assertion: SAMLXMLElement) {
        for child in assertion.childElements {
            if child.isNamed("Issuer", in: SAMLNamespace.assertion) {
                issuers.append(child)
            } else if child.isNamed("Subject", in: SAMLNamespace.assertion) {
                subjects.append(child)
            } else if child.isNamed("Conditions", in: SAMLNamespace.assertion) {
                conditions.append(child)
            } else if child.isNamed("AuthnStatement", in: SAMLNamespace.assertion) {
                authnStatements.append(child)
            } else if child.isNamed("AttributeStatement", in: SAMLNamespace.assertion) {
                attributeStatements.append(child)
            } else if !child.isNamed("Signature", in: SAMLNamespace.signature)
                && !AssertionParts.ignored.contains(where: { child.isNamed($0, in: SAMLNamespace.assertion) })
            {
                unexpected = child.localName
            }
        }
    }
}

extension ResponseVerification {
    // MARK: Times

    /// A moment in an attribute. When it is there but no moment, the check has failed and `isMalformed` is true.
    mutating func moment(
        _ attribute: String, of element: SAMLXMLElement, _ name: SAMLCheck.Name, _ part: SAMLCheck.Part
    ) -> (value: Date?, text: String?, isMalformed: Bool) {
        guard let text = element.attribute(attribute) else { return (nil, nil, false) }
        guard let value = XMLSchemaDateTime.date(text) else {
            fail(name, part, .malformed, received: text)
            return (nil, text, true)
        }
        return (value, text, false)
    }

    mutating func checkNotBefore(_ element: SAMLXMLElement, _ part: SAMLCheck.Part) -> Date? {
        let found = moment("NotBefore", of: element, .notBefore, part)
        guard let value = found.value else { return nil }
        if clock.isBefore(value) {
            fail(
                .notBefore, part, .notYetValid, expected: XMLSchemaDateTime.text(clock.now), received: found.text)
        } else {
            pass(.notBefore, part, received: found.text)
        }
        return value
    }

    mutating func checkEnd(
        _ attribute: String, of element: SAMLXMLElement, _ name: SAMLCheck.Name, _ part: SAMLCheck.Part,
        isRequired: Bool
    ) -> Date? {
        let found = moment(attribute, of: element, name, part)
        guard let value = found.value else {
            if isRequired && !found.isMalformed { fail(name, part, .missing) }
            return nil
        }
        if clock.hasReached(value) {
            fail(name, part, .expired, expected: XMLSchemaDateTime.text(clock.now), received: found.text)
        } else {
            pass(name, part, received: found.text)
        }
        return value
    }

    // MARK: Statements

    mutating func checkAuthnStatements(_ statements: [SAMLXMLElement], _ content: inout AssertionContent) {
        guard !statements.isEmpty else {
            fail(.authnStatement, .assertion, .missing)
            return
        }
        guard statements.count <= AssertionLimits.statements else {
            fail(
                .authnStatement, .assertion, .tooMany, expected: "\(AssertionLimits.statements)",
                received: "\(statements.count)")
            return
        }
        var latest: Date?
        for statement in statements {
            let instant = moment("AuthnInstant", of: statement, .authnStatement, .statement)
            if instant.text == nil { fail(.authnStatement, .statement, .missing) }
            if let index = statement.attribute("SessionIndex") { content.sessionIndexes.append(index) }
            if let value = instant.value {
                pass(.authnStatement, .statement, received: instant.text)
                if latest.map({ value > $0 }) ?? true {
                    latest = value
                    content.authnContextClass = AssertionReading.contextClass(of: statement)
                }
            }
            let end = checkEnd(
                "SessionNotOnOrAfter", of: statement, .sessionNotOnOrAfter, .statement, isRequired: false)
            content.sessionNotOnOrAfter = [content.sessionNotOnOrAfter, end].compactMap(\.self).min()
        }
        if let latest {
            content.authnInstant = latest
            checkFreshness(of: latest)
            checkContext(of: statements)
        }
        claims.authnInstant = latest
        claims.authnContextClass = content.authnContextClass
        claims.sessionNotOnOrAfter = content.sessionNotOnOrAfter
    }
}

/// Bounds on what is kept of an assertion, beyond those of the document.
enum AssertionLimits {
    static let statements = 16
    static let confirmations = 16
    static let audiences = 256
    static let attributes = 1000
    static let values = 10_000
}

/// Pieces that are read the same way wherever they stand.
enum AssertionReading {
    static func contextClass(of statement: SAMLXMLElement) -> String? {
        statement.children("AuthnContext", in: SAMLNamespace.assertion).first?
            .children("AuthnContextClassRef", in: SAMLNamespace.assertion).first?.identifierText
    }

    /// Nil when empty or not only text.
    static func nameID(_ element: SAMLXMLElement) -> SAMLNameID? {
        guard let value = element.identifierText else { return nil }
        return SAMLNameID(
            value, format: element.attribute("Format"), nameQualifier: element.attribute("NameQualifier"),
            serviceProviderNameQualifier: element.attribute("SPNameQualifier"),
            serviceProviderProvidedID: element.attribute("SPProvidedID"))
    }
}
