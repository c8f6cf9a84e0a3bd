package import SAML

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// Composes SAML responses for tests, signs and encrypts them. Members hold what is written into the document, unescaped
/// and unchecked, so that wrong responses can be made as easily as right ones; nil leaves an attribute or element out.
package struct ResponseBuilder: Sendable {
    /// What is signed.
    package enum Signed: String, Sendable, CaseIterable {
        case nothing, response, assertion, both
    }

    /// The moment that all times are around.
    package static let now = Date(timeIntervalSince1970: 1_795_305_600)

    package var responseID: String? = "_response-1"
    package var assertionID: String? = "_assertion-1"
    package var version: String? = "2.0"
    package var assertionVersion: String? = "2.0"
    package var issueInstant: String? = XMLSchemaDateTime.text(now)
    package var destination: String? = "https://sp.example.com/acs"
    package var responseInResponseTo: String? = "_request-1"
    package var responseIssuer: String? = "https://idp.example.com/metadata"
    package var assertionIssuer: String? = "https://idp.example.com/metadata"
    package var status = "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>"
    package var nameID: String? =
        "<saml:NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\">user@example.com</saml:NameID>"
    package var confirmationMethod = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    package var recipient: String? = "https://sp.example.com/acs"
    package var confirmedRequest: String? = "_request-1"
    package var confirmationNotBefore: String?
    package var confirmationNotOnOrAfter: String? = time(300)
    package var conditionsNotBefore: String? = time(-60)
    package var conditionsNotOnOrAfter: String? = time(300)
    package var audiences: [[String]] = [["https://sp.example.com/metadata"]]
    package var moreConditions = ""
    package var hasConditions = true
    package var authnInstant: String? = time(-5)
    package var authnContextClass: String? = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    package var sessionIndex: String? = "_session-1"
    package var sessionNotOnOrAfter: String? = time(3600)
    package var hasAuthnStatement = true
    /// Further statements of authentication, before the one.
    package var moreAuthnStatements = ""
    package var attributes =
        """
        <saml:AttributeStatement><saml:Attribute Name="email" \
        NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic" FriendlyName="mail">\
        <saml:AttributeValue>user@example.com</saml:AttributeValue></saml:Attribute>\
        <saml:Attribute Name="groups"><saml:AttributeValue>one</saml:AttributeValue>\
        <saml:AttributeValue>two</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
        """
    /// Markup between the response's status and its assertion.
    package var beforeAssertion = ""
    /// Markup after the assertion.
    package var afterAssertion = ""
    /// Whether the assertion declares its namespaces itself, instead of taking over those of the response.
    package var isSelfContained = true

    package init() {}

    /// A moment so many seconds from ``now``.
    package static func time(_ seconds: Double) -> String {
        XMLSchemaDateTime.text(now.addingTimeInterval(seconds))
    }

    /// The response without signatures.
    package var document: String {
        """
        <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
        xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"\(attribute("ID", responseID))\
        \(attribute("Version", version))\(attribute("IssueInstant", issueInstant))\
        \(attribute("Destination", destination))\(attribute("InResponseTo", responseInResponseTo))>\
        \(responseIssuer.map { "<saml:Issuer>\($0)</saml:Issuer>" } ?? "")\
        <samlp:Status>\(status)</samlp:Status>\(beforeAssertion)\(assertion)\(afterAssertion)</samlp:Response>
        """
    }

    /// The assertion without signature.
    package var assertion: String {
        let namespace = isSelfContained ? " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"" : ""
        return """
            <saml:Assertion\(namespace)\(attribute("ID", assertionID))\(attribute("Version", assertionVersion))\
            \(attribute("IssueInstant", issueInstant))>\
            \(assertionIssuer.map { "<saml:Issuer>\($0)</saml:Issuer>" } ?? "")\
            \(subject)\(conditions)\(authnStatement)\(attributes)</saml:Assertion>
            """
    }

    private var subject: String {
        """
        <saml:Subject>\(nameID ?? "")<saml:SubjectConfirmation Method="\(confirmationMethod)">\
        <saml:SubjectConfirmationData\(attribute("NotBefore", confirmationNotBefore))\
        \(attribute("NotOnOrAfter", confirmationNotOnOrAfter))\(attribute("Recipient", recipient))\
        \(attribute("InResponseTo", confirmedRequest))/></saml:SubjectConfirmation></saml:Subject>
        """
    }

    private var conditions: String {
        guard hasConditions else { return "" }
        let restrictions = audiences.map { list in
            "<saml:AudienceRestriction>" + list.map { "<saml:Audience>\($0)</saml:Audience>" }.joined()
                + "</saml:AudienceRestriction>"
        }
        return """
            <saml:Conditions\(attribute("NotBefore", conditionsNotBefore))\
            \(attribute("NotOnOrAfter", conditionsNotOnOrAfter))>\(restrictions.joined())\(moreConditions)\
            </saml:Conditions>
            """
    }

    private var authnStatement: String {
        guard hasAuthnStatement else { return "" }
        let reference = authnContextClass.map { "<saml:AuthnContextClassRef>\($0)</saml:AuthnContextClassRef>" }
        return """
            \(moreAuthnStatements)<saml:AuthnStatement\(attribute("AuthnInstant", authnInstant))\
            \(attribute("SessionIndex", sessionIndex))\(attribute("SessionNotOnOrAfter", sessionNotOnOrAfter))>\
            <saml:AuthnContext>\(reference ?? "<saml:AuthnContextDeclRef>urn:x</saml:AuthnContextDeclRef>")\
            </saml:AuthnContext></saml:AuthnStatement>
            """
    }

    private func attribute(_ name: String, _ value: String?) -> String {
        value.map { " \(name)=\"\($0)\"" } ?? ""
    }

    // MARK: Signing and encrypting

    /// The finished response: the assertion is signed, then encrypted, then the response is signed.
    package func build(
        _ signed: Signed, by signer: SAMLSigner, encryptedBy encryptor: SAMLEncryptor? = nil
    ) throws -> [UInt8] {
        var message = Array(document.utf8)
        if signed == .assertion || signed == .both {
            message = try signer.sign(message: message, elementID: assertionID)
        }
        if let encryptor { message = try ResponseBuilder.encryptAssertion(in: message, by: encryptor) }
        if signed == .response || signed == .both {
            message = try signer.sign(message: message)
        }
        return message
    }

    /// Replaces the assertion by an encrypted one.
    package static func encryptAssertion(in message: [UInt8], by encryptor: SAMLEncryptor) throws -> [UInt8] {
        var text = String(decoding: message, as: UTF8.self)
        guard let range = ResponseBuilder.assertionRange(in: text) else { return message }
        let encrypted = try encryptor.encrypt(Array(text[range].utf8))
        text.replaceSubrange(range, with: String(decoding: encrypted, as: UTF8.self))
        return Array(text.utf8)
    }

    /// Where the first assertion stands.
    package static func assertionRange(in text: String) -> Range<String.Index>? {
        guard let start = text.firstRange(of: "<saml:Assertion"), let end = text.firstRange(of: "</saml:Assertion>")
        else { return nil }
        return start.lowerBound..<end.upperBound
    }
}
