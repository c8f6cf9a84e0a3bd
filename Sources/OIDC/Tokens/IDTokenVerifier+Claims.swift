import StrictJSON

extension IDTokenVerifier {
    /// Greatest length of `sub` in bytes (OpenID Connect Core §2).
    static let maximumSubjectBytes = 255

    func append(
        checksOf claims: ClaimSet, algorithm: SigningAlgorithm?, now: Double, to checks: inout [OIDCCheck]
    ) {
        checks.append(policy.issuer.check(claims, name: .idTokenIssuer))
        checks.append(subjectCheck(claims))
        checks.append(contentsOf: audienceChecks(claims))
        checks.append(expiryCheck(claims, now))
        checks.append(notBeforeCheck(claims, now))
        checks.append(issuedAtCheck(claims, now))
        checks.append(nonceCheck(claims))
        checks.append(authenticationTimeCheck(claims, now))
        checks.append(contextClassCheck(claims))
        checks.append(
            hashCheck(.idTokenAccessTokenHash, claims["at_hash"], of: policy.accessToken, algorithm: algorithm))
        checks.append(hashCheck(.idTokenCodeHash, claims["c_hash"], of: policy.code, algorithm: algorithm))
    }

    private func subjectCheck(_ claims: ClaimSet) -> OIDCCheck {
        guard let value = claims["sub"] else { return .failed(.idTokenSubject, .missing) }
        guard let subject = value.stringValue else {
            return .failed(.idTokenSubject, .malformed, expected: "string", received: value.typeName)
        }
        guard !subject.isEmpty, subject.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            return .failed(.idTokenSubject, .malformed, expected: "printable characters")
        }
        guard subject.utf8.count <= IDTokenVerifier.maximumSubjectBytes else {
            return .failed(
                .idTokenSubject, .tooLong, expected: "at most \(IDTokenVerifier.maximumSubjectBytes) bytes",
                received: "\(subject.utf8.count)")
        }
        return .passed(.idTokenSubject)
    }

    private func audienceChecks(_ claims: ClaimSet) -> [OIDCCheck] {
        let clientID = policy.clientID
        var checks: [OIDCCheck] = []
        var hasOthers = false
        if claims["aud"] == nil {
            checks.append(.failed(.idTokenAudience, .missing, expected: clientID))
        } else if let audiences = claims.audiences {
            let received = audiences.count == 1 ? audiences.first : audiences.joined(separator: " ")
            hasOthers = audiences.contains { !$0.isExactly(clientID) }
            if !audiences.contains(where: { $0.isExactly(clientID) }) {
                checks.append(.failed(.idTokenAudience, .mismatch, expected: clientID, received: received))
            } else if hasOthers {
                checks.append(.warning(.idTokenAudience, .additionalAudiences, expected: clientID, received: received))
            } else {
                checks.append(.passed(.idTokenAudience, expected: clientID, received: received))
            }
        } else {
            checks.append(.failed(.idTokenAudience, .malformed, expected: clientID))
        }
        if let party = claims["azp"] {
            checks.append(
                clientID.isExactly(party.stringValue)
                    ? .passed(.idTokenAuthorizedParty, expected: clientID, received: clientID)
                    : .failed(
                        .idTokenAuthorizedParty, party.stringValue == nil ? .malformed : .mismatch, expected: clientID,
                        received: party.stringValue ?? party.typeName))
        } else if hasOthers, (claims.audiences?.count ?? 0) > 1 {
            checks.append(.failed(.idTokenAuthorizedParty, .authorizedPartyRequired, expected: clientID))
        } else {
            checks.append(.skipped(.idTokenAuthorizedParty, .notApplicable))
        }
        return checks
    }

    /// RFC 7519 §4.1.4: at the very moment of `exp` the token is no longer valid.
    private func expiryCheck(_ claims: ClaimSet, _ now: Double) -> OIDCCheck {
        guard claims["exp"] != nil else { return .failed(.idTokenExpiry, .missing) }
        guard let expiry = claims.expiresAt else { return .failed(.idTokenExpiry, .malformed, expected: "number") }
        guard now < expiry + policy.clockSkew else {
            return .failed(.idTokenExpiry, .expired, expected: "after \(seconds(now))", received: seconds(expiry))
        }
        return .passed(.idTokenExpiry)
    }

    private func notBeforeCheck(_ claims: ClaimSet, _ now: Double) -> OIDCCheck {
        guard claims["nbf"] != nil else { return .skipped(.idTokenNotBefore, .notApplicable) }
        guard let start = claims.notBefore else { return .failed(.idTokenNotBefore, .malformed, expected: "number") }
        guard now >= start - policy.clockSkew else {
            return .failed(
                .idTokenNotBefore, .notYetValid, expected: "at or before \(seconds(now))", received: seconds(start))
        }
        return .passed(.idTokenNotBefore)
    }

    private func issuedAtCheck(_ claims: ClaimSet, _ now: Double) -> OIDCCheck {
        guard claims["iat"] != nil else { return .failed(.idTokenIssuedAt, .missing) }
        guard let issued = claims.issuedAt else { return .failed(.idTokenIssuedAt, .malformed, expected: "number") }
        guard now >= issued - policy.clockSkew else {
            return .failed(
                .idTokenIssuedAt, .issuedInFuture, expected: "at or before \(seconds(now))", received: seconds(issued))
        }
        if let maximumAge = policy.maximumAge, now > issued + maximumAge + policy.clockSkew {
            return .failed(
                .idTokenIssuedAt, .tooOld, expected: "at or after \(seconds(now - maximumAge))",
                received: seconds(issued))
        }
        return .passed(.idTokenIssuedAt)
    }

    private func nonceCheck(_ claims: ClaimSet) -> OIDCCheck {
        guard let expected = policy.nonce else { return .skipped(.idTokenNonce, .notApplicable) }
        guard let value = claims["nonce"] else {
            return .failed(.idTokenNonce, .missing, expected: "the nonce of the authorization request")
        }
        guard let nonce = value.stringValue else {
            return .failed(.idTokenNonce, .malformed, expected: "string", received: value.typeName)
        }
        guard nonce.isSecretly(expected) else {
            return .failed(
                .idTokenNonce, .mismatch, expected: "the nonce of the authorization request", received: "another")
        }
        return .passed(.idTokenNonce)
    }

    /// OpenID Connect Core §3.1.2.1: who asks with `max_age` gets `auth_time`.
    private func authenticationTimeCheck(_ claims: ClaimSet, _ now: Double) -> OIDCCheck {
        guard let value = claims["auth_time"] else {
            return policy.maximumAuthenticationAge == nil
                ? .skipped(.idTokenAuthTime, .notApplicable) : .failed(.idTokenAuthTime, .missing)
        }
        guard let time = claims.authenticatedAt else {
            // Nobody asked for it: an odd value then harms nobody.
            return policy.maximumAuthenticationAge == nil
                ? .warning(.idTokenAuthTime, .malformed, expected: "number", received: value.typeName)
                : .failed(.idTokenAuthTime, .malformed, expected: "number", received: value.typeName)
        }
        guard let maximumAge = policy.maximumAuthenticationAge else { return .passed(.idTokenAuthTime) }
        guard now >= time - policy.clockSkew else {
            return .failed(
                .idTokenAuthTime, .issuedInFuture, expected: "at or before \(seconds(now))", received: seconds(time))
        }
        let earliest = (policy.requestedAt ?? now) - Double(maximumAge)
        guard earliest <= time + policy.clockSkew else {
            return .failed(
                .idTokenAuthTime, .authenticationTooOld, expected: "at or after \(seconds(earliest))",
                received: seconds(time))
        }
        return .passed(.idTokenAuthTime)
    }

    private func contextClassCheck(_ claims: ClaimSet) -> OIDCCheck {
        guard !policy.contextClasses.isEmpty else { return .skipped(.idTokenContextClass, .notApplicable) }
        let expected = policy.contextClasses.joined(separator: " ")
        let found = claims.contextClass
        if let found, policy.contextClasses.contains(where: { $0.isExactly(found) }) {
            return .passed(.idTokenContextClass, expected: expected, received: found)
        }
        return OIDCCheck(
            .idTokenContextClass, policy.requiresContextClass ? .failed : .warning,
            claims["acr"] == nil ? .missing : found == nil ? .malformed : .mismatch, expected: expected,
            received: found)
    }

    private func hashCheck(
        _ name: OIDCCheck.Name, _ claim: JSON?, of text: String?, algorithm: SigningAlgorithm?
    ) -> OIDCCheck {
        guard let claim, let text else { return .skipped(name, .notApplicable) }
        guard let algorithm else { return .skipped(name, .notReached) }
        guard let hash = claim.stringValue else {
            return .failed(name, .malformed, expected: "string", received: claim.typeName)
        }
        guard hash.isSecretly(TokenHash.value(of: text, algorithm: algorithm)) else {
            return .failed(name, .mismatch, expected: "the hash of what came with the token", received: "another")
        }
        return .passed(name)
    }

    /// Seconds since 1970, as a number that a person can compare.
    private func seconds(_ time: Double) -> String {
        Int64(exactly: time.rounded()).map(String.init) ?? "\(time)"
    }
}
