import PortalCore
import PortalTestSupport
import StrictJSON

// The same failures in the words of the consoles, and the providers' own errors.

extension DiagnosisTable {
    private static let acs = SAMLScene.urls.acsUrl
    private static let entityID = SAMLScene.urls.entityId
    private static let redirectURI = SAMLScene.urls.redirectUri

    static let samlProviders: [DiagnosisCase] = [
        .saml(
            "Okta: wrong Single sign-on URL", "okta", code: "saml.destination.trailing_slash", side: .identityProvider,
            field: "Single sign-on URL", correct: acs
        ) { $0.builder.destination = acs + "/" },
        .saml(
            "Okta: wrong Audience URI", "okta", code: "saml.audience.mismatch", side: .identityProvider,
            field: "Audience URI (SP Entity ID)", correct: entityID
        ) { $0.builder.audiences = [["urn:example:app"]] },
        .saml(
            "Okta: statement E-Mail instead of email", "okta", code: "saml.attributes.email_missing",
            side: .identityProvider, field: "email", correct: "email"
        ) { $0.builder.attributes = SAMLScene.attributes(["E-Mail": "jane@example.com"]) },
        .saml(
            "Entra ID: wrong Reply URL", "entra-id", code: "saml.recipient.host", side: .identityProvider,
            field: "Reply URL (Assertion Consumer Service URL)", correct: acs
        ) { $0.builder.recipient = acs.replacing("portal.", with: "old.") },
        .saml(
            "Entra ID: Identifier with spn:", "entra-id", code: "saml.audience.spn_prefix", side: .identityProvider,
            field: "Identifier (Entity ID)", correct: entityID
        ) { $0.builder.audiences = [["spn:" + entityID]] },
        .saml(
            "Entra ID: claim emailaddress without its namespace", "entra-id", code: "saml.attributes.email_missing",
            side: .identityProvider, field: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            correct: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
        ) { $0.builder.attributes = SAMLScene.attributes(["emailaddress": "jane@example.com"]) },
        .saml(
            "Entra ID: a link instead of groups", "entra-id", code: "saml.attributes.groups_overage",
            side: .identityProvider, field: "Add a group claim"
        ) { scene in
            var map = AttributeMap.saml
            map.rules.removeAll { $0.target == "groups" }
            map.rules.append(
                SignOnAttributeRule(
                    "groups", from: ["http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"], required: true))
            scene.map = map
            scene.builder.attributes = SAMLScene.attributes([
                "email": "jane@example.com",
                "http://schemas.microsoft.com/claims/groups.link": "https://graph.example.com/groups",
            ])
        },
        .saml(
            "Entra ID: AADSTS75011 in the status message", "entra-id", code: "entra_id.aadsts75011",
            side: .serviceProvider
        ) {
            $0.answer(
                "Responder", "NoAuthnContext",
                message: "AADSTS75011: Authentication method does not match requested authentication method.")
        },
        .saml(
            "Entra ID: AADSTS7500529 in the status message", "entra-id", code: "entra_id.aadsts7500529",
            side: .serviceProvider, field: "Sign on URL (Optional)", correct: SAMLScene.urls.signInUrl
        ) { $0.answer("Requester", message: "AADSTS7500529: The value '1' is not a valid SAML ID.") },
        .saml(
            "AADSTS50105 behind a custom connection", code: "entra_id.aadsts50105", side: .identityProvider
        ) { $0.answer("Responder", message: "AADSTS50105: The signed in user is not assigned.") },
        .saml(
            "Google: wrong Entity ID", "google-workspace", code: "saml.audience.letter_case", side: .identityProvider,
            field: "Entity ID", correct: entityID
        ) { $0.builder.audiences = [[entityID.lowercased()]] },
        .saml(
            "Google: no attribute mapping", "google-workspace", code: "saml.attributes.email_missing",
            side: .identityProvider, field: "email", correct: "email"
        ) { $0.builder.attributes = SAMLScene.attributes(["x": "y"]) },
        .saml("Okta: no answer", "okta", code: "saml.timed_out", side: .user) { $0.timedOut = true },
        .saml("Entra ID: no answer", "entra-id", code: "saml.timed_out", side: .user) { $0.timedOut = true },
        .saml("Google: no answer", "google-workspace", code: "saml.timed_out", side: .user) { $0.timedOut = true },
    ]

