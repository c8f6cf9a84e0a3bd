import Crypto

/// A portal link's token: a secret that its holder shows to be let in. Leads to its tenant, and is kept only as a SHA-256.
struct TenantSecret: Sendable {
    private static let prefix = "pl_"
    /// Bytes of randomness.
    private static let length = 32
    private static let tenantLength = 4

    let text: String
    let tenant: TenantID
    let hash: [UInt8]

    static func make(in tenant: TenantID, _ surroundings: Surroundings) -> TenantSecret {
        let number = withUnsafeBytes(of: tenant.number.bigEndian) { Array($0) }
        return TenantSecret(
            text: prefix + Base64URL.encode(number + surroundings.randomBytes(length)), tenant: tenant)
    }

    /// Nil for what cannot be one.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64URL.decode(String(text.dropFirst(Self.prefix.count))),
            bytes.count == Self.tenantLength + Self.length
        else { return nil }
        let number = bytes.prefix(Self.tenantLength).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        self.init(text: text, tenant: TenantID(number: number))
    }

    private init(text: String, tenant: TenantID) {
        self.text = text
        self.tenant = tenant
        hash = SHA256.bytes(of: text)
    }
}
