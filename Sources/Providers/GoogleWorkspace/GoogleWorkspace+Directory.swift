import PortalCore

extension GoogleWorkspace {
    static let directoryFields: [FieldDefinition] = [
        FieldDefinition(
            name: "serviceAccountJson", label: "Service account key (JSON)", kind: .json, protocol: .googleDirectory,
            required: true, help: "The whole file that was downloaded when the key was created.",
            placeholder: #"{"type": "service_account", …}"#),
        FieldDefinition(
            name: "adminEmail", label: "Administrator's e-mail address", kind: .email, protocol: .googleDirectory,
            required: true, help: "Whose reading rights the service account uses.",
            placeholder: "directory-reader@example.com"),
        FieldDefinition(
            name: "customer", label: "Customer ID", kind: .text, protocol: .googleDirectory, required: false,
            help: "Account → Account settings → Profile. Leave empty to use the administrator's own account.",
            placeholder: "C01a2b3c4"),
    ]

    /// Read-only, and no more than users, groups and memberships.
    static let directoryScopes = [
        "https://www.googleapis.com/auth/admin.directory.user.readonly",
        "https://www.googleapis.com/auth/admin.directory.group.readonly",
        "https://www.googleapis.com/auth/admin.directory.group.member.readonly",
    ]

    static let directorySteps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "enable-api",
            title: "Enable the Admin SDK in a Google Cloud project",
            body: """
                Open the Google Cloud console at `https://console.cloud.google.com` with an account of your organisation.

                1. In the project picker at the top choose **New project**, enter a name such as {{applicationName}}
                   directory, and choose **Create**. Select the new project.
                2. Open **Menu → APIs & Services → Library**, search for **Admin SDK API**, open it and choose
                   **Enable**.

                No billing account is needed.
                """,
            values: [.init(label: "Project name", placeholder: .applicationName)],
            consolePath: "Google Cloud console → APIs & Services → Library → Admin SDK API",
            troubleshooting: [
                .init(
                    symptom: "403 accessNotConfigured: Admin SDK API has not been used in project …",
                    cause: "The API is not enabled in the project that the service account belongs to.",
                    remedy: "Select that project and enable the Admin SDK API. Wait a few minutes.")
            ]),
        SetupStepTemplate(
            id: "service-account",
            title: "Create a service account and its key",
            body: """
                1. Open **Menu → IAM & Admin → Service Accounts** and choose **Create service account**.
                2. Enter a name such as `directory-reader`, choose **Create and continue**, skip the optional roles with
                   **Continue**, and choose **Done**. It needs no role in Google Cloud.
                3. Open the new account. On **Details**, copy **Unique ID** (a number with about 21 digits); it is the
                   client ID of the next step.
                4. On **Keys** choose **Add key → Create new key → JSON → Create**. A file is downloaded.
                5. Open the file in a text editor and paste all of it into the field below, then delete the file. The key
                   is stored encrypted and never shown again here.
                """,
            inputs: ["serviceAccountJson"],
            consolePath: "Google Cloud console → IAM & Admin → Service Accounts → Keys",
            troubleshooting: [
                .init(
                    symptom: "Service account key creation is disabled (iam.disableServiceAccountKeyCreation)",
                    cause: "An organisation policy forbids keys; newer Google organisations begin with it.",
                    remedy:
                        "Have an Organization Policy Administrator open IAM & Admin → Organization Policies, select "
                        + "Disable service account key creation, and override it with Off for this project only."),
                .init(
                    symptom: "This is not a service account key",
                    cause: "The file of an OAuth client (client_secret_….json) was pasted.",
                    remedy: "Paste the file whose first lines contain \"type\": \"service_account\"."),
            ]),
        SetupStepTemplate(
            id: "delegation",
            title: "Allow it to read your directory",
            body: """
                Open the Google Admin console at `https://admin.google.com` as a super administrator.

                1. Open **Menu → Security → Access and data control → API controls** and choose **Manage domain wide
                   delegation**.
                2. Choose **Add new**.
                3. **Client ID**: the **Unique ID** from the previous step.
                4. **OAuth scopes (comma-delimited)**: paste this line:

                `\(directoryScopes.joined(separator: ","))`

                5. Choose **Authorize**.

                The scopes only allow reading. It usually works within minutes, but can take up to 24 hours.
                """,
            consolePath: "Admin console → Security → Access and data control → API controls → Domain-wide delegation",
            troubleshooting: [
                .init(
                    symptom: "401 unauthorized_client: client is unauthorized to retrieve access tokens",
                    cause:
                        "The delegation is missing, has another client ID, lacks one of the three scopes, or is new.",
                    remedy:
                        "Compare the Client ID with the service account's Unique ID and paste all three scopes again. "
                        + "Then allow up to 24 hours."),
                .init(
                    symptom: "Manage domain wide delegation is not there",
                    cause: "Only super administrators see it.",
                    remedy: "Ask a super administrator to do this step."),
            ]),
        SetupStepTemplate(
            id: "administrator",
            title: "Choose the administrator to act as",
            body: """
                Google answers a service account only on behalf of an administrator. Use an account of its own for this,
                so that the sync does not stop when somebody leaves.

                1. In the Admin console open **Account → Admin roles** and choose **Create new role**. Name it Directory
                   reader and choose **Continue**.
                2. Under **Admin API privileges** tick **Users → Read**, **Groups → Read** and **Organizational Units →
                   Read**. Choose **Continue** and **Create role**.
                3. Choose **Assign users** (or **Assign admins**), select the account and assign the role.
                4. Enter that account's e-mail address below.

                **Customer ID** can stay empty. Only if the account manages several Google customers, copy it from
                **Account → Account settings → Profile**.
                """,
            inputs: ["adminEmail", "customer"],
            consolePath: "Admin console → Account → Admin roles",
            troubleshooting: [
                .init(
                    symptom: "403 Not Authorized to access this resource/API",
                    cause: "The account is no administrator, or its role lacks Users Read or Groups Read.",
                    remedy: "Assign the role from this step to the account. It takes effect within minutes."),
                .init(
                    symptom: "400 invalid_grant: Invalid email or User ID",
                    cause: "The address does not exist, is an alias, or the account is suspended.",
                    remedy: "Enter the primary e-mail address of an active account."),
            ]),
        .checkDirectory(
            firstResults: "The first sync begins as soon as the credentials are saved, and repeats every 30 minutes. "
                + "**Sync now** starts one at once.",
            troubleshooting: [
                .init(
                    symptom: "The state is Invalid credentials",
                    cause: "One of the three parts (key, delegation, administrator) is missing or not in force yet.",
                    remedy: "The message beside the state names the part. Mend it and choose Sync now."),
                .init(
                    symptom: "The sync is slow and reports userRateLimitExceeded or quotaExceeded",
                    cause: "Google limits the number of calls. The sync waits and goes on by itself.",
                    remedy: "Nothing to do. If other programs use the same project, give this one a project of its own."
                ),
                .init(
                    symptom: "A suspended person is still listed",
                    cause: "Suspended people stay in the directory as inactive users.",
                    remedy: "Nothing to do: they cannot sign in. Deleted people leave the directory at the next sync."),
                .init(
                    symptom: "The sync is held: many users are missing",
                    cause:
                        "Google no longer lists more than a fifth of the people. They were deleted, or the "
                        + "administrator's role or the customer ID was changed, so that fewer are seen.",
                    remedy:
                        "Nobody was removed. If the people are really gone, confirm and sync again; otherwise undo the "
                        + "change in the Admin console."),
                .init(
                    symptom: "Somebody is missing in a group",
                    cause: "Members from outside your organisation, and the entry for everybody in it, are no users.",
                    remedy: "Add the people themselves to the group."),
            ]),
    ]
}
