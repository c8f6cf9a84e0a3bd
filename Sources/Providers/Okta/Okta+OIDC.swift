import PortalCore

extension Okta {
    static let oidcFields: [FieldDefinition] = [
        .issuer(
            label: "Issuer",
            help: "Your Okta domain with https:// and without -admin, or the issuer of a custom authorization server.",
            placeholder: "https://acme.okta.com"),
        .clientID(
            label: "Client ID", help: "General tab → Client Credentials.", placeholder: "0oa1a2b3c4d5e6f7g8h9"),
        .clientSecret(label: "Client secret", help: "General tab → CLIENT SECRETS → copy."),
    ]

    static let oidcSteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "create-app",
            title: "Create an OpenID Connect app integration",
            body: """
                Sign in to the Okta Admin Console as a super administrator or application administrator. Its address
                ends in `-admin.okta.com`.

                1. Open **Applications → Applications** and choose **Create App Integration**.
                2. Select **OIDC - OpenID Connect** as the **Sign-in method** and **Web Application** as the
                   **Application type**, then choose **Next**.
                3. Enter {{applicationName}} as the **App integration name**.
                4. Leave **Grant type** at **Authorization Code**.

                Stay on this page for the next step.
                """,
            values: [.init(label: "App integration name", placeholder: .applicationName)],
            consolePath: "Applications → Applications → Create App Integration",
            troubleshooting: [
                .init(
                    symptom: "No client secret is shown later on",
                    cause: "Native or Single-Page Application was selected as the application type.",
                    remedy: "The type cannot be changed. Create the app integration again as a Web Application.")
            ]),
        SetupStepTemplate(
            id: "redirect-uri",
            title: "Enter our redirect URI and choose who may sign in",
            body: """
                On the same page:

                1. Under **Sign-in redirect URIs**, replace the example with `{{redirectUri}}`. Leave **Allow wildcard
                   \\* in sign-in URI redirect** unticked.
                2. Remove the example under **Sign-out redirect URIs**.
                3. Under **Assignments → Controlled access**, select **Limit access to selected groups** and enter the
                   groups that may use {{applicationName}}, your own included. Untick **Enable immediate access with
                   Federation Broker Mode** if it is offered, so that assignments count.
                4. Choose **Save**.

                To put a tile on the Okta dashboard, open **General → General Settings → Edit**, set **Login initiated
                by** to **Either Okta or App** and **Initiate login URI** to `{{signInUrl}}`, and save.
                """,
            values: [
                .init(label: "Sign-in redirect URIs", placeholder: .redirectURI),
                .init(label: "Initiate login URI", placeholder: .signInURL),
            ],
            consolePath: "New Web App Integration → Sign-in redirect URIs, Assignments",
            troubleshooting: [
                .init(
                    symptom: "400 Bad Request: the redirect_uri parameter must be a Login redirect URI",
                    cause: "The redirect URI in Okta differs from ours, if only by a slash at the end.",
                    remedy: "Open General → General Settings → Edit and paste the Sign-in redirect URI again from here."
                )
            ]),
        SetupStepTemplate(
            id: "claims",
            title: "Send group names (optional)",
            body: """
                E-mail address, first name and last name arrive by themselves through the scopes `openid`, `profile`
                and `email`. Only groups need a claim.

                Open the **Sign On** tab and find **Token claims**. Choose **Add expression**, enter `groups` as
                **Name** and `user.getGroups({'group.profile.name': 'Acme', 'operator': 'STARTS_WITH'}).![profile.name]`
                as **Expression**, with the beginning of your own groups' names instead of `Acme`, and save.

                If your console has no **Token claims**, edit **OpenID Connect ID Token** on the same tab: **Group claim
                type** `Filter`, name `groups`, **Matches regex** `.*`.

                In the same place you see **Issuer**. If it reads **Dynamic**, edit it and select your **Okta URL**, so
                that the issuer is always the one that you enter in the next step.
                """,
            consolePath: "Applications → your app → Sign On",
            troubleshooting: [
                .init(
                    symptom: "No groups arrive although the claim exists",
                    cause:
                        "The filter matches none of the user's groups, or more than 100, which is more than Okta puts "
                        + "into a token.",
                    remedy: "Narrow or correct the filter so that it matches the few groups that matter here.")
            ]),
        SetupStepTemplate(
            id: "credentials",
            title: "Hand over issuer, client ID and client secret",
            body: """
                1. **Issuer**: your Okta domain with `https://` in front and nothing behind, for example
                   `https://acme.okta.com`. The domain stands in the menu under your name at the top right. Leave out
                   `-admin`. If you use a custom authorization server, copy its **Issuer URI** from **Security → API →
                   Authorization Servers** instead.
                2. **Client ID**: **General** tab, **Client Credentials**.
                3. **Client secret**: **General** tab, **CLIENT SECRETS**, the copy symbol. It is stored encrypted and
                   never shown again here.
                """,
            inputs: ["issuer", "clientId", "clientSecret"],
            consolePath: "Applications → your app → General → Client Credentials",
            troubleshooting: [
                .init(
                    symptom: "The discovery document cannot be fetched",
                    cause: "The address of the Admin Console (-admin) or of the app was entered instead of the issuer.",
                    remedy: "Enter https:// and your Okta domain only. Adding /.well-known/openid-configuration in a "
                        + "browser must show a JSON document."),
                .init(
                    symptom: "invalid_client at the test",
                    cause: "The client secret is wrong, was rotated, or belongs to another app.",
                    remedy: "Copy the secret with the status Active again from CLIENT SECRETS."),
            ]),
        .testSignIn(
            provider: "Okta",
            expectation: "If you are already signed in to Okta you may see no page of Okta at all.",
            troubleshooting: [
                notAssigned,
                .init(
                    symptom: "access_denied: User is not assigned to the client application",
                    cause: "The user is in none of the groups that were selected under Assignments.",
                    remedy: "Open the app's Assignments tab and assign the user or a group."),
                .init(
                    symptom: "Policy evaluation failed for this request",
                    cause: "The custom authorization server has no access policy for this client.",
                    remedy:
                        "Open Security → API → Authorization Servers → your server → Access Policies and add a rule "
                        + "for this app, or use your Okta domain as the issuer."),
            ]),
        .activate(mayStartAt: "the app's tile on the Okta dashboard"),
    ]
}
