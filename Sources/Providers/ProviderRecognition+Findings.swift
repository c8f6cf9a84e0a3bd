import PortalCore

extension ProviderRecognition {
    /// What a review compares with: the provider the admin chose, in its own words.
    struct Expectation: Sendable {
        let module: ProviderID
        let name: String
        /// The form of this provider's entity IDs or issuers, for `expected`.
        let identifierForm: String
        /// The form of its sign-on URLs, for `expected`.
        let signOnForm: String
        /// Where the right value is found, as an imperative sentence.
        let source: String
        /// True if customers can put the provider behind a domain of their own, so that an unknown name says nothing.
        let allowsOwnDomain: Bool
    }

    /// A value that is still a provider's own example; the gaps common to all, such as `{tenant}`, are found elsewhere.
    struct Placeholder: Sendable {
        let text: String
        let value: String
        let path: String
        let expected: String
    }

    /// Longer identifiers are cut in findings.
    static let maximumReceivedLength = 256

    /// Findings for metadata or manual fields that belong to another product than the one chosen.
    static func findings(
        for entity: SAMLEntity, source: MetadataSource, expecting expectation: Expectation
    ) -> [Finding] {
        // A document with gaps says nothing about whose it is.
        guard !([entity.entityID] + entity.ssoURLs.prefix(maximumEndpoints)).contains(where: hasGap) else { return [] }
        let entityPath = entityIDPath(of: entity, source: source)
        if let other = provider(of: entity.entityID), other.module != expectation.module {
            return [
                otherProvider(
                    other, .samlEntityIDOtherProvider, path: entityPath, received: entity.entityID,
                    expected: expectation.identifierForm, protocol: .saml, expectation)
            ]
        }
        for url in entity.ssoURLs.prefix(maximumEndpoints) {
            guard let other = provider(of: url), other.module != expectation.module else { continue }
            return [
                otherProvider(
                    other, .samlEntityIDOtherProvider, path: signOnPath(of: entity, source: source), received: url,
                    expected: expectation.signOnForm, protocol: .saml, expectation)
            ]
        }
        guard !expectation.allowsOwnDomain, provider(of: entity.entityID) == nil, !entity.entityID.isEmpty else {
            return []
        }
        return [
            Finding(
                .warning, .samlEntityIDOtherProvider, path: entityPath,
                message: "The entity ID is not of the form that \(expectation.name) uses.",
                remedy: "\(expectation.source) If your identity provider is not \(expectation.name), "
                    + "go back and choose Custom SAML.",
                expected: expectation.identifierForm, received: cut(entity.entityID))
        ]
    }

    /// Findings for an OpenID Connect issuer that belongs to another product than the one chosen.
    static func findings(forIssuer issuer: String, expecting expectation: Expectation) -> [Finding] {
        guard !issuer.isEmpty, !hasGap(issuer) else { return [] }
        guard let found = provider(of: issuer) else {
            guard !expectation.allowsOwnDomain else { return [] }
            return [
                Finding(
                    .warning, .oidcIssuerOtherProvider, path: issuerPath,
                    message: "The issuer is not of the form that \(expectation.name) uses.",
                    remedy: "\(expectation.source) If your identity provider is not \(expectation.name), "
                        + "go back and choose Custom OIDC.",
                    expected: expectation.identifierForm, received: cut(issuer))
            ]
        }
        guard found.module != expectation.module else { return [] }
        return [
            otherProvider(
                found, .oidcIssuerOtherProvider, path: issuerPath, received: issuer,
                expected: expectation.identifierForm, protocol: .oidc, expectation)
        ]
    }

    /// A hint for the custom modules: a provider with a guide of its own was recognised.
    static func hint(_ code: FindingCode, identifier: String, path: String, found: KnownProvider?) -> [Finding] {
        guard let found, found.module != nil else { return [] }
        return [
            Finding(
                .info, code, path: path,
                message: "This looks like \(found.name). It works here as well.",
                remedy: "If you want a guide with the exact steps in the \(found.name) console, go back and choose "
                    + "\(found.name) as the identity provider.",
                received: cut(identifier))
        ]
    }

    /// The first of an entity's values in which `find` sees an example.
    static func placeholder(
        in entity: SAMLEntity, source: MetadataSource, _ expectation: Expectation, _ find: (String) -> String?
    ) -> Placeholder? {
        if let text = find(entity.entityID) {
            return Placeholder(
                text: text, value: entity.entityID, path: entityIDPath(of: entity, source: source),
                expected: expectation.identifierForm)
        }
        for url in entity.ssoURLs.prefix(maximumEndpoints) {
            guard let text = find(url) else { continue }
            return Placeholder(
                text: text, value: url, path: signOnPath(of: entity, source: source), expected: expectation.signOnForm)
        }
        return nil
    }

    static func finding(
        _ code: FindingCode, _ placeholder: Placeholder, expecting expectation: Expectation
    ) -> Finding {
        Finding(
            .error, code, path: placeholder.path,
            message: "“\(cut(placeholder.text))” comes from an example; it is not a value of your own.",
            remedy: expectation.source, expected: placeholder.expected, received: cut(placeholder.value))
    }

    /// True if the common review reports a gap in this value already.
    static func hasGap(_ value: String) -> Bool {
        guard value.utf8.count <= WebURL.maximumLength else { return false }
        return if case .template = PlaceholderText(recognizing: value) { true } else { false }
    }

    static let issuerPath = "/issuer"
    static let clientIDPath = "/clientId"

    static func entityIDPath(of entity: SAMLEntity, source: MetadataSource) -> String {
        source == .manual ? "/entityId" : entity.path + "/@entityID"
    }

    static func signOnPath(of entity: SAMLEntity, source: MetadataSource) -> String {
        source == .manual ? "/ssoUrl" : entity.path + "/IDPSSODescriptor/SingleSignOnService/@Location"
    }

    static func cut(_ text: String) -> String {
        text.count <= maximumReceivedLength ? text : text.prefix(maximumReceivedLength) + "…"
    }

    private static func otherProvider(
        _ other: KnownProvider, _ code: FindingCode, path: String, received: String, expected: String,
        protocol: IdentityProtocol, _ expectation: Expectation
    ) -> Finding {
        let thing = `protocol` == .saml ? "This metadata" : "This issuer"
        return Finding(
            .error, code, path: path,
            message: "\(thing) belongs to \(other.name), but \(expectation.name) was chosen.",
            remedy: "If your organisation signs in with \(other.name), go back and choose "
                + "\(other.choice(for: `protocol`)). Otherwise: \(expectation.source)",
            expected: expected, received: cut(received))
    }
}
