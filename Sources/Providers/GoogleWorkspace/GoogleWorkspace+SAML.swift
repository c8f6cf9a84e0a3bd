import PortalCore

extension GoogleWorkspace {
    static let samlFields: [FieldDefinition] =
        [
            .metadataXML(
                label: "IdP metadata",
                help: "The file GoogleIDPMetadata.xml from Download metadata. Google offers no address for it.")
        ]
        + FieldDefinition.manualSAML(
            entityID: "Entity ID", ssoURL: "SSO URL", certificates: "Certificate",
            help: "Google Identity Provider details, option 2. Only without the metadata file.",
            entityIDPlaceholder: "https://accounts.google.com/o/saml2?idpid=C01a2b3c4",
            ssoURLPlaceholder: "https://accounts.google.com/o/saml2/idp?idpid=C01a2b3c4")

    static let samlSteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "add-app",
            title: "Add a custom SAML app",
            body: """
                Sign in to the Google Admin console at `https://admin.google.com` as a super administrator (not with a
                gmail.com account).

                1. Open **Menu → Apps → Web and mobile apps**.
                2. Choose **Add app → Add custom SAML app**.
                3. Enter {{applicationName}} as the **App name**; description and icon are optional.
                4. Choose **Continue**. The page **Google Identity Provider details** opens.
                """,
            values: [.init(label: "App name", placeholder: .applicationName)],
            consolePath: "Apps → Web and mobile apps → Add app → Add custom SAML app",
            troubleshooting: [
                .init(
                    symptom: "There is no Add app",
                    cause: "Only super administrators may add SAML apps.",
                    remedy: "Ask a super administrator of your Google account to do these steps.")
            ]),
        SetupStepTemplate(
            id: "metadata",
            title: "Hand over Google's metadata",
            body: """
                Under **Option 1: Download IdP metadata** choose **Download metadata**. Open the file
                `GoogleIDPMetadata.xml` in a text editor and paste all of it into the field below, or choose the file.

                Or copy **SSO URL**, **Entity ID** and **Certificate** under **Option 2** one by one.

                Google's certificates are valid for five years and do not renew themselves. This portal reminds you in
                time; you then paste the new file here. Choose **Continue** in Google's window.
                """,
            inputs: ["metadataXml", "entityId", "ssoUrl", "certificates"],
            consolePath: "Add custom SAML app → Google Identity Provider details",
            troubleshooting: [
                .init(
                    symptom: "The window is already closed",
                    cause: "The file can be downloaded later as well.",
                    remedy: "Open Apps → Web and mobile apps → your app and choose Download metadata on the left.")
            ]),
        SetupStepTemplate(
            id: "service-provider-details",
            title: "Enter our addresses",
            body: """
                On **Service provider details**, fill in:

                | Field in Google | Value |
                |---|---|
                | **ACS URL** | `{{acsUrl}}` |
                | **Entity ID** | `{{spEntityId}}` |
                | **Start URL (optional)** | leave empty |
                | **Signed response** | leave unticked; the assertion is signed in any case |
                | **Name ID format** | `EMAIL` |
                | **Name ID** | `Basic Information > Primary email` |

                Upper and lower case count in the Entity ID. Choose **Continue**.
                """,
            values: [
                .init(label: "ACS URL", placeholder: .acsURL),
                .init(label: "Entity ID", placeholder: .serviceProviderEntityID),
            ],
            consolePath: "Add custom SAML app → Service provider details",
            troubleshooting: [
                .init(
                    symptom: "400 duplicate entity id",
                    cause: "Another SAML app in your account already has this Entity ID.",
                    remedy: "Open that app under Web and mobile apps and use it, or delete it first."),
                entityIDMismatch,
            ]),
        SetupStepTemplate(
            id: "attribute-mapping",
            title: "Map e-mail and names",
            body: """
                On **Attribute mapping** choose **Add mapping** once for each line. Google sends nothing by itself, and
                the names are case-sensitive.

                | Google directory attribute | App attribute |
                |---|---|
                | **Basic Information > Primary email** | `email` |
                | **Basic Information > First name** | `firstName` |
                | **Basic Information > Last name** | `lastName` |

                To send groups, search for up to 75 of them under **Group membership (optional)** and enter `groups` as
                the **App attribute**. A group that is renamed later must be selected again.

                Choose **Finish**.
                """,
            consolePath: "Add custom SAML app → Attribute mapping",
            troubleshooting: [
                .init(
                    symptom: "The test says that the e-mail attribute is missing",
                    cause: "The mapping was skipped, or the app attribute is spelled differently (Email, e-mail).",
                    remedy: "Open the app → SAML attribute mapping, compare with the table, and choose Save.")
            ]),
        SetupStepTemplate(
            id: "user-access",
            title: "Switch the app on",
            body: """
                The app's page opens. A new app is **OFF for everyone**. Choose **User access**, then select **ON for
                everyone** and **Save**. Or select an organisational unit or a group on the left, select **ON** and
                choose **Override** or **Save**.

                It usually takes a few minutes until this works, but it can take up to 24 hours.
                """,
            consolePath: "Apps → Web and mobile apps → your app → User access",
            troubleshooting: [notEnabled]),
        .testSignIn(
            provider: "Google",
            expectation: "If you are signed in with several Google accounts, pick the one of your organisation. A "
                + "private browser window avoids mix-ups.",
            troubleshooting: [
                notEnabled,
                entityIDMismatch,
                .init(
                    symptom: "403 app_not_configured",
                    cause: "No app of your account has the entity ID that we sent, or the app was deleted.",
                    remedy: "Open the app → Service provider details, paste {{spEntityId}} as Entity ID again and save."
                ),
                .init(
                    symptom: "Google asks for an account again and again, or the wrong person arrives",
                    cause: "The browser is signed in with another Google account.",
                    remedy: "Use a private window and sign in with the account of your organisation."),
            ]),
        .activate(
            mayStartAt: "the app launcher of Google Workspace, once IdP-initiated sign-in is switched on here,"),
    ]

    static let notEnabled = SetupStepTemplate.Trouble(
        symptom: "403 app_not_enabled or app_not_enabled_for_user",
        cause: "The app is OFF for this user's organisational unit or group, or it was switched on only recently.",
        remedy: "Open the app → User access, set ON for everyone (or for the user's unit), and allow up to 24 hours.")

    static let entityIDMismatch = SetupStepTemplate.Trouble(
        symptom: "403 app_not_configured_for_user",
        cause: "The Entity ID in Google differs from ours, upper and lower case included, or the browser is signed in "
            + "with a Google account for which the app is not switched on.",
        remedy: "Open the app → Service provider details and paste {{spEntityId}} as Entity ID. Then try in a private "
            + "window with the right account.")
}
