package import PortalCore

/// Who answers what the listener only passes on.
package struct WebHandlers: Sendable {
    package var signOn: any ForwardedRequestHandler
    package var scim: any ForwardedRequestHandler
    /// The answer to a SCIM request whose body is too large to be read.
    package var scimTooLarge: ForwardedReply

    package init(
        signOn: any ForwardedRequestHandler, scim: any ForwardedRequestHandler, scimTooLarge: ForwardedReply
    ) {
        self.signOn = signOn
        self.scim = scim
        self.scimTooLarge = scimTooLarge
    }
}
