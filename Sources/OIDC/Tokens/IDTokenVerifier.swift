import StrictJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Verifies ID tokens (OpenID Connect Core §3.1.3.7, RFC 8725).
///
/// Keys come only from the given set, algorithms only from the policy's list; what a token says of itself chooses among
/// them and nothing else. Of a name that stands twice no value is taken: the token is refused.
public struct IDTokenVerifier: Sendable {
    /// What is accepted.
    public let policy: IDTokenPolicy

    /// Makes a verifier.
    public init(policy: IDTokenPolicy) {
        self.policy = policy
    }

    /// Verifies a token.
    ///
    /// - Parameters:
    ///   - keys: the issuer's key set; nil, when there is none, leaves the signature unverified, so that the token is
    ///     refused.
    ///   - now: the current time.
    public func verify(_ token: String, keys: VerificationKeySet?, now: Date) -> IDTokenReport {
        let jws: CompactJWS
        do {
            jws = try CompactJWS.parse(token)
        } catch {
            return IDTokenReport(checks: [error.check(.idTokenFormat)])
        }
        var report = IDTokenReport(checks: [])
        report.checks.reserveCapacity(IDTokenVerifier.usualChecks)
        let claims: ClaimSet?
        do {
            let members = try jws.claims()
            claims = ClaimSet(members)
            report.unverified = IDTokenReport.Unverified(header: jws.header.members, claims: members)
            report.checks.append(.passed(.idTokenFormat))
        } catch {
            claims = nil
            report.unverified = IDTokenReport.Unverified(header: jws.header.members, claims: nil)
            report.checks.append(error.check(.idTokenFormat))
        }
        let signature = TokenSignature(
            jws: jws, allowed: policy.algorithms, names: .idToken, type: IDTokenVerifier.type)
        report.checks.append(contentsOf: signature.headerChecks)
        let verification = signature.verify(keys: keys, issuer: claims?.issuer)
        report.checks.append(contentsOf: verification.checks)
        report.mayNeedNewerKeys = verification.mayNeedNewerKeys
        guard let claims else { return report }
        append(checksOf: claims, algorithm: signature.algorithm, now: now.timeIntervalSince1970, to: &report.checks)
        if verification.isVerified, report.checks.haveNoFailure { report.claims = claims }
        return report
    }

    /// The `typ` of an ID token; it may be absent. Access tokens (RFC 9068) and logout tokens have their own.
    private static let type = "JWT"
    private static let usualChecks = 20
}

extension CompactJWS.FormatError {
    func check(_ name: OIDCCheck.Name) -> OIDCCheck {
        switch self {
        case .tooLarge: .failed(name, .tooLarge, expected: "at most \(CompactJWS.maximumBytes) bytes")
        case .encrypted: .failed(name, .encrypted, expected: "3 parts", received: "5 parts")
        case .notThreeParts(let count):
            .failed(name, .notThreeParts, expected: "3 parts", received: count > 5 ? "more" : "\(count) parts")
        case .notBase64URL(let part):
            .failed(name, .notBase64URL, expected: "base64url without padding", received: part)
        case .header(let reason): CompactJWS.check(name, "header", reason)
        }
    }
}

extension CompactJWS.PayloadError {
    func check(_ name: OIDCCheck.Name) -> OIDCCheck { CompactJWS.check(name, "payload", reason) }
}

extension CompactJWS {
    fileprivate static func check(
        _ name: OIDCCheck.Name, _ part: String, _ reason: JSONSyntaxError.Reason?
    ) -> OIDCCheck {
        guard reason != .repeatedKey else {
            return .failed(name, .repeatedMember, expected: "each member once", received: part)
        }
        return .failed(name, .notJSON, expected: "a JSON object", received: part)
    }
}
