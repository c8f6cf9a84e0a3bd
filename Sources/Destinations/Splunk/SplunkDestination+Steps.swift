package import PortalCore

extension SplunkDestination {
    package var setupSteps: [LogStreamStep] {
        [
            LogStreamStep(
                id: "index", title: "Choose an index",
                body: """
                    Sign in to Splunk as somebody with the role `sc_admin` (Splunk Cloud) or `admin` (Splunk Enterprise).
                    Decide which index the events go to, or make one with **New Index**, type **Events**.

                    Enter its name as **Index**, or leave that empty for the default index of the token.
                    """,
                consolePath: "Settings → Indexes", fields: ["index"]),
            LogStreamStep(
                id: "token", title: "Create a token",
                body: """
                    Choose **New Token**.

                    1. **Select Source**: give a name, for example `portal-events`. Leave **Enable indexer
                       acknowledgement** unticked.
                    2. **Input Settings**: as **Source type** choose **Select → Structured → _json**; under **Select
                       Allowed Indexes** add the index, and choose it as **Default Index**.
                    3. **Review → Submit**, then copy the **Token Value**.

                    Splunk Enterprise only: choose **Global Settings** and see that **All Tokens** is **Enabled** and
                    **Enable SSL** ticked.

                    **Source**, **Source type** and **Host** are what the events show in searches; they can stay empty.
                    """,
                consolePath: "Settings → Data inputs → HTTP Event Collector",
                fields: ["token", "source", "sourcetype", "host"]),
            LogStreamStep(
                id: "address", title: "Enter the address",
                body: """
                    | Splunk | HEC address |
                    |---|---|
                    | Splunk Cloud on AWS | `https://http-inputs-STACK.splunkcloud.com` |
                    | Splunk Cloud on Google Cloud or Azure | `https://http-inputs.STACK.splunkcloud.com` |
                    | Splunk Cloud free trial | `https://inputs.STACK.splunkcloud.com:8088` |
                    | Splunk Enterprise | `https://HOST:8088`, with a certificate of a public authority |

                    `STACK` is the first part of the name under which you open Splunk Cloud. The path is added here.
                    """,
                fields: ["url"]),
            LogStreamStep(
                id: "test", title: "Send a test event",
                body: """
                    Save the stream and choose **Test**. In Splunk, search for `source="portal-host"` over the last 15
                    minutes. If your stack admits only listed addresses, add those of this portal first.
                    """,
                consolePath: "Search & Reporting → Search"),
        ]
    }
}
