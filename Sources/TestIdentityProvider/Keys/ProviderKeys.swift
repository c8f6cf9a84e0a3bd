import SAML

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The keys of the provider, each made when it is first needed, and kept in files if there is a directory.
struct ProviderKeys {
    /// What a key is for.
    enum Role: String, CaseIterable {
        /// The one in use.
        case current
        /// The one to which keys are rotated.
        case next
        /// One whose certificate has expired.
        case expired
        /// One that is never published.
        case unknown
    }

    private let directory: String?
    private let now: @Sendable () -> Date
    private var keys: [Role: ServiceProviderKey] = [:]
    private var signers: [Role: SAMLSigner] = [:]

    init(directory: String?, now: @escaping @Sendable () -> Date) {
        self.directory = directory
        self.now = now
    }

    mutating func key(_ role: Role) throws -> ServiceProviderKey {
        if let key = keys[role] { return key }
        let key = try kept(role) ?? made(role)
        keys[role] = key
        return key
    }

    mutating func signer(_ role: Role) throws -> SAMLSigner {
        if let signer = signers[role] { return signer }
        let signer = try key(role).signer()
        signers[role] = signer
        return signer
    }

    /// Signs with SHA-1.
    mutating func weakSigner(_ role: Role) throws -> SAMLSigner {
        let key = try key(role)
        return try SAMLSigner(privateKey: key.privateKey(), certificate: key.certificate, algorithm: .rsaSHA1)
    }

    // MARK: Making and keeping

    private func made(_ role: Role) throws -> ServiceProviderKey {
        let (age, days) =
            role == .expired ? (ProviderKeys.expiredAge, ProviderKeys.expiredDays) : (1, ProviderKeys.days)
        let moment = now().addingTimeInterval(-Double(age) * ProviderKeys.secondsInDay)
        let key = try ServiceProviderKey.generate(
            .rsa2048, commonName: "Test identity provider (\(role.rawValue))",
            notBefore: Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down)), validityDays: days)
        if let file = file(role) {
            try PrivateFile.write(Array((key.pkcs8PEM + "\n" + key.certificatePEM).utf8), to: file)
        }
        return key
    }

    private func kept(_ role: Role) throws -> ServiceProviderKey? {
        guard let file = file(role), let bytes = try PrivateFile.read(file) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let certificate = text.firstRange(of: "-----BEGIN CERTIFICATE-----") else {
            throw TestIdentityProviderError("\(file) holds no certificate.")
        }
        do {
            return try ServiceProviderKey(
                pem: String(text[..<certificate.lowerBound]),
                certificate: X509Certificate(base64: text[certificate.lowerBound...]))
        } catch {
            throw TestIdentityProviderError("\(file) is no key with its certificate.")
        }
    }

    private func file(_ role: Role) -> String? { directory.map { $0 + "/\(role.rawValue).pem" } }

    private static let secondsInDay = 86_400.0
    private static let days = 3652
    private static let expiredAge = 400
    private static let expiredDays = 365
}
