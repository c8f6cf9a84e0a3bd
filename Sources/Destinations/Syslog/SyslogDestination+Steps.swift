package import PortalCore

extension SyslogDestination {
    package var setupSteps: [LogStreamStep] {
        [
            LogStreamStep(
                id: "listener", title: "Open a port for syslog over TLS",
                body: """
                    The collector has to take RFC 5424 messages over TLS 1.2 or later, framed by octet counting (RFC 5425), with
                    a certificate of a public authority for its name, and messages of up to 64 KiB.

                    syslog-ng:

                    ```
                    source s_portal {
                      syslog(transport("tls") port(6514)
                        tls(key-file("/etc/syslog-ng/key.pem") cert-file("/etc/syslog-ng/chain.pem")
                          peer-verify(optional-untrusted)));
                    };
                    ```

                    rsyslog:

                    ```
                    global(defaultNetstreamDriverCAFile="/etc/rsyslog.d/ca.pem"
                           defaultNetstreamDriverCertFile="/etc/rsyslog.d/chain.pem"
                           defaultNetstreamDriverKeyFile="/etc/rsyslog.d/key.pem" maxMessageSize="64k")
                    module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
                    input(type="imtcp" port="6514")
                    ```

                    Let the firewall admit this portal's addresses.
                    """,
                consolePath: "/etc/syslog-ng/conf.d/ or /etc/rsyslog.d/", fields: ["host", "port"]),
            LogStreamStep(
                id: "certificate", title: "Client certificate, if you want one",
                body: """
                    With `peer-verify(required-trusted)` and `ca-dir(…)`, or rsyslog's `authMode="x509/name"`, the collector
                    takes only clients with a certificate of your authority. Issue one for client authentication, and paste it
                    with its intermediates as **Client certificate** and its key as **Client key**. Otherwise leave both empty.
                    """,
                fields: ["clientCertificate", "clientKey"]),
            LogStreamStep(
                id: "read", title: "Read the messages",
                body: """
                    The facility is `log audit` (13); the severity is *warning* for failures, *notice* for what will need
                    somebody, such as a certificate that expires soon, and else *informational*. The message's identifier is the
                    event's type, its structured data `event@32473` has `id`, `type`, `sequence` and `organization`, and its
                    text is the event as JSON.

                    Syslog acknowledges nothing: what was on its way when a connection broke can be lost or come twice. Where that
                    matters, use an HTTPS endpoint.
                    """),
            LogStreamStep(
                id: "test", title: "Send a test event",
                body: """
                    Save the stream and choose **Test**, and look for `portal-host` where the collector writes to.
                    """),
        ]
    }
}
