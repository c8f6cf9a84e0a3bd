#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Verifies SAML responses of the web browser single sign-on profile (SAML profiles §4.1). A value without input and
/// output: whether an assertion was used before, only the caller knows.
///
/// Comments and processing instructions anywhere in a response are refused, and so are elements that occur more than once
/// or where they have no place: a response that two readers could understand differently is not accepted from anybody.
public struct ResponseVerifier: Sendable {
    /// What is expected.
    public let expectations: ResponseExpectations

    /// Creates a verifier.
    public init(_ expectations: ResponseExpectations) {
        self.expectations = expectations
    }

    /// Verifies a response in XML, as it came out of its binding. Total: everything that may be wrong is reported.
    ///
    /// - Parameters:
    ///   - message: The bytes; at most ``SAMLXMLLimits/message``.
    ///   - now: The moment for all comparisons.
    public func verify(_ message: [UInt8], at now: Date) -> ResponseReport {
        var verification = ResponseVerification(expectations, now: now)
        let assertion = verification.run(message)
        return ResponseReport(checks: verification.checks, assertion: assertion, claims: verification.claims)
    }
}
