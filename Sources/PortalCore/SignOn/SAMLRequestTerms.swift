/// What a SAML request asked for that its answer has to show. The request goes through the browser, mostly unsigned, and the
/// connection can be changed until the answer comes: neither tells what was asked.
struct SAMLRequestTerms: Sendable, Codable, Hashable {
    /// `ForceAuthn`.
    var forceAuthn = false
    /// Of the RequestedAuthnContext, whose comparison is always `exact`; empty if there was none.
    var authnContextClasses: [String] = []

    var isEmpty: Bool { self == SAMLRequestTerms() }
}
