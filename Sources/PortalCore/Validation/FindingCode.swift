/// A finding's stable code: dashboards switch on it, modules word remedies by it.
package struct FindingCode: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
    private init(_ value: String) { self.rawValue = value }
}

// MARK: SAML metadata

extension FindingCode {
    package static let samlEmpty = FindingCode("saml.metadata.empty")
    package static let samlTooLarge = FindingCode("saml.metadata.too_large")
    package static let samlUnparsable = FindingCode("saml.metadata.unparsable")
    /// A web page (a sign-in page, mostly) instead of a document.
    package static let samlIsHTML = FindingCode("saml.metadata.is_html")
    package static let samlDoctype = FindingCode("saml.metadata.doctype")
    package static let samlWrongRoot = FindingCode("saml.metadata.wrong_root")
    package static let samlServiceProvider = FindingCode("saml.metadata.service_provider")
    package static let samlNoIdentityProvider = FindingCode("saml.metadata.no_identity_provider")
    package static let samlSeveralEntities = FindingCode("saml.metadata.several_entities")
    package static let samlExpired = FindingCode("saml.metadata.expired")
    package static let samlProtocolNotSupported = FindingCode("saml.metadata.protocol_not_supported")
    package static let samlSignatureWeak = FindingCode("saml.metadata.signature_weak")
    package static let samlEntityIDMissing = FindingCode("saml.entity_id.missing")
    package static let samlEntityIDInvalid = FindingCode("saml.entity_id.invalid")
    /// The document is another provider's than the one chosen.
    package static let samlEntityIDOtherProvider = FindingCode("saml.entity_id.other_provider")
    package static let samlPlaceholder = FindingCode("saml.metadata.placeholder")
    package static let samlSSOURLMissing = FindingCode("saml.sso_url.missing")
    package static let samlSSOURLInvalid = FindingCode("saml.sso_url.invalid")
    package static let samlSSOURLNotHTTPS = FindingCode("saml.sso_url.not_https")
    package static let samlSSOURLPrivateAddress = FindingCode("saml.sso_url.private_address")
    package static let samlBindingNotSupported = FindingCode("saml.sso_url.binding_not_supported")
    package static let samlWantsSignedRequests = FindingCode("saml.metadata.wants_signed_requests")
    package static let samlNameIDFormat = FindingCode("saml.name_id_format.not_offered")
    package static let samlCertificateMissing = FindingCode("saml.certificate.missing")
    package static let samlCertificateUnreadable = FindingCode("saml.certificate.unreadable")
    package static let samlCertificateExpired = FindingCode("saml.certificate.expired")
    package static let samlCertificateNotYetValid = FindingCode("saml.certificate.not_yet_valid")
    package static let samlCertificateExpiring = FindingCode("saml.certificate.expiring")
    package static let samlCertificateWeakKey = FindingCode("saml.certificate.weak_key")
    package static let samlCertificateWeakSignature = FindingCode("saml.certificate.weak_signature")
    package static let samlCertificateDuplicate = FindingCode("saml.certificate.duplicate")
    /// A key without a certificate (RSAKeyValue).
    package static let samlKeyWithoutCertificate = FindingCode("saml.certificate.key_without_certificate")
    /// A key of a kind that signatures in SAML are not verified with.
    package static let samlCertificateKeyNotSupported = FindingCode("saml.certificate.key_not_supported")
    /// A value or attribute that is not what the schema allows.
    package static let samlIrregular = FindingCode("saml.metadata.irregular")
    package static let samlPrivateKey = FindingCode("saml.certificate.private_key")
}

// MARK: OpenID Connect

