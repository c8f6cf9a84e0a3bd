#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// Subject and bearer confirmation (SAML core §2.4, profiles §4.1.4.2).

extension ResponseVerification {
    mutating func checkSubject(
        _ subjects: [SAMLXMLElement], in message: Message, _ content: inout AssertionContent
    ) {
        guard subjects.count == 1, let subject = subjects.first else {
            fail(.subject, .assertion, subjects.isEmpty ? .missing : .malformed)
            return
        }
        var names: [SAMLXMLElement] = []
        var confirmations: [SAMLXMLElement] = []
        for child in subject.childElements {
            if child.isNamed("SubjectConfirmation", in: SAMLNamespace.assertion) {
                confirmations.append(child)
            } else if child.isNamed("NameID", in: SAMLNamespace.assertion)
                || child.isNamed("EncryptedID", in: SAMLNamespace.assertion)
            {
                names.append(child)
            } else {
                fail(.subject, .assertion, .unexpectedElement, received: child.localName)
            }
        }
        checkName(names, &content)
        checkConfirmations(confirmations, in: message, &content)
    }

    private mutating func checkName(_ names: [SAMLXMLElement], _ content: inout AssertionContent) {
        guard names.count < 2 else {
            fail(.subject, .assertion, .malformed, expected: "1", received: "\(names.count)")
            return
        }
        guard var name = names.first else {
            warn(.subject, .assertion, .noNameID)
            return
        }
        if name.isNamed("EncryptedID", in: SAMLNamespace.assertion) {
            guard let decrypted = decrypt(name) else { return }
            name = decrypted
        }
        guard name.isNamed("NameID", in: SAMLNamespace.assertion), let value = AssertionReading.nameID(name) else {
            fail(.subject, .assertion, .malformed)
            return
        }
        content.nameID = value
        claims.hasNameID = true
        claims.nameIDFormat = value.format
        pass(.subject, .assertion)
    }

    // MARK: Confirmation

    private mutating func checkConfirmations(
        _ confirmations: [SAMLXMLElement], in message: Message, _ content: inout AssertionContent
    ) {
        guard confirmations.count <= AssertionLimits.confirmations else {
            fail(
                .subjectConfirmation, .confirmation, .tooMany, expected: "\(AssertionLimits.confirmations)",
                received: "\(confirmations.count)")
            return
        }
        claims.confirmationMethods = confirmations.map { $0.attribute("Method") ?? "" }
        let bearers = confirmations.filter { $0.attribute("Method") == ResponseVerification.bearer }
        guard !bearers.isEmpty else {
            fail(
                .subjectConfirmation, .confirmation, .noBearer, expected: ResponseVerification.bearer,
                received: claims.confirmationMethods.first)
            return
        }
        // One that holds is enough; when none does, what is wrong with the first is told.
        let start = checks.count
        var told: Range<Int>?
        var holds = false
        var latest: Date?
        for bearer in bearers {
            let first = checks.count
            let end = checkBearer(bearer, in: message)
            let isRight = !checks[first...].haveFailure
            if told == nil || (isRight && !holds) { told = first..<checks.count }
            holds = holds || isRight
            latest = [latest, end].compactMap(\.self).max()
        }
        if let told {
            checks.removeSubrange(told.upperBound...)
            checks.removeSubrange(start..<told.lowerBound)
        }
        content.inResponseTo = message.inResponseTo
        // The latest of all: as long as any of them would hold, the assertion could be used again.
        if let end = latest {
            content.notOnOrAfter = end
            content.usableUntil = clock.end(of: end)
        }
    }

    private static let bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

    private mutating func checkBearer(_ confirmation: SAMLXMLElement, in message: Message) -> Date? {
        let data = confirmation.children("SubjectConfirmationData", in: SAMLNamespace.assertion)
        guard data.count == 1, let data = data.first else {
            fail(.subjectConfirmation, .confirmation, data.isEmpty ? .missing : .malformed)
            return nil
        }
        pass(.subjectConfirmation, .confirmation, received: ResponseVerification.bearer)
        let recipient = data.attribute("Recipient")
        if let recipient { claims.recipients.append(recipient) }
        compare(.recipient, .confirmation, expected: expectations.consumerURL, received: recipient)
        checkRequest(of: data, in: message)
        if let notBefore = data.attribute("NotBefore") {
            fail(.notBefore, .confirmation, .notBeforePresent, received: notBefore)
        }
        let end = checkEnd("NotOnOrAfter", of: data, .notOnOrAfter, .confirmation, isRequired: true)
        claims.confirmationNotOnOrAfter = [claims.confirmationNotOnOrAfter, end].compactMap(\.self).max()
        return end
    }

    /// The same request as in the response, or none in both: the response may be unsigned, so what counts is here.
    private mutating func checkRequest(of data: SAMLXMLElement, in message: Message) {
        let request = data.attribute("InResponseTo")
        if let request { claims.confirmedRequests.append(request) }
        switch (message.inResponseTo, request) {
        case (nil, nil):
            if expectations.allowsUnsolicited {
                pass(.inResponseTo, .confirmation)
            } else {
                fail(.inResponseTo, .confirmation, .unsolicited)
            }
        case (let outer?, let inner?) where outer.hasSameOctets(as: inner):
            // The response's check has told whether the request is known.
            if expectations.requestIDs.contains(where: { $0.hasSameOctets(as: inner) }) {
                pass(.inResponseTo, .confirmation, received: inner)
            } else {
                fail(.inResponseTo, .confirmation, .unknownRequest, received: inner)
            }
        case (let outer, let inner):
            fail(.inResponseTo, .confirmation, .inconsistent, expected: outer, received: inner)
        }
    }
}
