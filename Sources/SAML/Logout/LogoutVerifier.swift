#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Verifies logout messages of one identity provider, from either binding (profiles §4.4.4). Whoever can forge one can
/// log users out, and whoever can replay one can do so again: they have to be signed, addressed to us, and recent.
public struct LogoutVerifier: Sendable {
    /// What is known beforehand.
    public let expectations: LogoutExpectations

    /// Creates a verifier.
    public init(_ expectations: LogoutExpectations) {
        self.expectations = expectations
    }

    /// Verifies a request. The caller refuses one whose `id` it has seen.
    public func request(_ message: ReceivedSAMLMessage, now: Date) -> LogoutReport<VerifiedLogoutRequest> {
        var review = LogoutReview(expectations: expectations, now: now)
        guard let root = review.document(message, kind: .request, name: "LogoutRequest") else {
            return LogoutReport(checks: review.checks, message: nil)
        }
        let certificate = review.signature(of: root, in: message)
        let id = review.envelope(root)
        let issued = review.issueInstant(root)
        let notOnOrAfter = review.notOnOrAfter(root)
        let subject = review.subject(root, isVerified: certificate != nil)
        var verified: VerifiedLogoutRequest?
        if !review.hasFailed, let certificate, let id, let issued, let subject {
            let end = min(notOnOrAfter ?? .distantFuture, issued.addingTimeInterval(Double(expectations.maximumAge)))
            verified = VerifiedLogoutRequest(
                id: id, nameID: subject.name, sessionIndexes: subject.sessionIndexes,
                reason: root.attribute("Reason"), notOnOrAfter: end,
                usableUntil: end.addingTimeInterval(Double(expectations.clockSkew)), certificate: certificate)
        }
        return LogoutReport(checks: review.checks, message: verified)
    }

    /// Verifies a response.
    ///
    /// - Parameters:
    ///   - requestIDs: The IDs of our requests that may be answered now. The caller takes the answered one off.
    ///   - now: The moment.
    public func response(
        _ message: ReceivedSAMLMessage, answering requestIDs: Set<String>, now: Date
    ) -> LogoutReport<VerifiedLogoutResponse> {
        var review = LogoutReview(expectations: expectations, now: now)
        guard let root = review.document(message, kind: .response, name: "LogoutResponse") else {
            return LogoutReport(checks: review.checks, message: nil)
        }
        let certificate = review.signature(of: root, in: message)
        let id = review.envelope(root)
        _ = review.issueInstant(root)
        let request = review.inResponseTo(root, among: requestIDs)
        let status = review.status(root)
        var verified: VerifiedLogoutResponse?
        if !review.hasFailed, let certificate, let id, let request, let status {
            verified = VerifiedLogoutResponse(
                id: id, inResponseTo: request, outcome: status.outcome, statusCodes: status.codes,
                certificate: certificate)
        }
        return LogoutReport(checks: review.checks, message: verified)
    }
}
