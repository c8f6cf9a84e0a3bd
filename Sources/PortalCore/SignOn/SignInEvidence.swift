package import OIDC
package import SAML
package import StrictJSON

/// All that is known of a sign-in that failed, for the rules that say what is wrong. Nothing of it is secret, and nothing
/// of what the response says may be trusted.
package struct SignInEvidence: Sendable {
    /// What an OpenID provider answered.
    package struct OpenID: Sendable {
        package var point: FlowReport.FailurePoint
        /// The provider's own error code and description.
        package var error: String?
        package var errorDescription: String?
        package var network: HTTPExchangeError?
        /// As they stand in the ID token.
        package var header: JSONObject
        package var claims: JSONObject

        package init(
            point: FlowReport.FailurePoint, error: String? = nil, errorDescription: String? = nil,
            network: HTTPExchangeError? = nil, header: JSONObject = JSONObject(), claims: JSONObject = JSONObject()
        ) {
            self.point = point
            self.error = error
            self.errorDescription = errorDescription
            self.network = network
            self.header = header
            self.claims = claims
        }
    }

    package var providerId: ProviderID
    package var `protocol`: IdentityProtocol
    package var serviceProvider: ServiceProviderURLs
    /// The setup that the sign-in was made with.
    package var setup: ConnectionSetup
    /// In the order in which they were made; a failed one is why the sign-in was refused.
    package var checks: [SignInCheck]
    package var saml: ResponseClaims?
    package var openID: OpenID?
    /// Required attributes that had no value.
    package var missingAttributes: [SignOnAttributeRule] = []
    /// Names of the attributes or claims that came.
    package var attributeNames: [String] = []
    /// What the token endpoint granted of the scopes, if it said so.
    package var grantedScopes: [String]?
    /// The organisation's verified domains.
    package var domains: [String] = []
    /// When our request was made; nil if there was none.
    package var requestedAt: Timestamp?
    /// True if no answer came in time.
    package var timedOut = false
    /// True if an answer came in time and was never judged to the end.
    package var interrupted = false
    /// Whether our request had a signature in its URL, as the Redirect binding has it; nil if that is not known.
    package var requestWasSigned: Bool?
    package var test = false
    package var now: Timestamp

    package init(
        providerId: ProviderID, protocol: IdentityProtocol, serviceProvider: ServiceProviderURLs,
        setup: ConnectionSetup, checks: [SignInCheck], now: Timestamp
    ) {
        self.providerId = providerId
        self.protocol = `protocol`
        self.serviceProvider = serviceProvider
        self.setup = setup
        self.checks = checks
        self.now = now
    }
}
