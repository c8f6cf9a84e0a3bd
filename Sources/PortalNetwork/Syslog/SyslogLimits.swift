/// Bounds of what goes to syslog collectors.
package struct SyslogLimits: Sendable, Hashable {
    /// Looking up the name, the connection and the handshake together, in seconds.
    package var connectSeconds: Int64 = 10
    /// Writing the messages of one call, in seconds.
    package var sendSeconds: Int64 = 30
    /// A connection that nothing was written to for so long is closed, in seconds.
    package var idleSeconds: Int64 = 60
    /// Connections that are kept for the next messages; more are closed when they have done their work.
    package var maximumKept = 256
    /// Calls at once; more are refused, to be tried again.
    package var maximumCalls = 64
    /// How long a new connection in TLS 1.3 is watched for a refusal, in milliseconds: the server judges a client's
    /// certificate after the client's part of the handshake is over (RFC 8446 §4.4.2.4).
    package var verdictMilliseconds: Int64 = 500

    package init() {}
}
