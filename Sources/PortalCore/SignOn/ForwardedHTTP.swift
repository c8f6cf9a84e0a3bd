/// An HTTP request of a browser or an identity provider, as our listener took it or a dashboard forwarded it
/// (API.md, "Forwarded HTTP").
package struct ForwardedRequest: Sendable {
    /// Upper case.
    package var method: String
    /// Absolute, or from the path on.
    package var url: String
    /// Names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(method: String, url: String, headers: [String: String], body: [UInt8]) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// The answer to hand to the browser as it is.
package struct ForwardedReply: Sendable {
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var status: Int
    package var headers: [Header]
    package var body: [UInt8]
    /// The sign-in that the request belonged to, also one that was refused.
    package var sessionId: SignInSessionID?
    /// With a sign-in that succeeded: exchanged for the profile once, within ``SignInCode/lifetimeSeconds``.
    package var code: String?
    /// The sessions that single logout ended with this request: whoever keeps sessions for them ends those too.
    package var loggedOut: [SignInSessionID]

    package init(
        status: Int, headers: [Header], body: [UInt8] = [], sessionId: SignInSessionID? = nil, code: String? = nil,
        loggedOut: [SignInSessionID] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.sessionId = sessionId
        self.code = code
        self.loggedOut = loggedOut
    }
}

/// What answers the HTTP requests of browsers and identity providers.
package protocol ForwardedRequestHandler: Sendable {
    /// A refused sign-in is a reply; what cannot be told to the browser's user in another way is thrown.
    func handle(_ request: ForwardedRequest) async throws -> ForwardedReply
}

extension SignOnService: ForwardedRequestHandler {}
