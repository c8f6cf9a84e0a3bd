import PortalCore

extension GoogleWorkspace {
    static let oidcFields: [FieldDefinition] = [
        .issuer(
            label: "Issuer", help: "The same for every Google customer: https://accounts.google.com",
            placeholder: "https://accounts.google.com"),
        .clientID(
            label: "Client ID", help: "Ends in .apps.googleusercontent.com.",
            placeholder: "123456789012-a1b2c3d4e5f6.apps.googleusercontent.com"),
        .clientSecret(label: "Client secret", help: "Shown only when it is created."),
    ]

    static let oidcSteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "project",
            title: "Prepare a Google Cloud project",
            body: """
                Open the Google Cloud console at `https://console.cloud.google.com` with an account of your organisation.

                1. In the project picker at the top choose **New project**. Enter a name such as {{applicationName}}
                   sign-in, check that **Organization** shows your own, and choose **Create**.
                2. Select the new project and open **Menu → Google Auth Platform → Branding**. Choose **Get started**.
                3. Enter {{applicationName}} as the **App name** and a **User support email**.
                4. As **Audience** select **Internal**: then only people of your organisation can sign in.
                5. Enter an e-mail address under **Contact information**, agree to the policy and choose **Create**.
                """,
            values: [.init(label: "App name", placeholder: .applicationName)],
            consolePath: "Google Cloud console → Google Auth Platform → Branding",
            troubleshooting: [
                .init(
                    symptom: "Internal cannot be selected",
                    cause: "The project does not belong to your organisation, or you use a gmail.com account.",
                    remedy:
                        "Create the project with an account of your Google Workspace and your Organization selected.")
            ]),
        SetupStepTemplate(
            id: "create-client",
            title: "Create the OAuth client",
            body: """
                Open **Google Auth Platform → Clients** and choose **Create client**.

                1. **Application type**: **Web application**.
                2. **Name**: {{applicationName}}.
                3. Leave **Authorized JavaScript origins** empty.
                4. Under **Authorized redirect URIs** choose **Add URI** and enter `{{redirectUri}}`.
                5. Choose **Create**. A window shows the client's ID and secret: keep it open for the next step, because
                   the secret is shown only now.
                """,
            values: [.init(label: "Authorized redirect URIs", placeholder: .redirectURI)],
            consolePath: "Google Auth Platform → Clients → Create client",
            troubleshooting: [redirectMismatch]),
        SetupStepTemplate(
            id: "credentials",
            title: "Hand over client ID and client secret",
            body: """
                - **Issuer**: `https://accounts.google.com`, without a slash at the end.
                - **Client ID**: it ends in `.apps.googleusercontent.com`.
                - **Client secret**: copy it from the window that is still open. It is stored encrypted and never shown
                  again here either.
                """,
            inputs: ["issuer", "clientId", "clientSecret"],
            consolePath: "Google Auth Platform → Clients → your client",
            troubleshooting: [
                .init(
                    symptom: "The window was closed before the secret was copied",
                    cause: "Google shows a secret once.",
                    remedy:
                        "Open the client and choose Add secret. Copy the new one, and disable the old one afterwards."),
                .init(
                    symptom: "401 invalid_client",
                    cause: "Client ID or secret was cut off, or the secret was disabled.",
                    remedy: "Copy both again; new values can take a few minutes to work."),
            ]),
        SetupStepTemplate(
            id: "access",
            title: "Allow the app in the Admin console",
            body: """
                Google lets everybody in the organisation use an internal app, unless an administrator restricts
                third-party access. To make sure, open `https://admin.google.com` and go to **Security → Access and data
                control → API controls → Manage app access**. If {{applicationName}} is listed as blocked or limited,
                choose **Change access** and **Trusted**. If it is missing and your organisation blocks unknown apps,
                choose **Configure new app**, search for the client ID and trust it.

                Groups cannot be sent through OpenID Connect by Google. If you need them, use SAML or connect the
                directory.
                """,
            consolePath: "Admin console → Security → Access and data control → API controls",
            troubleshooting: [
                .init(
                    symptom: "Error 400: admin_policy_enforced",
                    cause: "Your organisation blocks apps that were not approved.",
                    remedy: "Trust the client ID under API controls → Manage app access.")
            ]),
        .testSignIn(
            provider: "Google",
            expectation: "If you are signed in with several Google accounts, pick the one of your organisation.",
            troubleshooting: [
                redirectMismatch,
                .init(
                    symptom: "Error 403: org_internal",
                    cause: "The account does not belong to the organisation that owns the project.",
                    remedy:
                        "Pick an account of your organisation. If the project belongs to another one, create it again."),
                .init(
                    symptom: "Error 401: deleted_client",
                    cause: "The OAuth client was deleted.",
                    remedy: "Create a new client and enter its ID and secret here."),
            ]),
        .activate(mayStartAt: "your own links to `{{signInUrl}}`"),
    ]

    static let redirectMismatch = SetupStepTemplate.Trouble(
        symptom: "Error 400: redirect_uri_mismatch",
        cause: "The redirect URI in Google differs from ours: http, a slash at the end, another host.",
        remedy: "Open the client, enter {{redirectUri}} under Authorized redirect URIs and save. It can take from five "
            + "minutes to a few hours to work.")
}