extension FindingCode {
    package static let oidcUnparsable = FindingCode("oidc.discovery.unparsable")
    package static let oidcWrongType = FindingCode("oidc.discovery.wrong_type")
    package static let oidcIssuerMissing = FindingCode("oidc.issuer.missing")
    package static let oidcIssuerInvalid = FindingCode("oidc.issuer.invalid")
    package static let oidcIssuerMismatch = FindingCode("oidc.issuer.mismatch")
    package static let oidcIssuerNotHTTPS = FindingCode("oidc.issuer.not_https")
    package static let oidcIssuerOtherProvider = FindingCode("oidc.issuer.other_provider")
    package static let oidcIssuerPlaceholder = FindingCode("oidc.issuer.placeholder")
    package static let oidcEndpointMissing = FindingCode("oidc.endpoint.missing")
    package static let oidcEndpointInvalid = FindingCode("oidc.endpoint.invalid")
    package static let oidcEndpointNotHTTPS = FindingCode("oidc.endpoint.not_https")
    package static let oidcEndpointPrivateAddress = FindingCode("oidc.endpoint.private_address")
    package static let oidcResponseTypeNotSupported = FindingCode("oidc.response_type.not_supported")
    package static let oidcAlgorithmNotSupported = FindingCode("oidc.algorithm.not_supported")
    package static let oidcAlgorithmWeak = FindingCode("oidc.algorithm.weak")
    package static let oidcPKCENotOffered = FindingCode("oidc.pkce.not_offered")
    package static let oidcClientAuthenticationNotSupported =
        FindingCode("oidc.client_authentication.not_supported")
    package static let oidcScopeNotOffered = FindingCode("oidc.scope.not_offered")
    package static let oidcClientIDMissing = FindingCode("oidc.client_id.missing")
    package static let oidcClientIDInvalid = FindingCode("oidc.client_id.invalid")
    package static let oidcClientSecretMissing = FindingCode("oidc.client_secret.missing")
    package static let oidcClientSecretInvalid = FindingCode("oidc.client_secret.invalid")
    package static let oidcKeySetUnparsable = FindingCode("oidc.jwks.unparsable")
    package static let oidcKeySetEmpty = FindingCode("oidc.jwks.no_usable_key")
    package static let oidcKeyUnusable = FindingCode("oidc.jwks.key_unusable")
    package static let oidcKeyWeak = FindingCode("oidc.jwks.weak_key")
    package static let oidcKeyPrivate = FindingCode("oidc.jwks.private_key")
    /// A member of the document that is not what the specification says.
    package static let oidcIrregular = FindingCode("oidc.discovery.irregular")
    package static let oidcKeyDuplicate = FindingCode("oidc.jwks.duplicate_kid")
}

// MARK: Fetching

extension FindingCode {
    /// The URL may not be fetched (scheme, private address).
    package static let fetchNotAllowed = FindingCode("fetch.url_not_allowed")
    package static let fetchFailed = FindingCode("fetch.failed")
}

// MARK: Activation

extension FindingCode {
    package static let activationMetadataMissing = FindingCode("connection.metadata.missing")
    package static let activationMetadataInvalid = FindingCode("connection.metadata.invalid")
    package static let activationDomainMissing = FindingCode("connection.domain.not_verified")
    package static let activationTestMissing = FindingCode("connection.test.missing")
}

// MARK: Directories

extension FindingCode {
    package static let directoryMapRule = FindingCode("directory.map.rule")
    package static let directoryRunSuperseded = FindingCode("directory.run.superseded")
    package static let directoryRunInterrupted = FindingCode("directory.run.interrupted")
    package static let directoryAttributeMissing = FindingCode("directory.attribute.missing")
    package static let directoryAttributeWrongType = FindingCode("directory.attribute.wrong_type")
}

// MARK: Google Workspace

extension FindingCode {
    /// The pasted key file, or something else in its place.
    package static let googleKeyInvalid = FindingCode("google.key_invalid")
    package static let googleAdminEmailInvalid = FindingCode("google.admin_email_invalid")
    package static let googleCustomerInvalid = FindingCode("google.customer_invalid")
    package static let googleDelegationMissing = FindingCode("google.delegation_missing")
    package static let googleScopeMissing = FindingCode("google.scope_missing")
    package static let googleAPIDisabled = FindingCode("google.api_disabled")
    package static let googleAdminUnknown = FindingCode("google.admin_unknown")
    package static let googleAdminNotAuthorized = FindingCode("google.admin_not_authorized")
    package static let googleClock = FindingCode("google.clock")
    package static let googleRefused = FindingCode("google.refused")
    package static let googleRateLimited = FindingCode("google.rate_limited")
    /// Google could not be asked, or did not answer as it should.
    package static let googleUnavailable = FindingCode("google.unavailable")
    /// Elements of a listing that cannot be read, members who are not in the directory.
    package static let googleUserUnreadable = FindingCode("google.user_unreadable")
    package static let googleGroupUnreadable = FindingCode("google.group_unreadable")
    package static let googleUserNameTaken = FindingCode("google.user_name_taken")
    package static let directoryRunFailed = FindingCode("directory.run.failed")
    package static let directoryUsersMissing = FindingCode("directory.users_missing")
}

