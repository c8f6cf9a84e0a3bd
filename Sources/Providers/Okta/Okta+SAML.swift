import PortalCore

extension Okta {
    static let samlFields: [FieldDefinition] =
        [
            .metadataURL(
                label: "Metadata URL",
                help:
                    "Sign On tab → Metadata details → Metadata URL. Preferred: new certificates arrive by themselves.",
                placeholder: "https://acme.okta.com/app/exk1a2b3c4d5e6f7g8h9/sso/saml/metadata"),
            .metadataXML(
                label: "Metadata XML",
                help: "The document behind the Metadata URL, if we may not fetch it ourselves."),
        ]
        + FieldDefinition.manualSAML(
            entityID: "Issuer", ssoURL: "Sign on URL", certificates: "Signing Certificate",
            help: "Sign On tab → Metadata details → More details. Only without a Metadata URL or XML.",
            entityIDPlaceholder: "http://www.okta.com/exk1a2b3c4d5e6f7g8h9",
            ssoURLPlaceholder: "https://acme.okta.com/app/acme_portal_1/exk1a2b3c4d5e6f7g8h9/sso/saml")

    static let samlSteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "create-app",
            title: "Create a SAML app integration",
            body: """
                Sign in to the Okta Admin Console as a super administrator or application administrator. Its address
                ends in `-admin.okta.com`; from the end-user dashboard the **Admin** button leads there.

                1. Open **Applications → Applications** and choose **Create App Integration**.
                2. Select **SAML 2.0** as the **Sign-in method** and choose **Next**.
                3. On **General Settings**, enter {{applicationName}} as the **App name**. A logo is optional.
                4. Choose **Next**. The page **Configure SAML** opens; leave it open for the next step.
                """,
            values: [.init(label: "App name", placeholder: .applicationName)],
            consolePath: "Applications → Applications → Create App Integration",
            troubleshooting: [
                .init(
                    symptom: "There is no button Create App Integration",
                    cause: "Your Okta role may not manage applications.",
                    remedy: "Ask an Okta super administrator for the application administrator role.")
            ]),
        SetupStepTemplate(
            id: "configure-saml",
            title: "Enter our addresses",
            body: """
                On **Configure SAML**, under **SAML Settings → General**, fill in:

                | Field in Okta | Value |
                |---|---|
                | **Single sign-on URL** | `{{acsUrl}}` |
                | **Use this for Recipient URL and Destination URL** | ticked |
                | **Audience URI (SP Entity ID)** | `{{spEntityId}}` |
                | **Default RelayState** | leave empty |
                | **Name ID format** | `EmailAddress` |
                | **Application username** | `Email` |
                | **Update application username on** | `Create and update` |

                Leave what is behind **Show Advanced Settings** as Okta sets it: response and assertion signed with
                RSA-SHA256. Choose **Next**, select **This is an internal app that we have created** and choose
                **Finish**.
                """,
            values: [
                .init(label: "Single sign-on URL", placeholder: .acsURL),
                .init(label: "Audience URI (SP Entity ID)", placeholder: .serviceProviderEntityID),
            ],
            consolePath: "Create SAML Integration → Configure SAML → SAML Settings",
            troubleshooting: [
                .init(
                    symptom: "The test fails with a wrong Destination, Recipient or audience",
                    cause: "One of the two addresses differs from ours by a character: http instead of https, a slash "
                        + "at the end, a space.",
                    remedy: "Open the General tab → SAML Settings → Edit → Next, and paste both values again from here."
                )
            ]),
        SetupStepTemplate(
            id: "attribute-statements",
            title: "Send names, e-mail and a stable identifier",
            body: """
                Open the app's **Sign On** tab and scroll to **Attribute Statements**. Choose **Add expression** once
                for each line and save it. Names are case-sensitive.

                | Name | Expression |
                |---|---|
                | `id` | `user.getInternalProperty("id")` |
                | `email` | `user.profile.email` |
                | `firstName` | `user.profile.firstName` |
                | `lastName` | `user.profile.lastName` |

                If Okta refuses the expression for `id`, enter `user.id`. Without this line people are recognised by their
                Name ID.

                To send group names, add `groups` with the expression
                `user.getGroups({'group.profile.name': 'Acme', 'operator': 'STARTS_WITH'}).![profile.name]`, with the
                beginning of your own groups' names instead of `Acme`.

                If your console has no **Add expression**, open **Show legacy configuration → Edit** in the same place
                (or **Attribute Statements (optional)** on the page of the previous step). The names are the same, with
                **Name format** `Unspecified` and the values `user.id`, `user.email`, `user.firstName` and
                `user.lastName`. Groups are a **Group Attribute Statement** named `groups` with a **Filter**.
                """,
            consolePath: "Applications → your app → Sign On → Attribute Statements",
            troubleshooting: [
                .init(
                    symptom: "The test says that the e-mail attribute is missing",
                    cause: "The statement is missing, is spelled differently (Email, mail), or the user has no e-mail "
                        + "address in the Okta profile.",
                    remedy: "Compare the name with the table letter by letter, and open Directory → People → the user "
                        + "→ Profile to see the primary email."),
                .init(
                    symptom: "No groups arrive",
                    cause: "The filter matches none of the user's groups.",
                    remedy: "Use the Preview beside the expression, or set the legacy filter to Matches regex with .* "
                        + "to see all groups once."),
            ]),
        SetupStepTemplate(
            id: "metadata",
            title: "Hand over Okta's metadata",
            body: """
                Still on the **Sign On** tab, find **Metadata details** and choose **Copy** beside **Metadata URL**.
                Paste it into the field below. We read it again every day, so that a new signing certificate is noticed
                before the old one expires.

                If a firewall keeps us from reading the address, open it in your browser, save the page as a file and
                paste its content as **Metadata XML**. Or choose **More details** and copy **Issuer**, **Sign on URL**
                and **Signing Certificate** one by one.
                """,
            inputs: ["metadataUrl", "metadataXml", "entityId", "ssoUrl", "certificates"],
            consolePath: "Applications → your app → Sign On → Metadata details",
            troubleshooting: [
                .init(
                    symptom: "The URL shows a sign-in page instead of XML",
                    cause: "The address of the app or of the Admin Console was copied, not the Metadata URL.",
                    remedy: "Copy the address that ends in /sso/saml/metadata. It opens without signing in."),
                .init(
                    symptom: "The Metadata URL answers 404",
                    cause: "The app is deactivated, or the address was cut off while copying.",
                    remedy: "Set the app to Active at the top of its page and copy the address with the Copy button."),
            ]),
        SetupStepTemplate(
            id: "assign",
            title: "Assign people and groups",
            body: """
                Open the **Assignments** tab and choose **Assign → Assign to Groups** (or **Assign to People**). Choose
                **Assign** beside each group that may use {{applicationName}}, then **Done**.

                Assign yourself too, otherwise you cannot run the test.
                """,
            consolePath: "Applications → your app → Assignments",
            troubleshooting: [notAssigned]),
        .testSignIn(
            provider: "Okta",
            expectation: "If you are already signed in to Okta you may see no page of Okta at all.",
            troubleshooting: [
                notAssigned,
                .init(
                    symptom: "Okta answers 404, page not found",
                    cause: "The Sign on URL points to an app that was deleted, deactivated or belongs to another Okta "
                        + "organisation (preview instead of production, for example).",
                    remedy: "Check that the app is Active and copy the Metadata URL again from its Sign On tab."),
                .init(
                    symptom: "The test says that the signature's certificate is not in the metadata",
                    cause: "A new certificate was activated in Okta after the metadata was read.",
                    remedy: "Save the Metadata URL again in this portal, or paste the new metadata."),
            ]),
        .activate(mayStartAt: "the app's tile on the Okta dashboard, once IdP-initiated sign-in is switched on here,"),
    ]

    static let notAssigned = SetupStepTemplate.Trouble(
        symptom: "Okta says “User is not assigned to this application”, or the app is missing on the dashboard",
        cause: "Neither the user nor one of the user's groups is assigned to the app.",
        remedy: "Open the app's Assignments tab and assign the user or a group. It takes effect at once.")
}
