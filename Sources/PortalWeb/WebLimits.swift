import PortalCore

/// Bounds of the listener. Whoever connects is unknown, so each of them is there from the first byte.
package struct WebLimits: Sendable, Hashable {
    /// Longest body of a request, in bytes. SAML messages and OpenID Connect's parameters are far below.
    package var bodyBytes = 1024 * 1024
    /// The same of a SCIM request: a group may come with all its members.
    package var scimBodyBytes = SCIMBounds.bodyBytes
    /// All header fields of a request together, in bytes.
    package var headerBytes = 32 * 1024
    package var headerFields = 100
    /// Connections that are open at once; more wait in the operating system's queue.
    package var connections = 512
    /// Requests to sign-on and SCIM that are read or handled at once; more are answered with 503.
    package var concurrentRequests = 128
    /// How soon to try again after a 503, in seconds.
    package var retryAfterSeconds = 2
    /// From one answer (or the connection) to the next request's whole head, in seconds.
    package var idleSeconds: Int64 = 30
    /// From a request's head to the end of its body, in seconds.
    package var bodySeconds: Int64 = 30
    /// For the other side to take an answer, in seconds.
    package var writeSeconds: Int64 = 30
    /// How long a connection that is being closed is still read from, in seconds, so that the last answer arrives.
    package var lingerSeconds: Int64 = 5
    /// And how much is read and thrown away meanwhile, in bytes: whoever sent too long a body is to learn it.
    package var lingerBytes = 32 * 1024 * 1024
    /// How long requests may go on after the listener is asked to end, in seconds.
    package var drainSeconds: Int64 = 10

    package init() {}
}
