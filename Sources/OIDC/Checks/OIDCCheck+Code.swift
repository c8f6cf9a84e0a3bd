extension OIDCCheck {
    /// What is wrong or notable. The raw values are stable.
    public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        // General
        /// A claim, member or parameter that must be there is not.
        case missing
        /// A claim, member or parameter of the wrong type or form.
        case malformed
        /// It is not what was expected.
        case mismatch
        /// It was not asked for, or there is nothing to compare with.
        case notApplicable = "not_applicable"
        /// An earlier failure leaves nothing to check.
        case notReached = "not_reached"
        /// More bytes than allowed.
        case tooLarge = "too_large"

        // Authorization response
        /// The provider answered with an error.
        case providerError = "provider_error"
        /// Tokens in the front channel, which the code flow does not have. They are ignored.
        case unexpectedToken = "unexpected_token"

        // HTTP
        /// There was no answer.
        case noAnswer = "no_answer"
        /// A status that is none of the specification's.
        case wrongStatus = "wrong_status"
        /// Another media type than the specification's.
        case wrongContentType = "wrong_content_type"
        /// Not JSON, or not an object.
        case notJSON = "not_json"
        /// A member name stands twice in an object.
        case repeatedMember = "repeated_member"

        // Token endpoint
        /// The provider accepts none of the authentication methods that the client has credentials for.
        case noClientAuthenticationMethod = "no_client_authentication_method"
        /// The client's private key could not sign.
        case clientAssertionFailed = "client_assertion_failed"
        /// `token_type` is not Bearer.
        case wrongTokenType = "wrong_token_type"

        // Keys
        /// The key set could not be fetched.
        case keySetUnavailable = "key_set_unavailable"
        /// The key set could not be read.
        case keySetInvalid = "key_set_invalid"
        /// The key set could not be fetched; the one from before was used.
        case keySetStale = "key_set_stale"
        /// No key has the token's `kid`.
        case unknownKeyID = "unknown_key_id"
        /// No key can verify the token's algorithm.
        case noMatchingKey = "no_matching_key"
        /// The key with the token's `kid` must not be used for it: another algorithm or use, too weak, unreadable.
        case keyNotUsable = "key_not_usable"
        /// More keys match a token without `kid` than are tried.
        case tooManyKeys = "too_many_keys"
        /// The key belongs to another issuer.
        case keyOfOtherIssuer = "key_of_other_issuer"

        // Token format
        /// Not three parts.
        case notThreeParts = "not_three_parts"
        /// Five parts: the token is encrypted.
        case encrypted
        /// A part that is not base64url without padding.
        case notBase64URL = "not_base64url"
        /// `alg` is `none` in some spelling.
        case algorithmNone = "algorithm_none"
        /// `alg` is `HS…`: keyed with a secret that everybody could know.
        case algorithmSymmetric = "algorithm_symmetric"
        /// `alg` is not on the allow-list.
        case algorithmNotAllowed = "algorithm_not_allowed"
        /// `typ` says that this is another kind of token.
        case wrongType = "wrong_type"
        /// `crit`, `b64` or another header parameter that must not be ignored.
        case criticalHeader = "critical_header"
        /// `jwk`, `jku`, `x5u` or `x5c`: keys that the token brings along. They are ignored.
        case embeddedKeyIgnored = "embedded_key_ignored"
        /// There is no signature.
        case signatureMissing = "signature_missing"
        /// The signature is not valid under the key.
        case signatureInvalid = "signature_invalid"

        // Claims
        /// The issuer differs only by a slash at its end.
        case issuerTrailingSlash = "issuer_trailing_slash"
        /// A templated issuer, and the claim that fills it is missing or does not fit.
        case issuerTenantMismatch = "issuer_tenant_mismatch"
        /// A tenant that is not on the list.
        case tenantNotAllowed = "tenant_not_allowed"
        /// Audiences beside this client.
        case additionalAudiences = "additional_audiences"
        /// Several audiences, and no `azp` to say whose token it is.
        case authorizedPartyRequired = "authorized_party_required"
        /// Past its end, the permitted skew included.
        case expired
        /// Before its beginning, the permitted skew included.
        case notYetValid = "not_yet_valid"
        /// Issued in the future, the permitted skew included.
        case issuedInFuture = "issued_in_future"
        /// Issued longer ago than is permitted.
        case tooOld = "too_old"
        /// The user signed in longer ago than `max_age` permits.
        case authenticationTooOld = "authentication_too_old"
        /// Longer than 255 bytes.
        case tooLong = "too_long"
    }
}