    private static func denied(_ error: String, _ description: String) -> JSONObject {
        ["error": .string(error), "error_description": .string(description), "code": nil]
    }

    static let openIDProviders: [DiagnosisCase] = [
        .openID(
            "Entra ID: AADSTS50105, user not assigned", "entra-id", code: "entra_id.aadsts50105",
            side: .identityProvider, field: "Add user/group"
        ) { $0.callback = denied("access_denied", "AADSTS50105: The signed in user is not assigned to a role") },
        .openID(
            "Entra ID: AADSTS50011, redirect URI", "entra-id", code: "entra_id.aadsts50011", side: .identityProvider,
            field: "Web → Redirect URIs", correct: redirectURI
        ) { $0.callback = denied("invalid_request", "AADSTS50011: The redirect URI does not match") },
        .openID("Entra ID: AADSTS50020, account of elsewhere", "entra-id", code: "entra_id.aadsts50020", side: .user) {
            $0.callback = denied("access_denied", "AADSTS50020: User account does not exist in tenant")
        },
        .openID(
            "Entra ID: AADSTS65001, no consent", "entra-id", code: "entra_id.aadsts65001", side: .identityProvider,
            field: "Grant admin consent for"
        ) { $0.callback = denied("consent_required", "AADSTS65001: The user or administrator has not consented") },
        .openID(
            "Entra ID: AADSTS90094, admin consent", "entra-id", code: "entra_id.aadsts90094", side: .identityProvider,
            field: "Grant admin consent for"
        ) { $0.callback = denied("access_denied", "AADSTS90094: The grant requires admin permission") },
        .openID(
            "Entra ID: AADSTS700016, unknown application", "entra-id", code: "entra_id.aadsts700016",
            side: .identityProvider, field: "Application (client) ID"
        ) {
            $0.token = OpenIDPeer.error("unauthorized_client", "AADSTS700016: Application not found in the directory")
        },
        .openID(
            "Entra ID: AADSTS7000215, wrong secret", "entra-id", code: "entra_id.aadsts7000215", side: .serviceProvider,
            field: "Value"
        ) {
            $0.token = OpenIDPeer.error(
                "invalid_client", "AADSTS7000215: Invalid client secret provided.", status: 401)
        },
        .openID(
            "Entra ID: AADSTS7000222, expired secret", "entra-id", code: "entra_id.aadsts7000222",
            side: .serviceProvider, field: "Value"
        ) {
            $0.token = OpenIDPeer.error(
                "invalid_client", "AADSTS7000222: The provided client secret keys are expired.", status: 401)
        },
        .openID(
            "Entra ID: no optional claim email", "entra-id", code: "oidc.claims.email_missing",
            side: .identityProvider, field: "email", correct: "email"
        ) { $0.claims = ["email": nil, "preferred_username": "jane@example.com"] },
        .openID(
            "Entra ID: issuer with common", "entra-id", code: "oidc.id_token.issuer.tenant", side: .serviceProvider,
            field: "Directory (tenant) ID", correct: "https://op.example.com/1b9f6a52/v2.0"
        ) { scene in
            scene.issuer = "https://op.example.com/common/v2.0"
            scene.claims = ["iss": "https://op.example.com/1b9f6a52/v2.0", "tid": "1b9f6a52"]
        },
        .openID(
            "Okta: user not assigned", "okta", code: "okta.not_assigned", side: .identityProvider, field: "Assign"
        ) { $0.callback = denied("access_denied", "User is not assigned to the client application.") },
        .openID(
            "Okta: policy", "okta", code: "okta.policy_failed", side: .identityProvider,
            field: "Authentication policy"
        ) { $0.callback = denied("access_denied", "Policy evaluation failed for this request") },
        .openID(
            "Google: admin_policy_enforced", "google-workspace", code: "google_workspace.admin_policy_enforced",
            side: .identityProvider, field: "Change access"
        ) { $0.callback = denied("admin_policy_enforced", "blocked") },
        .openID("Google: org_internal", "google-workspace", code: "google_workspace.org_internal", side: .user) {
            $0.callback = denied("org_internal", "restricted to users within its organization")
        },
        .openID("Google: no answer", "google-workspace", code: "oidc.timed_out", side: .user) { $0.timedOut = true },
    ]
}
