import OIDC

/// Takes in what an admin hands over: fetches what is only named, and has it judged.
package struct MetadataIntake: Sendable {
    let fetcher: any DocumentFetcher
    package let addresses: AddressPolicy
    let now: @Sendable () -> Timestamp

    package init(
        fetcher: any DocumentFetcher, addresses: AddressPolicy, now: @escaping @Sendable () -> Timestamp
    ) {
        self.fetcher = fetcher
        self.addresses = addresses
        self.now = now
    }

    /// What was handed over, complete; the secret beside it, in plain and only here.
    package struct Material: Sendable {
        package var configuration: IdentityProviderConfiguration
        package var clientSecret: String?
    }

    private static let samlMediaTypes = "application/samlmetadata+xml, application/xml, text/xml, */*;q=0.1"
    private static let jsonMediaTypes = "application/json, */*;q=0.1"

    /// Throws `url_not_allowed` and `metadata_fetch_failed`.
    package func collect(_ submission: MetadataSubmission) async throws -> Material {
        var configuration = IdentityProviderConfiguration(source: submission.source, fetchedAt: now())
        switch submission {
        case .xml(let text):
            configuration.metadataXml = text
        case .url(let url):
            let document = try await fetch(url, accept: Self.samlMediaTypes, field: "/metadataUrl")
            configuration.metadataUrl = url
            configuration.fetchedFrom = document.url
            configuration.contentType = document.contentType
            configuration.metadataXml = String(validating: document.bytes, as: UTF8.self)
            if configuration.metadataXml == nil {
                configuration.metadataBytes = Base64URL.encode(document.bytes)
            }
        case .manual(let fields):
            configuration.manual = fields
        case .oidc(let issuer, let clientId, let secret):
            configuration.oidc = IdentityProviderConfiguration.OIDCClient(
                issuer: issuer, clientId: clientId?.trimmed, sealedClientSecret: nil)
            try await discover(issuer, into: &configuration)
            return Material(configuration: configuration, clientSecret: secret)
        }
        return Material(configuration: configuration, clientSecret: nil)
    }

    /// Fetches the discovery document (OpenID Connect Discovery 1.0 §4) and the key set that it names. An issuer that
    /// is no URL, and a key set that cannot be had, are left to the review.
    private func discover(_ issuer: String, into configuration: inout IdentityProviderConfiguration) async throws {
        guard let location = try? DiscoveryLocation(issuer).url else { return }
        let document = try await fetch(location, accept: Self.jsonMediaTypes, field: "/oidc/issuer")
        configuration.discoveryDocument = String(decoding: document.bytes, as: UTF8.self)
        guard let discovery = try? DiscoveryDocument.parse(document.bytes), let keys = discovery.jwksURI else { return }
        let keySet = try await fetch(keys, accept: Self.jsonMediaTypes, field: "/oidc/issuer")
        configuration.jsonWebKeySet = String(decoding: keySet.bytes, as: UTF8.self)
    }

    private func fetch(_ url: String, accept: String, field: String) async throws -> FetchedDocument {
        do throws(FetchError) {
            return try await fetcher.fetch(url, accept: accept)
        } catch {
            throw PortalError(error, field: field)
        }
    }

    /// Judges material as it stands, at this moment: certificates expire without anybody changing anything.
    package func review(
        _ configuration: IdentityProviderConfiguration, clientSecret: MetadataInput.ClientSecret,
        by module: any IdentityProviderModule
    ) -> MetadataReport {
        let input: MetadataInput
        let identityProtocol: IdentityProtocol
        if let client = configuration.oidc {
            identityProtocol = .oidc
            input = .oidc(
                MetadataInput.OIDCInput(
                    issuer: client.issuer, clientID: client.clientId, clientSecret: clientSecret,
                    discovery: configuration.discoveryDocument.map { Array($0.utf8) },
                    keySet: configuration.jsonWebKeySet.map { Array($0.utf8) }))
        } else if let fields = configuration.manual {
            identityProtocol = .saml
            input = .manual(
                MetadataInput.ManualSAML(
                    entityID: fields.entityId, ssoURL: fields.ssoUrl, certificates: fields.certificates))
        } else {
            identityProtocol = .saml
            input = .document(
                MetadataInput.SAMLDocument(
                    bytes: configuration.document,
                    source: configuration.source == .url ? .url : .xml, contentType: configuration.contentType,
                    url: configuration.metadataUrl))
        }
        return MetadataValidator(module: module, protocol: identityProtocol)
            .validate(input, context: ReviewContext(now: now(), addresses: addresses))
    }
}

extension MetadataSubmission {
    var source: IdentityProviderConfiguration.Source {
        switch self {
        case .url: .url
        case .xml: .xml
        case .manual: .manual
        case .oidc: .oidc
        }
    }
}

extension PortalError {
    /// A failed fetch: refused by us (`url_not_allowed`), or failed on the other side (`metadata_fetch_failed`).
    init(_ error: FetchError, field: String) {
        switch error.kind {
        case .invalidURL, .schemeNotAllowed, .addressNotAllowed:
            self.init(
                .refused, "url_not_allowed", error.message,
                remedy: "Give a public https URL, or download the document and give its text.", field: field,
                findings: [
                    Finding(
                        .error, .fetchNotAllowed, path: field, message: error.message,
                        remedy: "Give a public https URL, or download the document and give its text.",
                        received: error.url)
                ])
        case .cancelled:
            self.init(.cancelled, "cancelled", "The call was cancelled.")
        default:
            self.init(
                .remote, "metadata_fetch_failed", error.message, remedy: error.kind.remedy, field: field,
                findings: [
                    Finding(
                        .error, .fetchFailed, path: field, message: error.message, remedy: error.kind.remedy,
                        received: error.url)
                ], retryable: error.kind.isPassing || (error.status ?? 0) >= 500)
        }
    }
}

extension FetchError.Kind {
    fileprivate var remedy: String {
        switch self {
        case .hostNotFound: "Check the host name in the URL for typing errors."
        case .tls: "Have the server's certificate mended, or download the document and give its text."
        case .tooLarge, .tooManyRedirects, .status:
            "Open the URL in a private browser window: it must give the document itself, without signing in."
        default: "Try again; if it stays so, download the document and give its text."
        }
    }

    /// True where trying again later may help.
    fileprivate var isPassing: Bool {
        switch self {
        case .connectionRefused, .connectionFailed, .timeout: true
        default: false
        }
    }
}
