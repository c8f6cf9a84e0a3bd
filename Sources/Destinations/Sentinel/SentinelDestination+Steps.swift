package import PortalCore

extension SentinelDestination {
    package var setupSteps: [LogStreamStep] {
        [
            LogStreamStep(
                id: "application", title: "Register an application",
                body: """
                    Sign in to the Microsoft Entra admin center, choose **New registration**, name it `Portal events`, keep
                    **Accounts in this organizational directory only**, and choose **Register**.

                    Copy **Directory (tenant) ID** and **Application (client) ID** from the **Overview**.
                    """,
                consolePath: "Entra ID → App registrations → New registration", fields: ["tenantId", "clientId"]),
            LogStreamStep(
                id: "secret", title: "Create a client secret",
                body: """
                    Choose **New client secret**, and copy its **Value** at once; the **Secret ID** is something else. Note the
                    day on which it expires: from then on nothing is delivered until you give another.
                    """,
                consolePath: "App registrations → Portal events → Certificates & secrets", fields: ["clientSecret"]),
            LogStreamStep(
                id: "table", title: "Create a table with its rule",
                body: """
                    In the Azure portal open the workspace that Sentinel uses and choose **Create → New custom log (Direct
                    Ingest)**; where only **New custom log (DCR-based)** is offered, choose that and create a data collection
                    endpoint in the workspace's region first.

                    1. **Table name**: `PortalEvents`. Create a new data collection rule, `portal-events`.
                    2. **Schema and transformation**: upload this as the sample.

                    ```json
                    [{"TimeGenerated": "2026-11-22T23:00:00.000Z", "EventId": "evt_1", "EventType": "connection.updated",
                      "Sequence": 1, "Event": {"id": "evt_1"}}]
                    ```

                    The columns are then `TimeGenerated` (datetime), `EventId` and `EventType` (string), `Sequence` (long) and
                    `Event` (dynamic).
                    """,
                consolePath: "Log Analytics workspaces → your workspace → Settings → Tables → Create"),
            LogStreamStep(
                id: "rule", title: "Copy what identifies the rule",
                body: """
                    Open the rule.

                    - **Overview → Logs Ingestion** is the **Logs ingestion URI**. Where the rule has none, it stands on the
                      Overview of the data collection endpoint.
                    - **Overview → JSON View**: `immutableId` is the **Immutable ID of the rule**, and the name under
                      `streamDeclarations`, such as `Custom-PortalEvents_CL`, the **Stream**.

                    **Sign-in address** stays empty in Azure's public cloud; in Azure Government and Azure China it is found
                    out from the URI.
                    """,
                consolePath: "Monitor → Settings → Data Collection Rules → portal-events",
                fields: ["endpoint", "dcrId", "stream", "authority"]),
            LogStreamStep(
                id: "role", title: "Let the application send",
                body: """
                    In the rule choose **Access control (IAM) → Add → Add role assignment**, the role **Monitoring Metrics
                    Publisher**, **User, group, or service principal**, and select `Portal events`. It takes up to half an hour
                    until Azure knows.
                    """,
                consolePath: "Data Collection Rules → portal-events → Access control (IAM)"),
            LogStreamStep(
                id: "test", title: "Send a test event",
                body: """
                    Save the stream and choose **Test**. Azure answers at once with 204; the row appears after some minutes, the
                    first one after up to a quarter of an hour: `PortalEvents_CL | sort by TimeGenerated desc`.
                    """,
                consolePath: "Microsoft Sentinel → your workspace → General → Logs"),
        ]
    }
}
