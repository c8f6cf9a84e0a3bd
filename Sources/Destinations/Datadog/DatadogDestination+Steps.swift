package import PortalCore

extension DatadogDestination {
    package var setupSteps: [LogStreamStep] {
        [
            LogStreamStep(
                id: "site", title: "Choose your site",
                body: """
                    Sites know nothing of each other's keys. The address under which you open Datadog tells which is yours:

                    | Address | Site |
                    |---|---|
                    | `app.datadoghq.com` | `datadoghq.com` |
                    | `us3.datadoghq.com` | `us3.datadoghq.com` |
                    | `us5.datadoghq.com` | `us5.datadoghq.com` |
                    | `app.datadoghq.eu` | `datadoghq.eu` |
                    | `ap1.datadoghq.com`, `ap2.datadoghq.com`, `uk1.datadoghq.com` | the same |
                    | `app.ddog-gov.com` | `ddog-gov.com` |
                    | `us2.ddog-gov.com` | `us2.ddog-gov.com` |

                    With an address of your own, it stands at the top of **Personal Settings → Preferences**.
                    """,
                consolePath: "Your avatar → Personal Settings → Preferences", fields: ["site"]),
            LogStreamStep(
                id: "key", title: "Create an API key",
                body: """
                    Choose **New Key**, name it `portal-events`, and copy the **Key**, not the **Key ID**. Your role needs
                    the permission **API Keys Write**. An application key does not work here.
                    """,
                consolePath: "Your avatar → Organization Settings → API Keys", fields: ["apiKey"]),
            LogStreamStep(
                id: "attributes", title: "Decide how the logs are shown",
                body: """
                    Logs arrive with `source:portal-host`; each event's members are their attributes, such as `@type`,
                    `@actor.email` and `@organizationId`. **Service**, **Host name** and **Tags** are added if given.

                    **Intake address** stays empty unless logs take a way of their own, through an Observability Pipelines
                    Worker, a proxy or a private link.
                    """,
                consolePath: "Logs → Log Configuration → Pipelines",
                fields: ["service", "hostname", "tags", "endpoint"]),
            LogStreamStep(
                id: "test", title: "Send a test event",
                body: """
                    Save the stream and choose **Test**. In the Log Explorer search for `source:portal-host`; it takes some
                    seconds. If the answer was 202 but nothing appears, an exclusion filter or a daily quota of the index is
                    in the way: **Logs → Log Configuration → Indexes**.
                    """,
                consolePath: "Logs → Explorer"),
        ]
    }
}
