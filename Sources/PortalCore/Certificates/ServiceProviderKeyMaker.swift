package import SAML

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Makes key pairs of ours: a port, because an RSA key takes a tenth of a second and tests need not wait for it.
package protocol ServiceProviderKeyMaker: Sendable {
    /// - Parameters:
    ///   - commonName: of the self-signed certificate's subject.
    ///   - validityDays: from `notBefore`.
    func make(commonName: String, notBefore: Timestamp, validityDays: Int) async throws -> ServiceProviderKey
}

/// RSA with 2048 bits, which every identity provider understands for signing and for encryption.
package struct RSAKeyMaker: ServiceProviderKeyMaker {
    package init() {}

    package func make(
        commonName: String, notBefore: Timestamp, validityDays: Int
    ) async throws -> ServiceProviderKey {
        let seconds = Double(notBefore.milliseconds / 1000)
        return try await Self.generate(commonName, Date(timeIntervalSince1970: seconds), validityDays)
    }

    /// Not on the caller's executor: other calls go on meanwhile.
    @concurrent private static func generate(
        _ commonName: String, _ notBefore: Date, _ validityDays: Int
    ) async throws -> ServiceProviderKey {
        try ServiceProviderKey.generate(
            .rsa2048, commonName: commonName, notBefore: notBefore, validityDays: validityDays)
    }
}
