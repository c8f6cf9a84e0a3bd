/// What `connections/update` changes of the options: absent stays, present and nil returns to the default.
package struct OptionsChange: Sendable, Hashable {
    package var clockSkewSeconds: Int??
    package var allowUnverifiedDomains: Bool??
    package var forceAuthn: Bool??
    package var allowIdpInitiated: Bool??
    package var signRequests: Bool??
    package var requestBinding: ConnectionOptions.RequestBinding??
    package var requestedAuthnContext: [String]??
    package var nameIdFormat: String??
    package var allowSHA1: Bool??
    package var allowRSA15: Bool??
    package var requireSignedAssertion: Bool??
    package var requireSignedResponse: Bool??
    package var requireEncryptedAssertion: Bool??
    package var scopes: [String]??
    package var clientAuthentication: ConnectionOptions.ClientAuthentication??
    package var useUserInfo: Bool??
    package var requireVerifiedEmail: Bool??

    package init() {}

    package static let maximumClockSkewSeconds = 600
    package static let maximumListLength = 20
    package static let maximumTextLength = 512

    var isEmpty: Bool { self == OptionsChange() }

    func apply(to options: inout ConnectionOptions) {
        let standard = ConnectionOptions()
        if let value = clockSkewSeconds { options.clockSkewSeconds = value ?? standard.clockSkewSeconds }
        if let value = allowUnverifiedDomains {
            options.allowUnverifiedDomains = value ?? standard.allowUnverifiedDomains
        }
        if let value = forceAuthn { options.forceAuthn = value ?? standard.forceAuthn }
        if let value = allowIdpInitiated { options.allowIdpInitiated = value ?? standard.allowIdpInitiated }
        if let value = signRequests { options.signRequests = value }
        if let value = requestBinding { options.requestBinding = value }
        if let value = requestedAuthnContext { options.requestedAuthnContext = value }
        if let value = nameIdFormat { options.nameIdFormat = value }
        if let value = allowSHA1 { options.allowSHA1 = value ?? standard.allowSHA1 }
        if let value = allowRSA15 { options.allowRSA15 = value ?? standard.allowRSA15 }
        if let value = requireSignedAssertion {
            options.requireSignedAssertion = value ?? standard.requireSignedAssertion
        }
        if let value = requireSignedResponse {
            options.requireSignedResponse = value ?? standard.requireSignedResponse
        }
        if let value = requireEncryptedAssertion {
            options.requireEncryptedAssertion = value ?? standard.requireEncryptedAssertion
        }
        if let value = scopes { options.scopes = value }
        if let value = clientAuthentication { options.clientAuthentication = value }
        if let value = useUserInfo { options.useUserInfo = value ?? standard.useUserInfo }
        if let value = requireVerifiedEmail {
            options.requireVerifiedEmail = value ?? standard.requireVerifiedEmail
        }
    }

    /// Options of the other protocol are refused: they would never do anything.
    func check(for identityProtocol: IdentityProtocol) throws {
        let saml: [(String, Bool)] = [
            ("allowIdpInitiated", allowIdpInitiated != nil), ("signRequests", signRequests != nil),
            ("requestBinding", requestBinding != nil), ("requestedAuthnContext", requestedAuthnContext != nil),
            ("nameIdFormat", nameIdFormat != nil), ("allowSha1", allowSHA1 != nil), ("allowRsa15", allowRSA15 != nil),
            ("requireSignedAssertion", requireSignedAssertion != nil),
            ("requireSignedResponse", requireSignedResponse != nil),
            ("requireEncryptedAssertion", requireEncryptedAssertion != nil),
        ]
        let oidc: [(String, Bool)] = [
            ("scopes", scopes != nil), ("clientAuthentication", clientAuthentication != nil),
            ("useUserInfo", useUserInfo != nil), ("requireVerifiedEmail", requireVerifiedEmail != nil),
        ]
        let foreign = identityProtocol == .saml ? oidc : saml
        if let name = foreign.first(where: \.1)?.0 {
            throw PortalError.invalid(
                "/options/\(name)", "is not an option of a connection with the protocol \(identityProtocol.rawValue)")
        }
    }

    func check() throws {
        if let seconds = clockSkewSeconds ?? nil, !(0...Self.maximumClockSkewSeconds).contains(seconds) {
            throw PortalError.invalid(
                "/options/clockSkewSeconds", "must be between 0 and \(Self.maximumClockSkewSeconds)")
        }
        if let classes = requestedAuthnContext ?? nil {
            try Self.check(classes, at: "/options/requestedAuthnContext") { !$0.contains(where: \.isWhitespace) }
        }
        if let format = nameIdFormat ?? nil {
            try Self.check([format], at: "/options/nameIdFormat") { !$0.contains(where: \.isWhitespace) }
        }
        if let scopes = scopes ?? nil {
            // RFC 6749 §3.3: NQCHAR.
            try Self.check(scopes, at: "/options/scopes") { scope in
                scope.unicodeScalars.allSatisfy {
                    (0x21...0x7E).contains($0.value) && $0 != "\"" && $0 != "\\"
                }
            }
        }
    }

    private static func check(_ texts: [String], at field: String, isValid: (String) -> Bool) throws {
        guard (1...maximumListLength).contains(texts.count),
            texts.allSatisfy({ (1...maximumTextLength).contains($0.utf8.count) && isValid($0) })
        else {
            throw PortalError.invalid(
                field, "must be 1 to \(maximumListLength) texts without white space of up to \(maximumTextLength) bytes"
            )
        }
    }
}
