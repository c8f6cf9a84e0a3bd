import Crypto
import StrictJSON

extension ConnectionSetup {
    /// What a test sign-in vouches for. Certificates are not part of it: they are renewed without a new test. Metadata
    /// that takes a trusted one away, or brings another secret, ends the test instead (``ConnectionSetup/take``).
    private struct Tested: Encodable {
        var settings: IdentityProviderSettings?
        var clientId: String?
        var options: ConnectionOptions
        var attributeMap: AttributeMap?
    }

    /// Lower-case hex of a SHA-256 that changes with whatever a test sign-in vouches for.
    package var fingerprint: String {
        var settings = settings
        if case .saml(var saml) = settings {
            saml.signingCertificates = []
            saml.validUntil = nil
            saml.cacheDurationSeconds = nil
            settings = .saml(saml)
        }
        let tested = Tested(
            settings: settings, clientId: metadata?.oidc?.clientId, options: options, attributeMap: attributeMap)
        var json = try? JSONEncoding.json(of: tested)
        // Came later: without it, the fingerprint stays what it was.
        if !options.requireVerifiedEmail, case .object(var members)? = json,
            case .object(var named)? = members["options"]
        {
            named["requireVerifiedEmail"] = JSON?.none
            members["options"] = .object(named)
            json = .object(members)
        }
        let bytes = json.map { JSONWriter.bytes(of: $0, order: .sorted) }
        return Hex.encode(SHA256.hash(data: bytes ?? []))
    }

    /// True if the last test sign-in passed and nothing that it vouches for was changed since.
    package var hasPassedTest: Bool { test.map { $0.succeeded && $0.fingerprint == fingerprint } ?? false }

    /// Whether a test that was verified with another reading of this setup vouches for it as it is now: nothing was
    /// changed meanwhile, no certificate that was trusted was taken away, and the client secret is the same. Certificates
    /// that were added are no matter, as in ``take(_:_:at:makeID:)``.
    fileprivate func isVouchedFor(by tested: ConnectionSetup) -> Bool {
        func trusted(_ setup: ConnectionSetup) -> Set<String> {
            Set(setup.certificates.filter { $0.role != .retiring }.map(\.der))
        }
        return fingerprint == tested.fingerprint && trusted(tested).isSubset(of: trusted(self))
            && metadata?.oidc?.sealedClientSecret == tested.metadata?.oidc?.sealedClientSecret
    }
}

extension Connection {
    /// Notes how a test sign-in ended on the setup that it was made with, wherever that is by now; nothing if it was
    /// changed meanwhile. Setups that differ in certificates or secret only have the same fingerprint: the slot tells
    /// them apart, as it does for the answer.
    ///
    /// - Parameter tested: that setup, as it was when the answer was verified.
    package mutating func record(_ test: SetupTest, of tested: ConnectionSetup, usedStaged: Bool) {
        if usedStaged, let staged, staged.isVouchedFor(by: tested) {
            self.staged?.test = test
        } else if live.isVouchedFor(by: tested) {
            live.test = test
        } else if let staged, staged.isVouchedFor(by: tested) {
            self.staged?.test = test
        }
    }

    package subscript(slot: ConnectionSetup.Slot) -> ConnectionSetup? {
        switch slot {
        case .live: live
        case .staged: staged
        case .previous: previous
        }
    }
}
