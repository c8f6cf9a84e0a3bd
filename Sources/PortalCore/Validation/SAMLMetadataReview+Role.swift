import SAML

extension SAMLMetadataReview {
    mutating func judgeRole(_ role: SAMLMetadata.IdentityProvider) {
        if !role.supportsSAML2 {
            let received = role.protocols.isEmpty ? "(none)" : role.protocols.joined(separator: " ")
            add(
                .error, .samlProtocolNotSupported, path: "\(role.location.path)/@protocolSupportEnumeration",
                "The identity provider does not say that it speaks SAML 2.0.", expected: SAMLNamespace.protocol,
                received: received)
        }
        summary.wantAuthnRequestsSigned = role.wantAuthnRequestsSigned?.value
        if role.wantAuthnRequestsSigned?.value == true {
            add(
                .info, .samlWantsSignedRequests, path: "\(role.location.path)/@WantAuthnRequestsSigned",
                "The identity provider wants sign-on requests to be signed, so it needs our signing certificate.")
        }
    }

    // MARK: Single sign-on endpoints

    private static let usableBindings: [SAMLBinding] = [.httpRedirect, .httpPOST]

    /// Redirect and POST endpoints that have a URL, in our order of preference.
    static func usable(_ endpoints: [SAMLMetadata.Endpoint]) -> [SAMLSettings.Endpoint] {
        usableBindings.flatMap { binding in
            endpoints.filter { $0.binding == binding }.compactMap { endpoint in
                guard let url = endpoint.url, !url.isEmpty else { return nil }
                return SAMLSettings.Endpoint(binding: binding.rawValue, url: url, responseUrl: endpoint.responseURL)
            }
        }
    }

    /// Judges every endpoint that could be used, and returns those that can.
    mutating func judgeSingleSignOn(_ role: SAMLMetadata.IdentityProvider) -> [SAMLSettings.Endpoint] {
        let all = role.singleSignOnServices
        summary.bindings = all.compactMap(\.bindingURI).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        let path = "\(role.location.path)/SingleSignOnService"
        let candidates = all.filter { endpoint in
            endpoint.binding.map(Self.usableBindings.contains) ?? false && !(endpoint.url ?? "").isEmpty
        }
        guard !candidates.isEmpty else {
            let others = all.filter { !($0.url ?? "").isEmpty }.compactMap(\.bindingURI)
            if others.isEmpty {
                add(.error, .samlSSOURLMissing, path: path, "The identity provider names no single sign-on URL.")
            } else {
                add(
                    .error, .samlBindingNotSupported, path: path,
                    "Sign-on is offered only over \(others.prefix(Self.maximumListedEntities).map(\.quoted).joined(separator: ", ")); HTTP-Redirect or HTTP-POST is needed.",
                    expected: SAMLBinding.httpRedirect.rawValue, received: others.joined(separator: " "))
                summary.ssoUrl = all.lazy.compactMap(\.url).first
            }
            return []
        }

        // The same URL usually serves both bindings and is judged once. A bad URL beside a good one does no harm.
        var judgements: [String: SingleSignOnURLJudgement] = [:]
        var order: [String] = []
        for endpoint in candidates {
            guard let url = endpoint.url, judgements[url] == nil else { continue }
            judgements[url] = SingleSignOnURLJudgement(
                url, path: "\(endpoint.location.path)/@Location", context: context)
            order.append(url)
        }
        let anyUsable = judgements.values.contains { $0.isUsable }
        for url in order { judgements[url]?.report(to: &self, isLastHope: !anyUsable) }
        let endpoints = Self.usable(candidates).filter { judgements[$0.url]?.isUsable ?? false }
        summary.ssoUrl = (endpoints.first ?? Self.usable(candidates).first)?.url
        return endpoints
    }

    /// Logout is a convenience: an endpoint that cannot be used is left out without a word.
    func usableLogout(_ role: SAMLMetadata.IdentityProvider) -> [SAMLSettings.Endpoint] {
        Self.usable(role.singleLogoutServices).filter { endpoint in
            [endpoint.url, endpoint.responseUrl].compactMap(\.self).allSatisfy {
                SingleSignOnURLJudgement($0, path: "", context: context).isUsable
            }
        }
    }

    /// Judges a URL that stands alone.
    mutating func judgeSingleSignOnURL(_ url: String, path: String) -> Bool {
        let judgement = SingleSignOnURLJudgement(url, path: path, context: context)
        judgement.report(to: &self, isLastHope: true)
        return judgement.isUsable
    }

    // MARK: Name identifiers

    mutating func judgeNameIDFormats(_ role: SAMLMetadata.IdentityProvider) {
        let formats = role.nameIDFormats.map(\.value).filter { !$0.isEmpty }
        summary.nameIdFormats = formats
        let lasting = [
            ":emailAddress", ":persistent", ":unspecified", ":WindowsDomainQualifiedName", ":kerberos",
            ":X509SubjectName",
        ]
        guard !formats.isEmpty, !formats.contains(where: { format in lasting.contains { format.hasSuffix($0) } }) else {
            return
        }
        add(
            .warning, .samlNameIDFormat, path: "\(role.location.path)/NameIDFormat",
            "The identity provider announces only name identifiers that change from sign-on to sign-on or are not known here (\(formats.prefix(Self.maximumListedEntities).joined(separator: ", ").excerpt)), so people could not be recognised by them.",
            expected: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", received: formats.joined(separator: " ")
        )
    }
}
