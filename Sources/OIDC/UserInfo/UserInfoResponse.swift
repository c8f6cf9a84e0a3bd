import StrictJSON

/// Reads and judges an answer of the UserInfo endpoint (OpenID Connect Core §5.3.2 to §5.3.4), plain or signed.
public struct UserInfoResponse: Sendable {
    /// The checks.
    public internal(set) var checks: [OIDCCheck]
    /// The claims, when no check has failed.
    public internal(set) var claims: ClaimSet?
    /// Whether a newer key set could change the result.
    public internal(set) var mayNeedNewerKeys = false
    /// Whether the endpoint refused, without the answer itself being wrong.
    public internal(set) var wasRefused = false

    /// Greatest length of an answer in bytes.
    public static let maximumBytes = 1 << 18
    static let maximumDepth = 16

    /// Whether an answer is a JWT, for which keys are needed.
    public static func isSigned(_ response: ProviderResponse) -> Bool {
        response.mediaType == "application/jwt"
    }

    /// Reads an answer.
    public init(_ response: ProviderResponse, policy: UserInfoPolicy, keys: VerificationKeySet?) {
        checks = []
        guard response.status == 200 else {
            wasRefused = true
            checks = [.failed(.userInfoResponse, .wrongStatus, expected: "200", received: "\(response.status)")]
            return
        }
        guard response.body.count <= UserInfoResponse.maximumBytes else {
            checks = [
                .failed(
                    .userInfoResponse, .tooLarge, expected: "at most \(UserInfoResponse.maximumBytes) bytes")
            ]
            return
        }
        let found: ClaimSet?
        if UserInfoResponse.isSigned(response) {
            found = readSigned(response.body, policy: policy, keys: keys)
        } else if response.isJSON {
            found = readPlain(response.body)
        } else {
            checks = [
                .failed(
                    .userInfoResponse, .wrongContentType, expected: "application/json or application/jwt",
                    received: response.contentType ?? "none")
            ]
            return
        }
        guard let found else { return }
        checks.append(UserInfoResponse.subjectCheck(found, expected: policy.subject))
        if checks.haveNoFailure { claims = found }
    }

    private mutating func readPlain(_ body: [UInt8]) -> ClaimSet? {
        let options = JSONReader.Options(depthLimit: UserInfoResponse.maximumDepth, repeatedKeys: .refuse)
        do {
            guard let members = try JSONReader.parse(body, options: options).objectValue else {
                checks.append(.failed(.userInfoResponse, .notJSON, expected: "a JSON object"))
                return nil
            }
            checks.append(.passed(.userInfoResponse))
            return ClaimSet(members)
        } catch {
            let code: OIDCCheck.Code = error.reason == .repeatedKey ? .repeatedMember : .notJSON
            checks.append(.failed(.userInfoResponse, code, expected: "a JSON object"))
            return nil
        }
    }

    private mutating func readSigned(_ body: [UInt8], policy: UserInfoPolicy, keys: VerificationKeySet?) -> ClaimSet? {
        guard let text = String(validating: body, as: UTF8.self) else {
            checks.append(.failed(.userInfoResponse, .notBase64URL))
            return nil
        }
        let jws: CompactJWS
        do {
            jws = try CompactJWS.parse(text)
        } catch {
            checks.append(error.check(.userInfoResponse))
            return nil
        }
        let claims: ClaimSet
        do {
            claims = ClaimSet(try jws.claims())
        } catch {
            checks.append(error.check(.userInfoResponse))
            return nil
        }
        checks.append(.passed(.userInfoResponse))
        let signature = TokenSignature(jws: jws, allowed: policy.algorithms, names: .userInfo, type: "JWT")
        let verification = signature.verify(keys: keys, issuer: claims.issuer ?? policy.issuer.text)
        mayNeedNewerKeys = verification.mayNeedNewerKeys
        let notable = (signature.headerChecks + verification.checks).filter { $0.outcome != .passed }
        checks += notable.isEmpty ? [.passed(.userInfoSignature)] : notable
        // OpenID Connect Core §5.3.2 recommends both claims but does not require them.
        checks.append(
            claims["iss"] == nil
                ? .skipped(.userInfoIssuer, .missing) : policy.issuer.check(claims, name: .userInfoIssuer))
        if claims["aud"] == nil {
            checks.append(.skipped(.userInfoAudience, .missing))
        } else if claims.audiences?.contains(where: { $0.isExactly(policy.clientID) }) == true {
            checks.append(.passed(.userInfoAudience, expected: policy.clientID))
        } else {
            checks.append(
                .failed(
                    .userInfoAudience, .mismatch, expected: policy.clientID,
                    received: claims.audiences?.joined(separator: " ")))
        }
        guard verification.isVerified else { return nil }
        return claims
    }

    private static func subjectCheck(_ claims: ClaimSet, expected: String) -> OIDCCheck {
        guard let value = claims["sub"] else {
            return .failed(.userInfoSubject, .missing, expected: "the ID token's sub")
        }
        guard let subject = value.stringValue else {
            return .failed(.userInfoSubject, .malformed, expected: "string", received: value.typeName)
        }
        guard subject.isExactly(expected) else {
            return .failed(.userInfoSubject, .mismatch, expected: "the ID token's sub", received: "another")
        }
        return .passed(.userInfoSubject)
    }
}
