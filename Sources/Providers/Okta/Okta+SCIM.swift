import PortalCore

extension Okta {
    static let scimSteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "enable-provisioning",
            title: "Switch on SCIM for an app",
            body: """
                Sign in to the Okta Admin Console as a super administrator or application administrator.

                **You already sign in to {{applicationName}} with a SAML app**: open it under **Applications →
                Applications**, go to **General → App Settings → Edit**, set **Provisioning** to **SCIM** (on some
                consoles: tick **Enable SCIM provisioning**) and choose **Save**. A **Provisioning** tab appears.

                **You sign in with OpenID Connect, or not yet**: such apps have no SCIM of their own. Choose **Browse App
                Catalog**, search for `SCIM 2.0 Test App (OAuth Bearer Token)`, choose **Add Integration**, name it
                {{applicationName}} directory, choose **Next** and **Done**. Under **General → App Settings**, tick **Do
                not display application icon to users**.
                """,
            values: [.init(label: "Application label", placeholder: .applicationName)],
            consolePath: "Applications → Applications → your app → General → App Settings",
            troubleshooting: [
                .init(
                    symptom: "There is no Provisioning setting",
                    cause: "The app uses OpenID Connect, or Lifecycle Management is not part of your Okta edition.",
                    remedy: "Use the second way with the catalogue app. If it has no Provisioning tab either, ask Okta "
                        + "for Lifecycle Management.")
            ]),
        SetupStepTemplate(
            id: "connect",
            title: "Connect Okta with this directory",
            body: """
                Open the **Provisioning** tab and choose **Integration → Edit** (catalogue app: **Configure API
                Integration**, then tick **Enable API integration**).

                | Field in Okta | Value |
                |---|---|
                | **SCIM connector base URL** (catalogue app: **SCIM 2.0 Base Url**) | `{{scimBaseUrl}}` |
                | **Unique identifier field for users** | `userName` |
                | **Supported provisioning actions** | **Push New Users**, **Push Profile Updates**, **Push Groups** |
                | **Authentication Mode** | `HTTP Header` |
                | **Authorization** (catalogue app: **OAuth Bearer Token**) | the token below |

                Leave **Import New Users and Profile Updates** and **Import Groups** unticked: people come from Okta,
                not to it. Choose **Test Connector Configuration** (catalogue app: **Test API Credentials**). Okta
                should report success. Then choose **Save**.

                The token is shown only once. If you have lost it, create another one under **Directory → Tokens** in
                this portal; the old one keeps working for a while.
                """,
            values: [
                .init(label: "SCIM connector base URL", placeholder: .scimBaseURL),
                .init(label: "Authorization (Bearer)", placeholder: .scimToken),
            ],
            consolePath: "Applications → your app → Provisioning → Integration",
            troubleshooting: [
                .init(
                    symptom: "Error authenticating: Unauthorized (401)",
                    cause:
                        "The token is incomplete, was revoked, or begins with the word Bearer, which Okta adds itself.",
                    remedy: "Paste the token alone, without Bearer and without spaces. Create a new one if in doubt."),
                .init(
                    symptom: "Error authenticating: Not Found (404)",
                    cause: "The base URL was cut off or carries an addition such as /Users.",
                    remedy: "Paste the base URL exactly as shown here."),
            ]),
        SetupStepTemplate(
            id: "to-app",
            title: "Choose what Okta sends",
            body: """
                On the **Provisioning** tab choose **To App → Edit** and tick **Enable** for

                - **Create Users**
                - **Update User Attributes**
                - **Deactivate Users**

                Leave **Sync Password** off; a password that is sent is thrown away. Choose **Save**.

                Below, **Attribute Mappings** lists what is sent. Keep `userName`, `givenName`, `familyName`, `email` and
                `displayName`. Add what you want to use here with **Go to Profile Editor**, for example `title`,
                `department`, `division`, `organization`, `costCenter`, `employeeNumber` and `managerValue`.
                """,
            consolePath: "Applications → your app → Provisioning → To App",
            troubleshooting: [
                .init(
                    symptom: "A value that was cleared in Okta is still there",
                    cause: "Okta replaces the whole user with PUT and leaves unmapped and empty attributes out.",
                    remedy:
                        "Check that the attribute is mapped with Apply on: Create and update, then choose Force Sync "
                        + "on the same page."),
                .init(
                    symptom: "A deactivated person is still listed",
                    cause: "Okta never deletes users; it sets them inactive.",
                    remedy: "Nothing to do: the user is shown as inactive and cannot sign in."),
            ]),
        SetupStepTemplate(
            id: "assign",
            title: "Assign the people to send",
            body: """
                Open the **Assignments** tab, choose **Assign → Assign to Groups** and assign the groups whose members
                should exist in {{applicationName}}. Okta creates them within minutes.

                Before it creates somebody, Okta asks whether the user name exists. A user that is already here is
                linked, not doubled.
                """,
            consolePath: "Applications → your app → Assignments",
            troubleshooting: [
                .init(
                    symptom: "A red mark: Automatic provisioning of user … to app … failed",
                    cause: "The user was refused, for example because the user name belongs to somebody else (409).",
                    remedy: "Open Directory → Quarantine in this portal for the reason. After mending it choose Retry "
                        + "Selected under Dashboard → Tasks in Okta."),
                .init(
                    symptom: "People who were assigned before provisioning was switched on do not appear",
                    cause: "Okta only acts on new assignments.",
                    remedy:
                        "Choose Provision User at the top of the Assignments tab, or remove and assign the group again."
                ),
            ]),
        SetupStepTemplate(
            id: "push-groups",
            title: "Push groups",
            body: """
                Open the **Push Groups** tab and choose **Push Groups → Find groups by name** (or **by rule**). Select a
                group, leave **Push group memberships immediately** ticked and choose **Save**. The state turns to
                **Active**.

                Members appear only if they are assigned to the app as well. Use other groups for pushing than for
                assigning: Okta does not support one group for both, and members can go missing.
                """,
            consolePath: "Applications → your app → Push Groups",
            troubleshooting: [
                .init(
                    symptom: "A group is there, but some members are missing",
                    cause: "They are not assigned to the app, or the same group is used for assigning and pushing.",
                    remedy: "Assign them through another group, then choose Push now in the group's Active menu."),
                .init(
                    symptom: "Push group fails: group name already exists",
                    cause: "A group of this name was created here before.",
                    remedy: "Choose Link Group instead of Create Group when you push it, if it is offered; otherwise "
                        + "rename one of the two."),
            ]),
        .checkDirectory(
            firstResults: "Okta sends changes as they happen; the first people appear a few minutes after assigning.",
            troubleshooting: [
                .init(
                    symptom: "Nothing arrives",
                    cause: "Create Users is not enabled, or nobody is assigned.",
                    remedy: "Check Provisioning → To App and the Assignments tab. Directory → Requests in this portal "
                        + "shows every call that Okta made, refused ones included.")
            ]),
    ]
}
