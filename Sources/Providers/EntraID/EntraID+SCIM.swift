import PortalCore

extension EntraID {
    static let scimSteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "open-app",
            title: "Open or create the enterprise application",
            body: """
                Sign in to the Microsoft Entra admin center at `https://entra.microsoft.com` as an Application
                Administrator or Cloud Application Administrator, and open **Entra ID → Enterprise apps**.

                **You already sign in to {{applicationName}} with SAML**: open that application.

                **You sign in with OpenID Connect, or not yet**: applications that come from App registrations cannot
                provision. Choose **New application → Create your own application**, enter a name such as
                {{applicationName}} directory, select **Integrate any other application you don't find in the gallery
                (Non-gallery)** and choose **Create**.
                """,
            values: [.init(label: "What's the name of your app?", placeholder: .applicationName)],
            consolePath: "Entra ID → Enterprise apps → your app",
            troubleshooting: [
                .init(
                    symptom: "Provisioning says that out of the box automatic provisioning is not supported",
                    cause: "The application was made under App registrations.",
                    remedy: "Create a non-gallery application as described and use that one for provisioning only.")
            ]),
        SetupStepTemplate(
            id: "connect",
            title: "Connect Entra with this directory",
            body: """
                In the application open **Provisioning** and choose **New configuration** (on other consoles **Connect
                your application**, or **Get started** and **Provisioning Mode: Automatic**).

                | Field in Entra | Value |
                |---|---|
                | **Select authentication method** (if shown) | Bearer authentication |
                | **Tenant URL** | `{{scimBaseUrl}}` |
                | **Secret token** | the token below |

                Choose **Test connection**. Entra asks for a user that does not exist and should report that the
                credentials are authorised. Then choose **Create** (or **Save**).

                The token is shown only once. If you have lost it, create another one under **Directory → Tokens** in
                this portal. You need no addition such as `?aadOptscim062020` behind the Tenant URL; with or without it,
                the result here is the same.
                """,
            values: [
                .init(label: "Tenant URL", placeholder: .scimBaseURL),
                .init(label: "Secret token", placeholder: .scimToken),
            ],
            consolePath: "Enterprise apps → your app → Provisioning → New configuration",
            troubleshooting: [
                .init(
                    symptom: "You appear to have entered invalid credentials",
                    cause: "The token is incomplete or was revoked, or the Tenant URL was cut off.",
                    remedy: "Paste both again. Directory → Requests in this portal shows whether Entra reached us and "
                        + "what it was answered."),
                .init(
                    symptom: "Entra ID could not reach the Tenant URL",
                    cause:
                        "Our address is not reachable from the Internet, or its certificate is not publicly trusted.",
                    remedy: "Ask the operator of {{applicationName}} to open the address to Microsoft Entra ID."),
            ]),
        SetupStepTemplate(
            id: "external-id",
            title: "Send the object ID, before the first user",
            body: """
                Open **Attribute mapping** in the left menu (on other consoles **Provisioning → Mappings**) and choose
                **Provision Microsoft Entra ID Users**.

                1. Choose the line whose target is `externalId`. Its source is `mailNickname`, which changes when a
                   person's name does.
                2. Set **Source attribute** to `objectId` and choose **Ok**.
                3. Check that `userName` comes from `userPrincipalName`, `emails[type eq "work"].value` from `mail`, and
                   `active` from the `Switch([IsSoftDeleted], …)` expression.
                4. Choose **Save** and confirm.

                The object ID is also what single sign-on sends, so that directory and sign-in recognise the same person.
                Do this before anybody is provisioned: a later change reaches existing users only after **Restart
                provisioning**.
                """,
            consolePath: "Provisioning → Attribute mapping → Provision Microsoft Entra ID Users",
            troubleshooting: [
                .init(
                    symptom: "objectId is not in the list of source attributes",
                    cause: "Mapping type is not set to Direct.",
                    remedy: "Set Mapping type to Direct; the list then contains objectId."),
                .init(
                    symptom: "Directory → Identity join reports people who match no sign-in",
                    cause: "They were provisioned with mailNickname as externalId.",
                    remedy: "Correct the mapping and choose Restart provisioning on the Provisioning overview."),
            ]),
        SetupStepTemplate(
            id: "more-attributes",
            title: "Add further attributes (optional)",
            body: """
                The default mapping already contains names, job title, department, phone numbers, the work address and
                the manager. Add what you need with **Add New Mapping**:

                | Source attribute | Target attribute |
                |---|---|
                | `employeeId` | `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber` |
                | `companyName` | `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization` |
                | `preferredLanguage` | `locale` |

                Go back and open **Provision Microsoft Entra ID Groups**. Leave it enabled with `displayName`,
                `externalId` and `members`, or set **Enabled** to **No** if you want no groups. Choose **Save**.
                """,
            consolePath: "Provisioning → Attribute mapping",
            troubleshooting: [
                .init(
                    symptom: "A target attribute cannot be selected",
                    cause: "It is not in Entra's list for this application.",
                    remedy: "Tick Show advanced options → Edit attribute list for customappsso, add the name with type "
                        + "String, and save.")
            ]),
        SetupStepTemplate(
            id: "assign",
            title: "Assign the users and groups to send",
            body: """
                Open **Users and groups → Add user/group** and assign the people and groups that should exist in
                {{applicationName}}. Members of a group inside an assigned group are not sent.

                Under **Provisioning → Settings** (on newer consoles **Overview → Properties**) keep **Scope** at **Sync
                only assigned users and groups**, enter a **Notification Email** and switch on **Prevent accidental
                deletion**.
                """,
            consolePath: "Enterprise apps → your app → Users and groups",
            troubleshooting: [
                .init(
                    symptom: "The provisioning log says skipped: not assigned",
                    cause: "The person is not assigned, or only through a nested group.",
                    remedy: "Assign the person, or the group that the person is a direct member of.")
            ]),
        SetupStepTemplate(
            id: "try-and-start",
            title: "Try one person, then start",
            body: """
                Open **Provision on demand**, search for one assigned person and choose **Provision**. All four steps
                should be green, and the person appears under **Directory → Users** here within seconds. Provision on
                demand uses Entra's older form of changes, the cycles may use the newer one; both are understood.

                Then open **Overview** and choose **Start provisioning** (on other consoles set **Provisioning Status**
                to **On** and save).

                The first cycle takes from a few minutes to hours, depending on the number of people. After that Entra
                sends changes about every 40 minutes; there is no way to make a cycle shorter.
                """,
            consolePath: "Enterprise apps → your app → Provisioning → Provision on demand, Start provisioning",
            troubleshooting: [
                .init(
                    symptom: "Somebody who was just assigned does not appear",
                    cause: "Changes travel with the next cycle, about 40 minutes after the last.",
                    remedy:
                        "Wait for the time shown as next expected cycle under Directory, or use Provision on demand."),
                .init(
                    symptom: "People who were assigned long ago are not there yet",
                    cause: "Existing users are sent in the first cycle only, and it has not finished.",
                    remedy: "Look at the progress on the Provisioning overview. After a long pause choose Restart "
                        + "provisioning."),
                .init(
                    symptom: "The provisioning job is in quarantine",
                    cause: "Most calls failed for a while, usually because the token was revoked or expired.",
                    remedy: "Enter a new Secret token, choose Test connection, then Restart provisioning."),
            ]),
        .checkDirectory(
            firstResults:
                "The first people appear during the first cycle; later changes follow within about 40 minutes.",
            troubleshooting: [
                .init(
                    symptom: "A disabled person is still active here",
                    cause: "Entra sends active as the text “False”, which we understand, but only with the next cycle. "
                        + "If the mapping of active was deleted, nothing is sent at all.",
                    remedy:
                        "Restore the active line with the Switch([IsSoftDeleted], …) expression and wait for a cycle."),
                .init(
                    symptom: "A person has no e-mail address",
                    cause: "The Email property is empty in Entra.",
                    remedy: "Fill in Users → the user → Properties → Email, or map emails[type eq \"work\"].value from "
                        + "userPrincipalName."),
            ]),
    ]
}
