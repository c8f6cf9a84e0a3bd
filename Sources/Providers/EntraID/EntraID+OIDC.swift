import PortalCore

extension EntraID {
    static let oidcFields: [FieldDefinition] = [
        .issuer(
            label: "Issuer",
            help: "https://login.microsoftonline.com/, then the Directory (tenant) ID, then /v2.0.",
            placeholder: "https://login.microsoftonline.com/1b9f6a52-7c1e-4c0a-9d58-3f2f0a6f7e11/v2.0"),
        .clientID(
            label: "Application (client) ID", help: "Overview of the app registration.",
            placeholder: "5c2e7f0d-3a51-4b7c-8d0e-6f1a2b3c4d5e"),
        .clientSecret(
            label: "Client secret value",
            help: "Certificates & secrets → Client secrets → Value. Not the Secret ID."),
    ]

    static let oidcSteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "register-app",
            title: "Register an application",
            body: """
                Sign in to the Microsoft Entra admin center at `https://entra.microsoft.com` as a Cloud Application
                Administrator or Application Administrator.

                1. Open **Entra ID → App registrations** and choose **New registration**.
                2. Enter {{applicationName}} as the **Name**.
                3. Under **Supported account types** select the single-tenant choice: **Accounts in this organizational
                   directory only**.
                4. Under **Redirect URI (optional)** select the platform **Web** and enter `{{redirectUri}}`.
                5. Choose **Register**.
                """,
            values: [
                .init(label: "Name", placeholder: .applicationName),
                .init(label: "Redirect URI (Web)", placeholder: .redirectURI),
            ],
            consolePath: "Entra ID → App registrations → New registration",
            troubleshooting: [
                .init(
                    symptom: "AADSTS50011: the redirect URI does not match",
                    cause: "The redirect URI in Entra differs from ours, or stands under Single-page application.",
                    remedy: "Open Authentication, and under the platform Web enter {{redirectUri}} exactly."),
                .init(
                    symptom: "AADSTS9002327: tokens … may only be redeemed via cross-origin requests",
                    cause: "The redirect URI was added to the platform Single-page application.",
                    remedy: "Delete it there and add it under Web."),
            ]),
        SetupStepTemplate(
            id: "identifiers",
            title: "Hand over issuer and client ID",
            body: """
                On the **Overview** of the registration, copy **Directory (tenant) ID** and **Application (client) ID**.

                - **Issuer**: `https://login.microsoftonline.com/`, then the Directory (tenant) ID, then `/v2.0`. Do not
                  use `common` or `organizations`: with them anybody's tenant could sign in.
                - **Client ID**: the Application (client) ID. The Object ID is something else.

                In the clouds for the US government and China the issuer begins with
                `https://login.microsoftonline.us/` or `https://login.partner.microsoftonline.cn/`.
                """,
            inputs: ["issuer", "clientId"],
            consolePath: "App registrations → your app → Overview",
            troubleshooting: [
                .init(
                    symptom: "The issuer in the discovery document differs from the one entered",
                    cause: "A domain name was used instead of the tenant's identifier, or /v2.0 is missing.",
                    remedy: "Enter the Directory (tenant) ID, with /v2.0 at the end and no trailing slash."),
                .init(
                    symptom: "AADSTS700016: application … was not found in the directory",
                    cause: "Client ID and tenant do not belong together, or the Object ID was copied.",
                    remedy: "Copy both values from the same Overview page again."),
            ]),
        SetupStepTemplate(
            id: "client-secret",
            title: "Create a client secret",
            body: """
                Open **Certificates & secrets → Client secrets** and choose **New client secret**. Describe it, select
                when it **Expires** (24 months at most), and choose **Add**.

                Copy the **Value** at once: it is never shown again after you leave the page. Do not take the **Secret
                ID**. Put the expiry date into your calendar; sign-in stops working on that day unless you enter a new
                secret here before.
                """,
            inputs: ["clientSecret"],
            consolePath: "App registrations → your app → Certificates & secrets",
            troubleshooting: [
                .init(
                    symptom: "AADSTS7000215: invalid client secret provided",
                    cause: "The Secret ID was pasted instead of the Value, or the value was cut off.",
                    remedy: "Create another client secret and copy its Value."),
                .init(
                    symptom: "AADSTS7000222: the provided client secret keys are expired",
                    cause: "The secret has run out.",
                    remedy: "Create a new client secret, enter its Value here, test, and delete the old one."),
                .init(
                    symptom: "New client secret is greyed out",
                    cause: "A policy of your organisation forbids secrets.",
                    remedy: "Ask a Cloud Application Administrator for an exception for this app, or use SAML instead."),
            ]),
        SetupStepTemplate(
            id: "claims",
            title: "Add e-mail, names and groups to the token",
            body: """
                Open **Token configuration** and choose **Add optional claim**. Select **ID** as the token type, tick
                `email`, `family_name` and `given_name`, and choose **Add**. When asked, tick **Turn on the Microsoft
                Graph email, profile permission** and choose **Add**.

                To send groups, choose **Add groups claim**, tick **Groups assigned to the application**, leave **Group
                ID** under **ID**, and choose **Add**.

                Then open **API permissions**. There should be `email`, `openid`, `profile` and `User.Read` of Microsoft
                Graph, all delegated. Add what is missing with **Add a permission → Microsoft Graph → Delegated
                permissions**, and choose **Grant admin consent for** your organisation, so that nobody is asked.
                """,
            consolePath: "App registrations → your app → Token configuration, API permissions",
            troubleshooting: [
                .init(
                    symptom: "The test says that the e-mail claim is missing",
                    cause: "The optional claim is missing, or the user's Email property is empty.",
                    remedy: "Add the optional claim email, and fill in Users → the user → Properties → Email."),
                .init(
                    symptom: "AADSTS65001, or a page that says Need admin approval",
                    cause: "Nobody has consented to the permissions for the organisation.",
                    remedy: "Choose Grant admin consent on the API permissions page."),
                .init(
                    symptom: "Instead of groups a link arrives (groups overage)",
                    cause: "The user is in more than 200 groups; Entra then replaces the list with a link.",
                    remedy: "Edit the groups claim and tick Groups assigned to the application only."),
            ]),
        SetupStepTemplate(
            id: "assign",
            title: "Choose who may sign in",
            body: """
                A registration lets everybody in the tenant sign in. To limit it, open **Entra ID → Enterprise apps →
                your app → Properties** and set **Assignment required?** to **Yes**. Then open **Users and groups → Add
                user/group**, pick the people or groups that may use {{applicationName}}, yourself included, and choose
                **Assign**.

                To show a tile in My Apps, set **Visible to users?** to **Yes** on the same page, and enter
                `{{signInUrl}}` as **Home page URL** under **App registrations → your app → Branding & properties**.
                """,
            values: [.init(label: "Home page URL", placeholder: .signInURL)],
            consolePath: "Enterprise apps → your app → Properties, Users and groups",
            troubleshooting: [userNotAssigned]),
        .testSignIn(
            provider: "Microsoft",
            expectation: "If you are already signed in to Microsoft you may only see its page for a moment. With "
                + "several accounts, pick the one that is assigned.",
            troubleshooting: [
                userNotAssigned,
                .init(
                    symptom: "AADSTS50011: the redirect URI does not match",
                    cause: "The redirect URI in Entra differs from ours by a character.",
                    remedy: "Open App registrations → your app → Authentication and enter {{redirectUri}} under Web."),
                .init(
                    symptom: "AADSTS50020: user account does not exist in tenant",
                    cause: "You signed in with an account of another organisation or a personal one.",
                    remedy: "Sign out of Microsoft or use a private window, and pick the account of your organisation."),
            ]),
        .activate(mayStartAt: "the tile in My Apps (`https://myapps.microsoft.com`)"),
    ]
}
