import PortalCore

extension EntraID {
    static let samlFields: [FieldDefinition] =
        [
            .metadataURL(
                label: "App Federation Metadata Url",
                help: "Single sign-on → SAML Certificates. Preferred: new certificates arrive by themselves.",
                placeholder: "https://login.microsoftonline.com/1b9f…/federationmetadata/2007-06/"
                    + "federationmetadata.xml?appid=5c2e…"),
            .metadataXML(
                label: "Federation Metadata XML",
                help: "The file behind the Download link in SAML Certificates, if we may not fetch the URL ourselves."),
        ]
        + FieldDefinition.manualSAML(
            entityID: "Microsoft Entra Identifier", ssoURL: "Login URL", certificates: "Certificate (Base64)",
            help: "Single sign-on → Set up … (section 4). Only without a metadata URL or file.",
            entityIDPlaceholder: "https://sts.windows.net/1b9f6a52-7c1e-4c0a-9d58-3f2f0a6f7e11/",
            ssoURLPlaceholder: "https://login.microsoftonline.com/1b9f6a52-7c1e-4c0a-9d58-3f2f0a6f7e11/saml2")

    static let samlSteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "create-app",
            title: "Create an enterprise application",
            body: """
                Sign in to the Microsoft Entra admin center at `https://entra.microsoft.com` as a Cloud Application
                Administrator or Application Administrator.

                1. Open **Entra ID → Enterprise apps** (in some menus: **Identity → Applications → Enterprise
                   applications**) and choose **New application**.
                2. Choose **Create your own application** at the top.
                3. Enter {{applicationName}} as the name and select **Integrate any other application you don't find in
                   the gallery (Non-gallery)**.
                4. Choose **Create** and wait until the application's overview opens.
                """,
            values: [.init(label: "What's the name of your app?", placeholder: .applicationName)],
            consolePath: "Entra ID → Enterprise apps → New application → Create your own application",
            troubleshooting: [
                .init(
                    symptom: "New application is greyed out",
                    cause: "Your account may not manage applications in this tenant.",
                    remedy:
                        "Ask for the role Cloud Application Administrator, or switch the directory with the gear at "
                        + "the top if you are in the wrong tenant.")
            ]),
        SetupStepTemplate(
            id: "basic-saml",
            title: "Enter our addresses",
            body: """
                In the application, open **Single sign-on** and select **SAML**. In **Basic SAML Configuration** choose
                **Edit**.

                | Field in Entra | Value |
                |---|---|
                | **Identifier (Entity ID)** | **Add identifier**, `{{spEntityId}}` |
                | **Reply URL (Assertion Consumer Service URL)** | **Add reply URL**, `{{acsUrl}}` |
                | **Sign on URL (Optional)** | `{{signInUrl}}` |
                | **Relay State (Optional)** | leave empty |
                | **Logout Url (Optional)** | leave empty |

                If an example identifier is already there, delete it or tick **Default** beside ours. Choose **Save** and
                close the pane. When Entra offers to test, choose **No, I'll test later**.

                With the Sign on URL, the tile in My Apps starts at {{applicationName}}, which is the safer way.
                """,
            values: [
                .init(label: "Identifier (Entity ID)", placeholder: .serviceProviderEntityID),
                .init(label: "Reply URL (Assertion Consumer Service URL)", placeholder: .acsURL),
                .init(label: "Sign on URL", placeholder: .signInURL),
            ],
            consolePath: "Enterprise apps → your app → Single sign-on → SAML → Basic SAML Configuration",
            troubleshooting: [replyURLMismatch, identifierNotFound]),
        SetupStepTemplate(
            id: "claims",
            title: "Check the claims",
            body: """
                In **Attributes & Claims** choose **Edit**. A new application already sends what we need:

                | Claim | Source attribute |
                |---|---|
                | **Unique User Identifier (Name ID)** | `user.userprincipalname`, format Email address |
                | `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress` | `user.mail` |
                | `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname` | `user.givenname` |
                | `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname` | `user.surname` |
                | `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name` | `user.userprincipalname` |

                The stable identifier `http://schemas.microsoft.com/identity/claims/objectidentifier` is always sent and
                not listed. Keep the namespaces: a claim called only `emailaddress` is another claim.

                If your users have no mailbox, `user.mail` is empty for them. Set the source of the emailaddress claim to
                `user.userprincipalname` then.

                To send groups, choose **Add a group claim**, select **Groups assigned to the application** and **Group
                ID** as the **Source attribute**, and choose **Save**.
                """,
            consolePath: "Single sign-on → Attributes & Claims → Edit",
            troubleshooting: [
                .init(
                    symptom: "The test says that the e-mail attribute is missing",
                    cause: "The user's Email property is empty, or the claim was renamed.",
                    remedy: "Open Users → the user → Properties → Email, or set the claim's source to "
                        + "user.userprincipalname."),
                .init(
                    symptom: "Instead of groups a link arrives (groups overage)",
                    cause: "The user is in more than 150 groups; Entra then replaces the list with a link.",
                    remedy:
                        "Edit the group claim and select Groups assigned to the application, so that only those are "
                        + "counted."),
            ]),
        SetupStepTemplate(
            id: "metadata",
            title: "Hand over Entra's metadata",
            body: """
                In **SAML Certificates** choose the copy symbol beside **App Federation Metadata Url** and paste the
                address into the field below. It must end in `?appid=` and the application's identifier; without it the
                address names another signing certificate. We read it again every day.

                If you may not give us the address, choose **Download** beside **Federation Metadata XML** and paste the
                file. Or download **Certificate (Base64)** and copy **Login URL** and **Microsoft Entra Identifier** from
                the section **Set up {{applicationName}}**.
                """,
            inputs: ["metadataUrl", "metadataXml", "entityId", "ssoUrl", "certificates"],
            consolePath: "Single sign-on → SAML Certificates → App Federation Metadata Url",
            troubleshooting: [
                .init(
                    symptom: "The signature's certificate is not in the metadata",
                    cause: "The address was copied without ?appid=…, or a new certificate was made active afterwards.",
                    remedy: "Copy the App Federation Metadata Url again from this application and save it here.")
            ]),
        SetupStepTemplate(
            id: "assign",
            title: "Assign users and groups",
            body: """
                Open **Users and groups → Add user/group**, choose **None Selected**, pick the people or groups that may
                use {{applicationName}}, and choose **Select** and **Assign**. Include yourself for the test.

                Then open **Properties** and check that **Enabled for users to sign-in?** is **Yes**. With **Assignment
                required?** set to **Yes**, only assigned people get in.

                Members of a group inside an assigned group are not included. Assigning groups needs Microsoft Entra ID
                P1 or higher; otherwise assign people one by one.
                """,
            consolePath: "Enterprise apps → your app → Users and groups",
            troubleshooting: [userNotAssigned]),
        .testSignIn(
            provider: "Microsoft",
            expectation: "If you are already signed in to Microsoft you may only see its page for a moment. With "
                + "several accounts, pick the one that is assigned.",
            troubleshooting: [
                replyURLMismatch,
                identifierNotFound,
                userNotAssigned,
                .init(
                    symptom: "AADSTS75011",
                    cause:
                        "The request asked for one way of authenticating, such as a password, and the user signed in "
                        + "another way, for example with a passkey.",
                    remedy: "Our requests ask for no particular way unless that was switched on for this connection. "
                        + "Switch it off again, and start the sign-in from here."),
                .init(
                    symptom: "AADSTS7500529",
                    cause:
                        "The identifier of the sign-in request is not a valid XML ID because it begins with a digit.",
                    remedy: "Our identifiers begin with an underscore. You are using an old link or another product's "
                        + "request: start again with Test sign-in."),
                .init(
                    symptom: "AADSTS50020: user account does not exist in tenant",
                    cause: "You signed in with an account of another organisation or a personal one.",
                    remedy: "Sign out of Microsoft or use a private window, and pick the account of your organisation."),
            ]),
        .activate(mayStartAt: "the tile in My Apps (`https://myapps.microsoft.com`)"),
    ]

    static let replyURLMismatch = SetupStepTemplate.Trouble(
        symptom: "AADSTS50011: the reply URL does not match",
        cause: "The Reply URL in Entra differs from ours, often by http, a slash at the end or a capital letter.",
        remedy: "Paste {{acsUrl}} again as Reply URL in Basic SAML Configuration, save, and wait a minute.")

    static let identifierNotFound = SetupStepTemplate.Trouble(
        symptom: "AADSTS700016: application with identifier … was not found in the directory",
        cause: "The Identifier (Entity ID) in Entra differs from ours, or you are signing in to another tenant.",
        remedy: "Paste {{spEntityId}} again as Identifier (Entity ID) in Basic SAML Configuration, and check the "
            + "tenant at the top right.")

    static let userNotAssigned = SetupStepTemplate.Trouble(
        symptom: "AADSTS50105: the signed in user is not assigned to a role for the application",
        cause: "Neither the user nor a group that the user is a direct member of is assigned.",
        remedy: "Assign the user or group under Enterprise apps → your app → Users and groups, or set Properties → "
            + "Assignment required? to No. Allow a few minutes.")
}
