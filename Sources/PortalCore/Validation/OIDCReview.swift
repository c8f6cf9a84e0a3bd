import OIDC
import StrictJSON

/// Judges what was given and fetched for an OpenID Connect connection.
///
/// Pure; every input gets an answer. What was not fetched is not judged.
package struct OIDCReview: Sendable {
    package let context: ReviewContext
    package private(set) var findings: [Finding] = []
    package internal(set) var summary = MetadataSummary()
    /// Nil without a usable discovery document.
    package internal(set) var settings: OIDCSettings?
    /// What a provider's module may look at.
    package internal(set) var material: OIDCMaterial

    package static func review(_ input: MetadataInput.OIDCInput, context: ReviewContext) -> OIDCReview {
        var review = OIDCReview(context: context, input)
        review.judge(input)
        return review
    }

    private init(context: ReviewContext, _ input: MetadataInput.OIDCInput) {
        self.context = context
        material = OIDCMaterial(issuer: input.issuer.trimmed, clientID: input.clientID, discovery: nil, keySet: nil)
    }

    private mutating func judge(_ input: MetadataInput.OIDCInput) {
        let location = judgeIssuer(input.issuer.trimmed)
        judgeClient(input)
        if let bytes = input.discovery {
            judgeDiscovery(bytes, location: location, hasSecret: input.clientSecret != .absent)
        }
        if let bytes = input.keySet { judgeKeySet(bytes) }
    }

    mutating func add(
        _ severity: Finding.Severity, _ code: FindingCode, path: String, _ message: String, expected: String? = nil,
        received: String? = nil
    ) {
        findings.append(
            Finding(
                severity, code, path: path, message: message, remedy: code.commonRemedy, expected: expected?.excerpt,
                received: received?.excerpt))
    }

    // MARK: The issuer as typed

    private static let issuerPath = "/oidc/issuer"

    private mutating func judgeIssuer(_ issuer: String) -> DiscoveryLocation? {
        let path = Self.issuerPath
        summary.issuer = issuer.isEmpty ? nil : issuer
        if case .template(let gap)? = PlaceholderText(recognizing: issuer) {
            add(
                .error, .oidcIssuerPlaceholder, path: path,
                "The issuer \(issuer.quoted) still contains the placeholder \(gap.quoted).", received: issuer)
            return nil
        }
        let location: DiscoveryLocation
        do throws(DiscoveryLocation.Problem) {
            location = try DiscoveryLocation(issuer)
        } catch {
            let code: FindingCode =
                switch error {
                case .empty: .oidcIssuerMissing
                case .placeholder: .oidcIssuerPlaceholder
                case .notURL, .scheme, .userInformation, .fragment, .query: .oidcIssuerInvalid
                }
            add(
                .error, code, path: path, "The issuer \(issuer.quoted) \(Self.words(for: error)).",
                expected: "https://…", received: issuer)
            return nil
        }
        summary.issuer = location.issuer
        if case .documentationDomain(let domain)? = PlaceholderText(recognizing: location.issuer) {
            add(
                .warning, .oidcIssuerPlaceholder, path: path,
                "The issuer \(issuer.quoted) is in a domain reserved for examples (\(domain.excerpt)), which no identity provider has.",
                received: issuer)
        }
        judgeIssuerURL(location.issuer, path: path)
        return location
    }

    /// Scheme and host of an issuer, whether typed or published.
    private mutating func judgeIssuerURL(_ issuer: String, path: String) {
        do throws(WebURL.Problem) {
            let url = try WebURL(issuer)
            guard !(url.host.isLocal && context.allowsLocalHost(url.host)) else { return }
            if !url.isSecure {
                add(
                    .error, .oidcIssuerNotHTTPS, path: path, "The issuer \(issuer.quoted) is not an https URL.",
                    expected: "https://…", received: issuer)
            }
            if url.host.isLocal {
                add(
                    .error, .oidcEndpointPrivateAddress, path: path,
                    "The host \(url.host.name.quoted) of the issuer is \(url.host.words), which this host may not reach.",
                    expected: "a public host name", received: url.host.name)
            }
        } catch {
            add(
                .error, .oidcIssuerInvalid, path: path, "The issuer \(issuer.quoted) \(error).", expected: "https://…",
                received: issuer)
        }
    }

    private static func words(for problem: DiscoveryLocation.Problem) -> String {
        switch problem {
        case .empty: "is empty"
        case .placeholder: "still contains a placeholder"
        case .notURL: "is not a URL that begins with https://"
        case .scheme(let scheme): "has the scheme \(scheme.quoted) instead of https"
        case .userInformation: "contains a user name or password"
        case .fragment: "contains a “#” part, which issuers do not have"
        case .query: "contains a “?” part, which issuers do not have"
        }
    }

    // MARK: The issuer as published

    mutating func judgePublishedIssuer(_ document: DiscoveryDocument, location: DiscoveryLocation?) {
        let path = "/issuer"
        guard let issuer = document.issuer ?? document.members["issuer"]?.stringValue, !issuer.isEmpty else {
            add(.error, .oidcIssuerMissing, path: path, "The discovery document names no issuer.")
            return
        }
        summary.issuer = issuer
        guard let location else { return }
        let comparison = IssuerComparison(expected: location.issuer, found: issuer)
        let mismatch: String
        switch comparison {
        case .same:
            return
        case .trailingSlash:
            // The address of the document does not tell whether there is a slash.
            guard !location.isDocumentAddress else { return }
            add(
                .info, .oidcIssuerMismatch, path: path,
                "The provider writes its issuer \(issuer.quoted), which differs from what was entered by the slash at the end. Its own spelling is used.",
                expected: location.issuer, received: issuer)
            return
        case .template(_, let value):
            mismatch =
                "This address (\(value.quoted)) serves every tenant of the provider and not one organisation: its issuer is the pattern \(issuer.quoted)."
        case .scheme:
            mismatch = "The provider calls itself \(issuer.quoted): http and https differ from what was entered."
        case .letterCase:
            mismatch =
                "The provider calls itself \(issuer.quoted): capital and small letters differ from what was entered."
        case .different:
            mismatch = "The discovery document belongs to another issuer, \(issuer.quoted)."
        }
        add(.error, .oidcIssuerMismatch, path: path, mismatch, expected: location.issuer, received: issuer)
        if case .template = comparison { return }
        judgeIssuerURL(issuer, path: path)
    }

    // MARK: The client

    private static let maximumClientIDLength = 512

    private mutating func judgeClient(_ input: MetadataInput.OIDCInput) {
        let path = "/oidc/clientId"
        guard let given = input.clientID else {
            add(.info, .oidcClientIDMissing, path: path, "No client ID was given yet; signing in needs one.")
            return
        }
        let clientID = given.trimmed
        if clientID.isEmpty {
            add(.error, .oidcClientIDMissing, path: path, "The client ID is empty.")
        } else if case .template(let gap)? = PlaceholderText(recognizing: clientID) {
            add(
                .error, .oidcClientIDInvalid, path: path,
                "The client ID \(clientID.quoted) still contains the placeholder \(gap.quoted).", received: clientID)
        } else if clientID.utf8.count > Self.maximumClientIDLength
            || clientID.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F })
        {
            add(
                .error, .oidcClientIDInvalid, path: path,
                "The client ID contains characters that client IDs do not have, or is too long.", received: clientID)
        }
        judgeSecret(input.clientSecret)
    }

    /// A secret's text never gets into a finding.
    private mutating func judgeSecret(_ secret: MetadataInput.ClientSecret) {
        let path = "/oidc/clientSecret"
        switch secret {
        case .stored: break
        case .absent:
            add(
                .warning, .oidcClientSecretMissing, path: path,
                "No client secret was given. Signing in then works only if the provider accepts another way to authenticate."
            )
        case .given(let text) where text.trimmed.isEmpty:
            add(.error, .oidcClientSecretMissing, path: path, "The client secret is empty.")
        case .given(let text) where text.trimmed != text:
            add(
                .warning, .oidcClientSecretInvalid, path: path,
                "There is white space before or after the client secret, most likely from copying.")
        case .given(let text) where PlaceholderText(recognizing: text) == .template(text):
            add(.error, .oidcClientSecretInvalid, path: path, "The client secret is a placeholder.")
        case .given(let text) where Self.isGUID(text):
            add(
                .warning, .oidcClientSecretInvalid, path: path,
                "The client secret has the form of an identifier. Some consoles show a secret's ID beside its value; the value is needed."
            )
        case .given: break
        }
    }

    private static func isGUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
