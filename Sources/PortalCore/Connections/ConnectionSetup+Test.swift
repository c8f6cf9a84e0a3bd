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
}

extension Connection {
    /// Notes how a test sign-in ended on the setup that it was made with, wherever that is by now; nothing if it was
    /// changed meanwhile. Setups that differ in certificates or secret only have the same fingerprint: the slot tells
    /// them apart, as it does for the answer.
    package mutating func record(_ test: SetupTest, usedStaged: Bool) {
        if usedStaged, staged?.fingerprint == test.fingerprint {
            staged?.test = test
        } else if live.fingerprint == test.fingerprint {
            live.test = test
        } else if staged?.fingerprint == test.fingerprint {
            staged?.test = test
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
