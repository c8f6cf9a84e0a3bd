import OIDC
import StrictJSON

/// What an OpenID provider says of the e-mail address that it sends: whether it is the person's own, or was only written
/// into the account (OpenID Connect Core §5.1).
struct EmailVerification: Sendable {
    /// The claim `email`.
    let address: String
    /// Nil if nothing is said.
    let isVerified: Bool?

    /// Nil without an address. ID token and UserInfo each speak of the address that stands there, and the ID token's is the
    /// one that counts.
    init?(idToken: ClaimSet, userInfo: ClaimSet?) {
        guard let address = idToken.email ?? userInfo?.email else { return nil }
        self.address = address
        let said = [idToken, userInfo].compactMap(\.self)
            .filter { claims in claims.email.map { Self.isSame($0, address) } ?? true }
            .flatMap { [$0.isEmailVerified, $0.isEmailDomainOwnerVerified] }.compactMap(\.self)
        isVerified = said.contains(false) ? false : said.first
    }

    /// The check of a profile's addresses; nil where nothing is said and nothing required. Every address counts, as whoever
    /// takes the profile may know people by any in it.
    static func check(_ verification: EmailVerification?, of user: NormalizedUser, isRequired: Bool) -> SignInCheck? {
        let addresses = (user.email.map { [$0] } ?? []) + (user.emails ?? []).map(\.value)
        guard !addresses.isEmpty else { return nil }
        let isClaim = addresses.map { address in verification.map { isSame($0.address, address) } ?? false }
        func check(_ outcome: SignInCheck.Outcome, _ code: String? = nil, _ received: String) -> SignInCheck {
            SignInCheck(name: "email_verified", outcome: outcome, code: code, expected: "true", received: received)
        }
        if verification?.isVerified == false, isClaim.contains(true) {
            return check(isRequired ? .failed : .warning, "policy.email_not_verified", "false")
        }
        if verification?.isVerified == true, !isClaim.contains(false) { return check(.passed, nil, "true") }
        return isRequired
            ? check(
                .failed, "policy.email_verification_missing",
                verification?.isVerified == true ? "true, of another address" : "nothing") : nil
    }

    /// Without regard to the case of ASCII letters, as attribute maps may change it.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        func folded(_ text: String) -> [UInt8] { text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
        return folded(one) == folded(other)
    }
}

extension ClaimSet {
    /// Entra ID's `xms_edov`, an optional claim: whether the owner of the address's domain is verified. Entra has no
    /// `email_verified`, and an address without this is whatever an administrator of any tenant wrote.
    fileprivate var isEmailDomainOwnerVerified: Bool? {
        switch self["xms_edov"] {
        case .bool(let value): value
        case .string("true"), .string("1"), .integer(1): true
        case .string("false"), .string("0"), .integer(0): false
        default: nil
        }
    }
}
