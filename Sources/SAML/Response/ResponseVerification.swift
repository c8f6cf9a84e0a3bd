#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One run of the verification.
struct ResponseVerification {
    let expectations: ResponseExpectations
    let clock: ClockWindow
    var checks: [SAMLCheck] = []
    var claims = ResponseClaims()
    /// Assertions in the document, wherever they stand.
    var assertionsAnywhere = 0

    init(_ expectations: ResponseExpectations, now: Date) {
        self.expectations = expectations
        clock = ClockWindow(now: now, skew: expectations.clockSkew)
        checks.reserveCapacity(ResponseVerification.usualChecks)
    }

    private static let usualChecks = 32

    var policy: ResponsePolicy { expectations.policy }

    /// The assertion, when no check failed.
    mutating func run(_ message: [UInt8]) -> VerifiedAssertion? {
        guard let document = parse(message), isResponse(document) else { return nil }
        checkContent(document)
        let response = document.root
        let message = checkResponse(response)
        let responseSignature = verifySignature(of: response, part: .response)

        guard let found = assertion(in: response, message) else { return nil }
        guard let (assertion, assertionSignature) = open(found, isProtected: responseSignature.verified != nil) else {
            return nil
        }
        checkRequiredSignatures(response: responseSignature, assertion: assertionSignature)
        let content = checkAssertion(assertion, in: message)

        guard !checks[...].haveFailure, let content,
            let signature = assertionSignature.verified ?? responseSignature.verified
        else { return nil }
        return VerifiedAssertion(
            content, signature: signature,
            signed: responseSignature.verified == nil
                ? .assertion : assertionSignature.verified == nil ? .response : .both,
            wasEncrypted: found.isEncrypted)
    }

    // MARK: Recording

    mutating func pass(_ name: SAMLCheck.Name, _ part: SAMLCheck.Part? = nil, received: String? = nil) {
        checks.append(SAMLCheck(name, .passed, part: part, received: received))
    }

    mutating func fail(
        _ name: SAMLCheck.Name, _ part: SAMLCheck.Part?, _ code: SAMLCheck.Code, expected: String? = nil,
        received: String? = nil
    ) {
        checks.append(SAMLCheck(name, .failed, part: part, code: code, expected: expected, received: received))
    }

    mutating func warn(
        _ name: SAMLCheck.Name, _ part: SAMLCheck.Part?, _ code: SAMLCheck.Code, expected: String? = nil,
        received: String? = nil
    ) {
        checks.append(SAMLCheck(name, .warning, part: part, code: code, expected: expected, received: received))
    }

    mutating func skip(_ name: SAMLCheck.Name, _ part: SAMLCheck.Part?, _ code: SAMLCheck.Code? = nil) {
        checks.append(SAMLCheck(name, .skipped, part: part, code: code))
    }

    /// Passed when equal, else failed with both.
    mutating func compare(
        _ name: SAMLCheck.Name, _ part: SAMLCheck.Part?, expected: String, received: String?
    ) {
        guard let received else {
            fail(name, part, .missing, expected: expected)
            return
        }
        if received.hasSameOctets(as: expected) {
            checks.append(SAMLCheck(name, .passed, part: part, expected: expected, received: received))
        } else {
            fail(name, part, .mismatch, expected: expected, received: received)
        }
    }
}

extension String {
    /// Strings are compared as the octets that they are, not by Unicode's notion of equality.
    func hasSameOctets(as other: String) -> Bool {
        let isSame = utf8.withContiguousStorageIfAvailable { octets in
            other.utf8.withContiguousStorageIfAvailable { octets.hasSameBytes(as: $0) }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
