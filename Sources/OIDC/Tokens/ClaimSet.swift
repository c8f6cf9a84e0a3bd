public import StrictJSON

/// Claims with typed access (RFC 7519 §4, OpenID Connect Core §2 and §5.1). A claim of the wrong type reads as nil.
///
/// Whether they may be trusted is said by where they come from: ``IDTokenReport/claims`` are verified.
public struct ClaimSet: Sendable, Hashable {
    /// All claims.
    public let members: JSONObject

    /// Takes claims.
    public init(_ members: JSONObject) {
        self.members = members
    }

    /// Any claim.
    public subscript(name: String) -> JSON? { members[name] }

    /// `iss`.
    public var issuer: String? { string("iss") }
    /// `sub`.
    public var subject: String? { string("sub") }
    /// `aud`, which may be one string or an array of strings. Nil when it is neither.
    public var audiences: [String]? {
        switch members["aud"] {
        case .string(let audience): return [audience]
        case .array(let elements):
            let strings = elements.compactMap(\.stringValue)
            return strings.count == elements.count ? strings : nil
        default: return nil
        }
    }
    /// `azp`.
    public var authorizedParty: String? { string("azp") }
    /// `exp` in seconds since 1970-01-01T00:00:00Z.
    public var expiresAt: Double? { number("exp") }
    /// `nbf` in seconds since 1970-01-01T00:00:00Z.
    public var notBefore: Double? { number("nbf") }
    /// `iat` in seconds since 1970-01-01T00:00:00Z.
    public var issuedAt: Double? { number("iat") }
    /// `auth_time` in seconds since 1970-01-01T00:00:00Z.
    public var authenticatedAt: Double? { number("auth_time") }
    /// `nonce`.
    public var nonce: String? { string("nonce") }
    /// `acr`.
    public var contextClass: String? { string("acr") }
    /// `amr`.
    public var authenticationMethods: [String]? { strings("amr") }
    /// `sid`, by which the provider names its session.
    public var sessionID: String? { string("sid") }
    /// `name`.
    public var name: String? { string("name") }
    /// `given_name`.
    public var givenName: String? { string("given_name") }
    /// `family_name`.
    public var familyName: String? { string("family_name") }
    /// `preferred_username`.
    public var preferredUsername: String? { string("preferred_username") }
    /// `email`.
    public var email: String? { string("email") }
    /// `email_verified`; some providers write the boolean as a string.
    public var isEmailVerified: Bool? {
        switch members["email_verified"] {
        case .bool(let value): value
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
    }

    /// A claim that is a string.
    public func string(_ name: String) -> String? { members[name]?.stringValue }

    /// A claim that is an array of strings.
    public func strings(_ name: String) -> [String]? {
        guard let elements = members[name]?.arrayValue else { return nil }
        let strings = elements.compactMap(\.stringValue)
        return strings.count == elements.count ? strings : nil
    }

    /// A claim that is a finite number.
    public func number(_ name: String) -> Double? {
        guard let value = members[name]?.doubleValue, value.isFinite else { return nil }
        return value
    }
}
