import StrictJSON

/// Whose tokens are accepted.
public enum ExpectedIssuer: Sendable, Hashable {
    /// One issuer, character for character (OpenID Connect Core §3.1.3.7).
    case exact(String)
    /// A family of issuers, such as Entra's `https://login.microsoftonline.com/{tenantid}/v2.0` for applications of many
    /// tenants: the token's claim `tid` must fill the placeholder, and be on the list if there is one.
    case template(IssuerTemplate, tenants: Set<String>?)

    /// The name of the claim that fills a template's placeholder.
    static let tenantClaim = "tid"

    /// The issuer or the template's text.
    public var text: String {
        switch self {
        case .exact(let issuer): issuer
        case .template(let template, _): template.issuer(with: "{" + template.placeholder + "}")
        }
    }

    /// Judges the claims of a token.
    func check(_ claims: ClaimSet, name: OIDCCheck.Name) -> OIDCCheck {
        guard let value = claims["iss"] else { return .failed(name, .missing, expected: text) }
        guard let issuer = value.stringValue else {
            return .failed(name, .malformed, expected: text, received: value.typeName)
        }
        switch self {
        case .exact(let expected):
            guard !issuer.isExactly(expected) else { return .passed(name, expected: expected, received: issuer) }
            let isSlash = IssuerComparison(expected: expected, found: issuer) == .trailingSlash
            return .failed(name, isSlash ? .issuerTrailingSlash : .mismatch, expected: expected, received: issuer)
        case .template(let template, let tenants):
            guard let tenant = claims.string(ExpectedIssuer.tenantClaim) else {
                return .failed(name, .issuerTenantMismatch, expected: text, received: issuer)
            }
            let filled = template.issuer(with: tenant)
            guard template.value(in: filled)?.isExactly(tenant) == true, issuer.isExactly(filled) else {
                return .failed(name, .issuerTenantMismatch, expected: text, received: issuer)
            }
            if let tenants, !tenants.contains(where: { $0.isExactly(tenant) }) {
                return .failed(
                    name, .tenantNotAllowed, expected: tenants.sorted().joined(separator: " "), received: tenant)
            }
            return .passed(name, expected: text, received: issuer)
        }
    }

    /// Whether an issuer alone, without its token, may be one of those expected.
    func admits(_ issuer: String) -> Bool {
        switch self {
        case .exact(let expected): issuer.isExactly(expected)
        case .template(let template, let tenants):
            template.value(in: issuer).map { value in tenants?.contains { $0.isExactly(value) } ?? true } ?? false
        }
    }
}
