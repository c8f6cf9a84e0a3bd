#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// How the provider is set up.
package struct TestIdentityProviderConfiguration: Sendable {
    /// What of a SAML response is signed.
    package enum Signed: String, Sendable, CaseIterable {
        case response
        case assertion
        case both
    }

    /// Where it listens: an address, not a name.
    package var host = "127.0.0.1"
    /// 0 for any free port.
    package var port = 0
    /// Whether it may listen elsewhere than on this machine: whoever reaches it can sign in as anybody.
    package var allowsAnyAddress = false
    /// Who can sign in; the first does so unless another is asked for.
    package var users: [TestUser] = []
    /// What is switched on from the start.
    package var behaviour = Behaviour()
    /// Whether a page asks who signs in.
    package var isInteractive = false
    /// What of a SAML response is signed.
    package var signed = Signed.both
    /// Where keys are kept; nil makes new ones at every start.
    package var keyDirectory: String?
    /// `client_id`.
    package var clientID = "test-client"
    /// `client_secret`; nil draws one.
    package var clientSecret: String?
    /// The permitted redirect URIs; empty for any on this machine.
    package var redirectURIs: [String] = []
    /// Metadata of service providers, XML: their keys for encryption, and where unsolicited answers go.
    package var serviceProviders: [[UInt8]] = []
    /// How long ``Misbehaviour/slowToken`` takes, in seconds.
    package var delaySeconds = 60.0
    /// Waits for so many seconds.
    package var wait: @Sendable (Double) async -> Void = { try? await Task.sleep(for: .seconds($0)) }
    /// The clock.
    package var now: @Sendable () -> Date = { Date() }

    package init() {}
}
