import PortalCore
import RPC
import StrictJSON

/// The named schemas of the contract: what `#/components/schemas` of the OpenRPC document holds.
enum Components {
    static let all: [String: JSONSchema] = [
        "Actor": actor,
        "AttributeRule": attributeRule,
        "Branding": branding,
        "Certificate": certificate,
        "CertificateRenewal": certificateRenewal,
        "CertificateSummary": certificateSummary,
        "Connection": connection,
        "ConnectionAttributeMap": connectionAttributeMap,
        "ConnectionMetadata": connectionMetadata,
        "ConnectionOptions": connectionOptions,
        "ConnectionTest": connectionTest,
        "Directory": directory,
        "DirectoryRun": directoryRun,
        "DirectoryAttributeMap": directoryAttributeMap,
        "DirectoryGroup": directoryGroup,
        "DirectoryMapChange": directoryMapChange,
        "DirectoryMapPreview": directoryMapPreview,
        "DirectoryMapping": directoryMapping,
        "DirectoryRequest": directoryRequest,
        "QuarantinedUser": quarantinedUser,
        "DirectoryUser": directoryUser,
        "Domain": domain,
        "DomainCheck": domainCheck,
        "EnvironmentSettings": environmentSettings,
        "Event": event,
        "FieldDefinition": fieldDefinition,
        "Finding": finding,
        "GroupSelection": groupSelection,
        "JoinReport": joinReport,
        "LogStream": logStream,
        "LogStreamDestination": logStreamDestination,
        "LogStreamTrial": logStreamTrial,
        "MetadataSummary": metadataSummary,
        "NormalizedUser": normalizedUser,
        "OpenedSession": openedSession,
        "Organization": organization,
        "PortalLink": portalLink,
        "ProviderDescriptor": providerDescriptor,
        "SSOPolicy": ssoPolicy,
        "ServiceProvider": serviceProvider,
        "SetupStep": setupStep,
        "SignInCheck": signInCheck,
        "SignInDiagnosis": signInDiagnosis,
        "SignInSession": signInSession,
        "SignOnProfile": signOnProfile,
    ]

    private static let text = JSONSchema.string()
    private static let texts = JSONSchema.array(of: .string())
    private static let count = JSONSchema.integer(minimum: 0)

    // MARK: Common

    static let actor = JSONSchema.object([
        .required("type", .enumeration(of: Actor.Kind.self)),
        .optional("id", .name(200)),
        .optional("email", .email),
        .optional("ip", .string(maximumLength: 64)),
        .optional("userAgent", .string(maximumLength: 512)),
    ]).described("Who makes the call; without it, the parent on stdio.")

    /// `params._meta` of every method.
    static let meta = JSONSchema.object([
        .optional("actor", .reference("Actor")),
        .optional(
            "session", JSONSchema.id(PortalSessionID.self).described("Limits the call to a portal session.")),
        .optional(
            "idempotencyKey",
            JSONSchema.string(minimumLength: 1, maximumLength: 200).described("A repeated call gets the first result.")),
        .optional("progressToken", .oneOf([.string(maximumLength: 200), .integer()])),
        .optional("deadlineMs", .integer(minimum: 1, maximum: 3_600_000)),
    ])

    static let finding = JSONSchema.object([
        .required("severity", .enumeration("error", "warning", "info")),
        .required("code", text.examples("saml.certificate.expired")),
        .required("path", text),
        .required("message", text),
        .required("remedy", text),
        .optional("expected", text),
        .optional("received", text),
    ])

    // MARK: Organisations and settings

    static let organization = JSONSchema.object([
        .required("id", .id(OrganizationID.self)),
        .required("name", text),
        .optional("externalId", text),
        .required("metadata", .dictionary(of: text)),
        .required("allowAnyDomain", .boolean),
        .required("ssoPolicy", .enumeration(of: Organization.SSOPolicy.self)),
        .required("breakGlassEmails", texts),
        .required("domains", texts),
        .required("createdAt", .timestamp),
        .required("updatedAt", .timestamp),
        .required("revision", .revision),
    ])

    static let branding = JSONSchema.object([
        .optional("applicationName", text),
        .optional("logoUrl", text),
        .optional("accentColor", text),
        .optional("supportEmail", text),
    ])

    static let environmentSettings = JSONSchema.object([
        .required("branding", .reference("Branding")),
        .required(
            "redirects",
            .object([
                .optional("defaultReturnUrl", text), .optional("defaultSuccessUrl", text),
                .required("allowed", texts),
            ])),
        .required("domainChallengePrefix", text),
        .optional("baseUrl", text),
        .required("revision", .revision),
    ])

