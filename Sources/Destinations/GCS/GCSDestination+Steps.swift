package import PortalCore

extension GCSDestination {
    package var setupSteps: [LogStreamStep] {
        [
            LogStreamStep(
                id: "bucket", title: "Create a bucket",
                body: """
                    In the Google Cloud console choose your project and **Create**. Give a name, choose where to keep the data,
                    and leave **Enforce public access prevention on this bucket** and **Uniform** access control on.

                    Enter the name as **Bucket**. Events lie under `PREFIX/2026/11/22/23/STREAM-FIRST-LAST.ndjson`, by the
                    hour of the first event in UTC; the numbers are places in the log. **Prefix** can stay empty.
                    """,
                consolePath: "Cloud Storage → Buckets → Create", fields: ["bucket", "prefix"]),
            LogStreamStep(
                id: "account", title: "Create a service account and let it write",
                body: """
                    Choose **Create service account**, name it `portal-events`, and choose **Done** without granting anything
                    to the project. Then open the bucket's **Permissions**, choose **Grant access**, enter the account's
                    address as **New principals** and assign the role **Storage Object User**.

                    Not Storage Object Creator: an upload that is repeated because its answer was lost replaces its object,
                    which that role may not do.
                    """,
                consolePath: "IAM & Admin → Service Accounts → Create service account"),
            LogStreamStep(
                id: "key", title: "Create a key",
                body: """
                    Open the account and choose **Keys → Add key → Create new key → JSON**. Paste the whole file that is
                    downloaded as **Service account key**, then delete the file.

                    If your organisation forbids such keys (`iam.disableServiceAccountKeyCreation`), use an HMAC key instead:
                    **Cloud Storage → Settings → Interoperability → Create a key for a service account**. Give its **Access
                    key** and **Secret** as **HMAC access key** and **HMAC secret**, and leave Service account key empty.
                    """,
                consolePath: "IAM & Admin → Service Accounts → portal-events → Keys",
                fields: ["serviceAccountJson", "accessKeyId", "secret"]),
            LogStreamStep(
                id: "test", title: "Send a test event",
                body: """
                    Save the stream and choose **Test**. An object whose name contains `test` appears in the bucket; it can be
                    deleted. **Endpoint** stays empty unless you reach Cloud Storage by a private endpoint.
                    """,
                consolePath: "Cloud Storage → Buckets → your bucket → Objects", fields: ["endpoint"]),
        ]
    }
}
