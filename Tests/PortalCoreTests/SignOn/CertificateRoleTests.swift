import PortalCore
import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which certificates are trusted when.
@Suite struct CertificateRoleTests {
    private static let now = Timestamp(milliseconds: 1_790_000_000_000)

    private func id(_ number: UInt64) -> CertificateID {
        CertificateID(tenant: TenantID(number: 1), time: Self.now, entropy: number)
    }

    private func certificate(
        _ number: UInt64, _ role: IdentityProviderCertificate.Role, from: Int64 = -1, days: Int64 = 10
    ) -> IdentityProviderCertificate {
        IdentityProviderCertificate(
            id: id(number), der: "\(number)", fingerprintSha256: "\(number)", subject: "CN=\(number)",
            notBefore: Self.now.adding(seconds: from * 86_400), notAfter: Self.now.adding(seconds: days * 86_400),
            role: role, source: .metadata, createdAt: Self.now)
    }

    private func trusted(_ setup: ConnectionSetup, after days: Int64 = 0) -> [CertificateID] {
        setup.trustedCertificates(at: Self.now.adding(seconds: days * 86_400), requestedAt: nil).map(\.id)
    }

    @Test func whatHasExpiredIsNotTrustedWhateverItsRole() {
        let setup = ConnectionSetup(certificates: [
            certificate(1, .primary, days: 1), certificate(2, .staged, days: 2), certificate(3, .retiring),
        ])
        #expect(trusted(setup) == [id(1), id(2)])
        #expect(trusted(setup, after: 1) == [id(1), id(2)])
        #expect(trusted(setup, after: 2) == [id(2)])
        #expect(trusted(setup, after: 3) == [])
    }

    @Test func aRetiringCertificateIsGoodOnlyForRequestsMadeBeforeItRetired() {
        var old = certificate(1, .retiring)
        old.retiredAt = Self.now
        let setup = ConnectionSetup(certificates: [old, certificate(2, .primary)])
        func isTrusted(requested: Int64?, now: Int64) -> Bool {
            setup.trustedCertificates(
                at: Self.now.adding(seconds: now), requestedAt: requested.map { Self.now.adding(seconds: $0) }
            ).contains { $0.id == id(1) }
        }
        #expect(isTrusted(requested: -1, now: 1) && isTrusted(requested: 0, now: 300))
        #expect(!isTrusted(requested: -1, now: 301) && !isTrusted(requested: 1, now: 2))
        #expect(!isTrusted(requested: nil, now: 1))
    }
}