    // MARK: Providers

    static let fieldDefinition = JSONSchema.object([
        .required("name", text),
        .required("label", text),
        .required("type", .enumeration("text", "url", "xml", "certificate", "secret", "email", "json")),
        .required("protocol", .enumeration(of: IdentityProtocol.self)),
        .required("required", .boolean),
        .optional("help", text),
        .optional("placeholder", text),
    ])

    static let providerDescriptor = JSONSchema.object([
        .required("id", text),
        .required("name", text),
        .required("aliases", texts),
        .required("protocols", .array(of: .enumeration(of: IdentityProtocol.self))),
        .required("capabilities", .array(of: .enumeration(of: ProviderCapability.self))),
        .required("version", text),
        .optional("logo", JSONSchema.string().described("Inline SVG.")),
        .required("fields", .array(of: .reference("FieldDefinition"))),
    ])

    static let setupStep = JSONSchema.object([
        .required("id", text),
        .required("title", text),
        .required("body", JSONSchema.string().described("Markdown.")),
        .required(
            "values",
            .array(
                of: .object([
                    .required("label", text),
                    .optional("value", JSONSchema.string().described("Absent while it does not exist yet.")),
                    .required("copy", .boolean),
                    .optional("hint", JSONSchema.string().described("Why there is no value yet.")),
                ]))),
        .required("inputs", .array(of: .reference("FieldDefinition"))),
        .optional("consolePath", text),
        .required(
            "troubleshooting",
            .array(
                of: .object([.required("symptom", text), .required("cause", text), .required("remedy", text)]))),
    ])

    static let certificateSummary = JSONSchema.object([
        .required("fingerprint", JSONSchema.string().described("SHA-256.")),
        .required("subject", text),
        .required("issuer", text),
        .required("notBefore", .timestamp),
        .required("notAfter", .timestamp),
        .required("daysLeft", .integer()),
        .required("key", text),
        .required("signatureAlgorithm", text),
    ])

    static let metadataSummary = JSONSchema.object([
        .optional("entityId", text),
        .optional("ssoUrl", text),
        .required("bindings", texts),
        .required("certificates", .array(of: .reference("CertificateSummary"))),
        .optional("sloUrl", text),
        .optional("nameIdFormats", texts),
        .optional("wantAuthnRequestsSigned", .boolean),
        .optional("validUntil", .timestamp),
        .optional("cacheDurationSeconds", count),
        .optional("entityCount", count),
        .optional("organizationName", text),
        .optional("displayName", text),
        .optional("issuer", text),
        .optional(
            "endpoints",
            .object(["authorization", "token", "userInfo", "jwks", "endSession"].map { .optional($0, text) })),
        .optional("algorithms", texts),
        .optional("scopes", texts),
        .optional("clientAuthentication", texts),
        .optional(
            "keys",
            .array(
                of: .object([
                    .optional("keyId", text), .required("type", text), .optional("algorithm", text),
                    .optional("use", text),
                ]))),
    ])

    static let attributeRule = JSONSchema.object([
        .required("target", text),
        .optional("source", text.described("A SCIM attribute path into the raw resource.")),
        .optional("fallbacks", texts.described("Further paths, where the source has no value.")),
        .optional("constant", JSONSchema.any.described("The value where no path has one.")),
        .optional("transform", .enumeration(of: AttributeTransform.self)),
        .required("required", .boolean),
    ])

    static let directoryMapping = JSONSchema.object([
        .required("user", .array(of: .reference("AttributeRule"))),
        .required("group", .array(of: .reference("AttributeRule"))),
    ])

    // MARK: Portal links

    static let portalLink = JSONSchema.object([
        .required("id", .id(PortalLinkID.self)),
        .required("organizationId", .id(OrganizationID.self)),
        .required("kind", .enumeration(of: PortalLink.Kind.self)),
        .required("state", .enumeration("active", "expired", "revoked", "completed")),
        .required("intents", .array(of: .intent)),
        .required("completedIntents", .array(of: .intent)),
        .optional("returnUrl", text),
        .optional("successUrl", text),
        .optional("itContactEmail", text),
        .optional("externalUserId", text),
        .required("revocable", .boolean),
        .required("opened", count),
        .optional("openedAt", .timestamp),
        .required("createdAt", .timestamp),
        .required("expiresAt", .timestamp),
        .optional("revokedAt", .timestamp),
        .optional("completedAt", .timestamp),
    ])