// MARK: Log streams

extension FindingCode {
    package static let logStreamMissing = FindingCode("log_stream.setting.missing")
    package static let logStreamUnknown = FindingCode("log_stream.setting.unknown")
    package static let logStreamWrongType = FindingCode("log_stream.setting.wrong_type")
    package static let logStreamTooLong = FindingCode("log_stream.setting.too_long")
    package static let logStreamNotOffered = FindingCode("log_stream.setting.not_offered")
    /// A value that cannot be what it is given as.
    package static let logStreamForm = FindingCode("log_stream.setting.form")
    /// An example that was never filled in.
    package static let logStreamPlaceholder = FindingCode("log_stream.setting.placeholder")
    package static let logStreamURLInvalid = FindingCode("log_stream.url.invalid")
    package static let logStreamURLNotHTTPS = FindingCode("log_stream.url.not_https")
    package static let logStreamURLPrivate = FindingCode("log_stream.url.private_address")
    /// Another address of the same product.
    package static let logStreamURLPath = FindingCode("log_stream.url.other_endpoint")
    package static let logStreamHeaderInvalid = FindingCode("log_stream.header.invalid")
    package static let logStreamHeaderReserved = FindingCode("log_stream.header.reserved")
    package static let logStreamSecretWeak = FindingCode("log_stream.secret.weak")
    /// Identifier and secret in each other's place.
    package static let logStreamCredentialsSwapped = FindingCode("log_stream.credentials.swapped")
    package static let logStreamCredentialsMissing = FindingCode("log_stream.credentials.missing")
    /// Two kinds of credentials where one is taken.
    package static let logStreamCredentialsSeveral = FindingCode("log_stream.credentials.several")
    package static let logStreamCredentialsTemporary = FindingCode("log_stream.credentials.temporary")
    package static let logStreamKeyInvalid = FindingCode("log_stream.key.invalid")
    package static let logStreamCertificateInvalid = FindingCode("log_stream.certificate.invalid")
    /// The certificate is not of this key.
    package static let logStreamCertificateOtherKey = FindingCode("log_stream.certificate.other_key")
}

// MARK: Domains

extension FindingCode {
    package static let domainPublicSuffix = FindingCode("domain.public_suffix")
    package static let domainConsumer = FindingCode("domain.consumer_domain")
    /// The DNS has no such domain.
    package static let domainNoZone = FindingCode("domain.zone.missing")
    /// NXDOMAIN, and the name without a TXT record.
    package static let domainNameMissing = FindingCode("domain.record.nxdomain")
    package static let domainRecordMissing = FindingCode("domain.record.missing")
    package static let domainWrongHost = FindingCode("domain.record.wrong_host")
    package static let domainDoubledZone = FindingCode("domain.record.doubled_zone")
    package static let domainAlias = FindingCode("domain.record.cname")
    package static let domainSplit = FindingCode("domain.record.split_strings")
    package static let domainQuotes = FindingCode("domain.record.extra_quotes")
    package static let domainIncomplete = FindingCode("domain.record.incomplete")
    package static let domainWrongToken = FindingCode("domain.record.wrong_token")
    package static let domainForeignToken = FindingCode("domain.record.other_organization")
    package static let domainOtherValue = FindingCode("domain.record.other_value")
    package static let domainServerFailure = FindingCode("domain.dns.servfail")
    package static let domainRefused = FindingCode("domain.dns.refused")
    package static let domainTimedOut = FindingCode("domain.dns.timeout")
    package static let domainUnreachable = FindingCode("domain.dns.unreachable")
    package static let domainTruncated = FindingCode("domain.dns.truncated")
    package static let domainMalformed = FindingCode("domain.dns.malformed")
    package static let domainStaleServer = FindingCode("domain.dns.stale_server")
    package static let domainLameDelegation = FindingCode("domain.dns.lame_delegation")
    package static let domainNoServerAddress = FindingCode("domain.dns.no_server_address")
    package static let domainServerNotAllowed = FindingCode("domain.dns.server_not_allowed")
    package static let domainNegativeCache = FindingCode("domain.dns.negative_cache")
}
