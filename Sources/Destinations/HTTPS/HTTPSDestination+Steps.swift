package import PortalCore

extension HTTPSDestination {
    package var setupSteps: [LogStreamStep] {
        [
            LogStreamStep(
                id: "endpoint", title: "Provide an endpoint",
                body: """
                    Set up an address that takes `POST` requests over TLS 1.2 or later, with a certificate of a public
                    authority. It must answer with a status of `200` to `299` within ten seconds, and only after it has
                    stored the events: what was answered so is never sent again.

                    - A request carries up to 1,000 events, in the order of the log.
                    - `429` and `503` are waited for, as long as `Retry-After` says in seconds.
                    - Redirects are not followed.
                    - An event may come twice when an answer was lost. Its `id` tells.

                    Enter the address as **URL**.
                    """,
                fields: ["url"]),
            LogStreamStep(
                id: "format", title: "Choose the format",
                body: """
                    - `json_array`: the body is one JSON array, `Content-Type: application/json`.
                    - `ndjson`: one event on each line, `Content-Type: application/x-ndjson`. Log collectors such as
                      Vector, Fluent Bit or Logstash read it without a limit on the body's depth.
                    """,
                fields: ["format"]),
            LogStreamStep(
                id: "protect", title: "Let the endpoint recognise the portal",
                body: """
                    Give a **Signing secret**, for example from `openssl rand -hex 32`, and keep it at the endpoint too.
                    Each request then carries

                    ```
                    Portal-Signature: t=1763852400123,v1=5257a869…
                    ```

                    where `v1` is the HMAC-SHA256 of `t`, a point, and the body as it was received, in hexadecimal.
                    Compute it before reading the JSON, compare in constant time, and refuse what is older than five
                    minutes.

                    If the endpoint wants a token instead, or as well, add it under **Headers**, for example
                    `Authorization` with `Bearer …`. Headers are kept encrypted, and shown to nobody.
                    """,
                fields: ["headers", "secret"]),
            LogStreamStep(
                id: "test", title: "Send a test event",
                body: """
                    Save the stream and choose **Test**. One event, marked as a test, is posted; what the endpoint answered
                    is shown. If your network admits only known addresses, ask the operator of this portal for those that
                    it sends from.
                    """),
        ]
    }
}