    static let openedSession = JSONSchema.object([
        .required("sessionId", .id(PortalSessionID.self)),
        .required("organization", .object([.required("id", .id(OrganizationID.self)), .required("name", text)])),
        .required("intents", .array(of: .intent)),
        .required("expiresAt", .timestamp),
        .optional("returnUrl", text),
        .optional("successUrl", text),
        .required("branding", .reference("Branding")),
    ])

    // MARK: Connections and directories

    static let serviceProvider = JSONSchema.object(
        ["entityId", "acsUrl", "sloUrl", "metadataUrl", "redirectUri", "jwksUrl", "signInUrl"].map {
            .required($0, text)
        })

    static let connection = JSONSchema.object([
        .required("id", .id(ConnectionID.self)),
        .required("organizationId", .id(OrganizationID.self)),
        .required("providerId", text),
        .required("protocol", .enumeration("saml", "oidc")),
        .required("name", text),
        .optional("externalId", text),
        .required("state", .enumeration(of: Connection.State.self)),
        .required("serviceProvider", .reference("ServiceProvider")),
        .optional("metadata", .reference("ConnectionMetadata")),
        .required("findings", .array(of: .reference("Finding"))),
        .required("options", .reference("ConnectionOptions")),
        .required("certificates", .array(of: .reference("Certificate"))),
        .optional("test", .reference("ConnectionTest")),
        .optional(
            "staged",
            JSONSchema.object([
                .optional("metadata", .reference("ConnectionMetadata")),
                .required("findings", .array(of: .reference("Finding"))),
                .required("options", .reference("ConnectionOptions")),
                .required("certificates", .array(of: .reference("Certificate"))),
                .optional("test", .reference("ConnectionTest")),
                .required(
                    "changes",
                    .array(of: .enumeration("metadata", "options", "attributeMap", "certificates"))),
            ]).described("Edits of an active connection, until they are applied.")),
        .required("canRollBack", .boolean),
        .optional(
            "monitor",
            JSONSchema.object([
                .optional("checkedAt", .timestamp),
                .required("nextCheckAt", .timestamp),
                .optional(
                    "failure",
                    .object([.required("reason", text), .required("message", text), .required("at", .timestamp)])),
                .required("failures", count),
            ]).described("How the metadata URL is watched.")),
        .required("createdAt", .timestamp),
        .required("updatedAt", .timestamp),
        .required("revision", .revision),
    ])

    static let connectionMetadata = JSONSchema.object([
        .required("source", .enumeration("url", "xml", "manual", "oidc")),
        .optional("url", text),
        .required("summary", .reference("MetadataSummary")),
        .required("valid", .boolean),
        .required("fetchedAt", .timestamp),
        .optional("clientId", text),
        .optional("hasClientSecret", .boolean),
    ])

    static let connectionOptions = JSONSchema.object(
        ConnectionOptionsParams.members.map { member in
            let isOptional = [
                "signRequests", "requestBinding", "requestedAuthnContext", "nameIdFormat", "scopes",
                "clientAuthentication",
            ].contains(member.name)
            let schema = member.schema.described(member.description)
            return isOptional ? .optional(member.name, schema) : .required(member.name, schema)
        })

    static let connectionTest = JSONSchema.object([
        .required("sessionId", .id(SignInSessionID.self)),
        .required("succeeded", .boolean),
        .required("at", .timestamp),
        .required("current", JSONSchema.boolean.described("False if the setup was changed since.")),
    ])

    static let connectionAttributeMap = JSONSchema.object([
        .required("rules", .array(of: signOnRule)),
        .required("isDefault", JSONSchema.boolean.described("True for the provider's own map.")),
        .optional(
            "staged",
            JSONSchema.object([.required("rules", .array(of: signOnRule))]).described("What waits to be applied.")),
    ])

    private static let signOnRule = JSONSchema.object([
        .required("target", text),
        .required("sources", texts),
        .optional("transform", .enumeration(of: AttributeTransform.self)),
        .required("required", .boolean),
    ])

    // MARK: Certificates

    static let certificate = JSONSchema.object([
        .required("id", .id(CertificateID.self)),
        .required("use", .enumeration(of: CertificateUse.self)),
        .required("fingerprintSha256", JSONSchema.string().described("Upper-case hexadecimal with colons.")),
        .required("subject", text),
        .required("notBefore", .timestamp),
        .required("notAfter", .timestamp),
        .required("daysLeft", .integer()),
        .required("status", .enumeration(of: CertificateStatus.self)),
        .optional("source", .enumeration(of: IdentityProviderCertificate.Source.self)),
        .required("createdAt", .timestamp),
        .optional("retiredAt", .timestamp),
        .optional("certificate", JSONSchema.string().described("Of a key of ours: PEM.")),
    ])

