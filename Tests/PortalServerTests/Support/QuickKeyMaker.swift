import Foundation
import PortalCore
import SAML

/// Keys on an elliptic curve, which are made at once.
struct QuickKeyMaker: ServiceProviderKeyMaker {
    func make(
        commonName: String, notBefore: Timestamp, validityDays: Int
    ) async throws -> ServiceProviderKey {
        let seconds = Double(notBefore.milliseconds / 1000)
        return try ServiceProviderKey.generate(
            .p256, commonName: commonName, notBefore: Date(timeIntervalSince1970: seconds),
            validityDays: validityDays)
    }
}
