import Crypto

/// A secret that its holder shows to be let in: leads to its tenant, and is kept only as a SHA-256.
struct TenantSecret: Sendable {
    /// What it is for; the raw values are how the texts begin.
    enum Kind: String, Sendable {
        case portalLink = "pl_"
        case signInCode = "code_"
    }

    /// Bytes of randomness.
    static let length = 32
    private static let tenantLength = 4

    let text: String
    let tenant: TenantID
    let hash: [UInt8]

    static func make(_ kind: Kind, in tenant: TenantID, _ surroundings: Surroundings) -> TenantSecret {
        let number = withUnsafeBytes(of: tenant.number.bigEndian) { Array($0) }
        return TenantSecret(
            text: kind.rawValue + Base64URL.encode(number + surroundings.randomBytes(length)), tenant: tenant)
    }

    /// Nil for what cannot be one of that kind.
    init?(_ text: String, kind: Kind) {
        guard text.hasPrefix(kind.rawValue),
            let bytes = Base64URL.decode(String(text.dropFirst(kind.rawValue.count))),
            bytes.count == Self.tenantLength + Self.length
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