    static let certificateRenewal = JSONSchema.object([
        .required("state", .enumeration(of: CertificateRenewal.State.self)),
        .optional("cause", .enumeration(of: CertificateRenewal.Cause.self)),
        .required("explanation", text),
        .optional("remedy", text),
    ])

    // MARK: Sign-on

    static let signInCheck = JSONSchema.object([
        .required("name", text),
        .required("outcome", .enumeration(of: SignInCheck.Outcome.self)),
        .optional("code", text),
        .optional("expected", text),
        .optional("received", text),
    ])

    static let signInDiagnosis = JSONSchema.object([
        .required("code", text),
        .required("title", text),
        .required("explanation", text),
        .required("side", .enumeration(of: SignInDiagnosis.Side.self)),
        .optional("consolePath", text),
        .optional("field", JSONSchema.string().described("As it is called in the identity provider's console.")),
        .optional("currentValue", text),
        .optional("correctValue", text),
        .required("evidence", .dictionary(of: .any)),
    ])

    static let signInSession = JSONSchema.object([
        .required("id", .id(SignInSessionID.self)),
        .required("connectionId", .id(ConnectionID.self)),
        .required("organizationId", .id(OrganizationID.self)),
        .required("state", .enumeration(of: SignInSession.State.self)),
        .required("origin", .enumeration(of: SignInSession.Origin.self)),
        .required("test", .boolean),
        .required("usedStaged", .boolean),
        .required("startedAt", .timestamp),
        .optional("endedAt", .timestamp),
        .optional("request", .any),
        .optional("response", .any),
        .required("checks", .array(of: .reference("SignInCheck"))),
        .optional("diagnosis", .reference("SignInDiagnosis")),
        .optional("profile", .reference("SignOnProfile")),
        .optional("loggedOutAt", JSONSchema.timestamp.described("When single logout ended who was signed in.")),
        .optional(
            "logout",
            JSONSchema.object([
                .required("origin", .enumeration("sp", "idp")),
                .required("outcome", .enumeration(of: SessionLogout.Outcome.self)),
                .optional("status", JSONSchema.string().described("Status codes of another answer than success.")),
                .required("startedAt", .timestamp),
                .optional("endedAt", .timestamp),
            ]).described("The last single logout, or the one under way.")),
    ])

    /// The normalised user, with its name and all that was asserted.
    static let signOnProfile = JSONSchema.object(
        [.required("idpId", text), .optional("name", text), .required("rawAttributes", .dictionary(of: .any))]
            + NormalizedUser.targets.filter { $0 != "idpId" }.map { .optional($0, .any) }
            + [.optional("customAttributes", .dictionary(of: .any))])

    static let ssoPolicy = JSONSchema.object([
        .required("policy", .enumeration(of: Organization.SSOPolicy.self)),
        .required("breakGlassEmails", texts),
        .required(
            "activeConnections",
            JSONSchema.array(of: .id(ConnectionID.self)).described("With a passed test sign-in.")),
        .required("considered", JSONSchema.integer(minimum: 0).described("How many people were looked at.")),
        .required(
            "lockedOut",
            .object([
                .required("count", count),
                .required(
                    "sample",
                    .array(
                        of: .object([
                            .required("email", text),
                            .required("reason", .enumeration(of: SSOPolicyView.Reason.self)),
                            .required("isCaller", .boolean),
                        ]))),
            ])),
        .required("caller", .object([.optional("email", text), .required("lockedOut", .boolean)])),
    ])

    // MARK: Events

    static let event = JSONSchema.object([
        .required("id", .id(EventID.self)),
        .required("sequence", .integer(minimum: 1)),
        .required("type", .enumeration(of: EventType.self)),
        .optional("organizationId", .id(OrganizationID.self)),
        .required("occurredAt", .timestamp),
        .required("actor", .reference("Actor")),
        .required(
            "targets",
            .array(of: .object([.required("type", text), .required("id", text), .optional("name", text)]))),
        .required(
            "context",
            .object([
                .optional("sessionId", .id(PortalSessionID.self)), .optional("linkId", .id(PortalLinkID.self)),
            ])),
        .required("data", .any),
        .optional("previous", .any),
    ])
}
