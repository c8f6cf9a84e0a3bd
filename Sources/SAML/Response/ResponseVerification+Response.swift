import CXMLSec

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// The response element. When only the assertion is signed, all of this is unsigned: it can be made to fail, and nothing
// is taken from it.

extension ResponseVerification {
    /// What of the response is needed later.
    struct Message {
        var inResponseTo: String?
        var isSuccess = false
        var assertions: [SAMLXMLElement] = []
        var encryptedAssertions: [SAMLXMLElement] = []
    }

    mutating func checkResponse(_ response: SAMLXMLElement) -> Message {
        claims.id = response.attribute("ID")
        checkIdentifier(claims.id, part: .response)
        checkVersion(response, part: .response)
        claims.issueInstant = checkIssueInstant(response, part: .response)

        var message = Message()
        var issuers: [SAMLXMLElement] = []
        var statuses: [SAMLXMLElement] = []
        for child in response.childElements {
            if child.isNamed("Issuer", in: SAMLNamespace.assertion) {
                issuers.append(child)
            } else if child.isNamed("Status", in: SAMLNamespace.protocol) {
                statuses.append(child)
            } else if child.isNamed("Assertion", in: SAMLNamespace.assertion) {
                message.assertions.append(child)
            } else if child.isNamed("EncryptedAssertion", in: SAMLNamespace.assertion) {
                message.encryptedAssertions.append(child)
            } else if !child.isNamed("Signature", in: SAMLNamespace.signature)
                && !child.isNamed("Extensions", in: SAMLNamespace.protocol)
            {
                fail(.document, .response, .unexpectedElement, received: child.localName)
            }
        }
        let isSigned = !response.children("Signature", in: SAMLNamespace.signature).isEmpty
        message.isSuccess = checkStatus(statuses)
        claims.issuer = checkIssuer(issuers, part: .response, isRequired: isSigned)
        checkDestination(response, isRequired: isSigned)
        message.inResponseTo = checkInResponseTo(response)
        return message
    }

    // MARK: Parts of response and assertion

    /// Identifiers are names (xs:ID). One that begins with a digit is none.
    mutating func checkIdentifier(_ id: String?, part: SAMLCheck.Part) {
        if !cxmlsec_is_name(id ?? "") { fail(.document, part, id == nil ? .missing : .invalidID, received: id) }
    }

    mutating func checkVersion(_ element: SAMLXMLElement, part: SAMLCheck.Part) {
        let version = element.attribute("Version")
        if version == "2.0" {
            pass(.version, part, received: version)
        } else {
            fail(
                .version, part, version == nil ? .missing : .unsupportedVersion, expected: "2.0", received: version)
        }
    }

    mutating func checkIssueInstant(_ element: SAMLXMLElement, part: SAMLCheck.Part) -> Date? {
        let text = element.attribute("IssueInstant")
        guard let text else {
            fail(.issueInstant, part, .missing)
            return nil
        }
        guard let moment = XMLSchemaDateTime.date(text) else {
            fail(.issueInstant, part, .malformed, received: text)
            return nil
        }
        if clock.isBefore(moment) {
            // What must not be used yet says so by NotBefore.
            warn(.issueInstant, part, .inFuture, expected: XMLSchemaDateTime.text(clock.now), received: text)
        } else {
            pass(.issueInstant, part, received: text)
        }
        return moment
    }

    mutating func checkIssuer(
        _ issuers: [SAMLXMLElement], part: SAMLCheck.Part, isRequired: Bool
    ) -> String? {
        guard let issuer = issuers.first else {
            if isRequired {
                fail(.issuer, part, .missing, expected: expectations.identityProvider)
            } else {
                skip(.issuer, part, .missing)
            }
            return nil
        }
        guard issuers.count == 1, let value = issuer.identifierText else {
            fail(.issuer, part, .malformed, expected: expectations.identityProvider)
            return nil
        }
        // Profiles §4.1.4.2 allows no other format than that of entities.
        if let format = issuer.attribute("Format"), format != SAMLNameIDFormat.entity {
            warn(.issuer, part, .malformed, expected: SAMLNameIDFormat.entity, received: format)
        }
        compare(.issuer, part, expected: expectations.identityProvider, received: value)
        return value
    }

    // MARK: Parts of the response

    private mutating func checkStatus(_ statuses: [SAMLXMLElement]) -> Bool {
        guard statuses.count == 1, let status = statuses.first else {
            fail(.status, .response, statuses.isEmpty ? .missing : .malformed)
            return false
        }
        claims.statusMessage = status.children("StatusMessage", in: SAMLNamespace.protocol).first.map {
            String($0.text.value.trimmingXMLSpace.prefix(ResponseVerification.longestMessage))
        }
        var codes = status.children("StatusCode", in: SAMLNamespace.protocol)
        guard codes.count == 1 else {
            fail(.status, .response, codes.isEmpty ? .missing : .malformed)
            return false
        }
        while let code = codes.first, claims.statusCodes.count < ResponseVerification.deepestStatus {
            claims.statusCodes.append(code.attribute("Value") ?? "")
            codes = code.children("StatusCode", in: SAMLNamespace.protocol)
        }
        guard claims.statusCodes.first == ResponseVerification.success else {
            fail(
                .status, .response, .statusNotSuccess, expected: ResponseVerification.success,
                received: claims.statusCodes.joined(separator: " "))
            return false
        }
        pass(.status, .response, received: ResponseVerification.success)
        return true
    }

    private static let success = "urn:oasis:names:tc:SAML:2.0:status:Success"
    private static let deepestStatus = 4
    private static let longestMessage = 1024

    /// SAML bindings §3.5.5.2 demands it of signed messages.
    private mutating func checkDestination(_ response: SAMLXMLElement, isRequired: Bool) {
        claims.destination = response.attribute("Destination")
        guard claims.destination != nil || isRequired else {
            skip(.destination, .response, .missing)
            return
        }
        compare(.destination, .response, expected: expectations.consumerURL, received: claims.destination)
    }

    private mutating func checkInResponseTo(_ response: SAMLXMLElement) -> String? {
        let request = response.attribute("InResponseTo")
        claims.inResponseTo = request
        let expected = expectations.requestIDs.sorted().prefix(ResponseVerification.requestsShown)
            .joined(separator: " ")
        if let request {
            if expectations.requestIDs.contains(where: { $0.hasSameOctets(as: request) }) {
                pass(.inResponseTo, .response, received: request)
            } else {
                fail(.inResponseTo, .response, .unknownRequest, expected: expected, received: request)
            }
        } else if expectations.allowsUnsolicited {
            pass(.inResponseTo, .response)
        } else {
            fail(.inResponseTo, .response, .unsolicited, expected: expected)
        }
        return request
    }

    private static let requestsShown = 4
}

extension SAMLXMLElement {
    /// The text of an element that may have nothing else, without white space around it; nil when empty or when there are
    /// elements in it.
    var identifierText: String? {
        let text = self.text
        guard firstChild == nil else { return nil }
        let value = text.value.trimmingXMLSpace
        return value.isEmpty ? nil : value
    }
}
