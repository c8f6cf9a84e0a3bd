import Crypto

/// The secret of a portal link: leads to its tenant, and is kept only as a SHA-256.
struct PortalLinkToken: Sendable {
    static let prefix = "pl_"
    /// Bytes of randomness.
    static let secretLength = 32
    private static let tenantLength = 4

    let text: String
    let tenant: TenantID
    let hash: [UInt8]

    static func make(in tenant: TenantID, _ surroundings: Surroundings) -> PortalLinkToken {
        let number = withUnsafeBytes(of: tenant.number.bigEndian) { Array($0) }
        let text = prefix + Base64URL.encode(number + surroundings.randomBytes(secretLength))
        return PortalLinkToken(text: text, tenant: tenant)
    }

    /// Nil for what cannot be a token.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64URL.decode(String(text.dropFirst(Self.prefix.count))),
            bytes.count == Self.tenantLength + Self.secretLength
        else { return nil }
        let number = bytes.prefix(Self.tenantLength).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        self.init(text: text, tenant: TenantID(number: number))
    }

    private init(text: String, tenant: TenantID) {
        self.text = text
        self.tenant = tenant
        hash = Array(SHA256.hash(data: Array(text.utf8)))
    }
}
