import SwiftASN1

extension X509SignatureAlgorithm {
    /// Reads an AlgorithmIdentifier (RFC 5280 §4.1.1.2, algorithms of RFC 3279, 4055, 5758, 8410).
    init(algorithmIdentifier node: ASN1Node) throws {
        var parts = try node.elements(.sequence)
        let oid = try ASN1ObjectIdentifier(derEncoded: parts.required())
        self.oid = oid.description
        if oid == .AlgorithmIdentifier.rsaPSS {
            digest = X509SignatureAlgorithm.pssDigest(parts.next())
            name = (digest.map { $0.rawValue.filter { $0 != "-" } } ?? "unknown") + "withRSAandMGF1"
        } else {
            let known = X509SignatureAlgorithm.known[oid]
            digest = known?.digest
            name = known?.name ?? self.oid
        }
    }

    /// The hash in the parameters of RSASSA-PSS; left out, it is SHA-1 (RFC 4055 §3.1).
    private static func pssDigest(_ parameters: ASN1Node?) -> Digest? {
        guard let parameters, var fields = try? parameters.elements(.sequence) else { return nil }
        guard let first = fields.next(), first.identifier == .context(0) else { return .sha1 }
        guard var wrapper = try? first.elements(.context(0)), let algorithm = wrapper.next(),
            var parts = try? algorithm.elements(.sequence), let oidNode = parts.next(),
            let oid = try? ASN1ObjectIdentifier(derEncoded: oidNode)
        else { return nil }
        return digests[oid]
    }

    private static let known: [ASN1ObjectIdentifier: (name: String, digest: Digest?)] = [
        [1, 2, 840, 113_549, 1, 1, 2]: ("MD2withRSA", .md2),
        [1, 2, 840, 113_549, 1, 1, 4]: ("MD5withRSA", .md5),
        [1, 2, 840, 113_549, 1, 1, 5]: ("SHA1withRSA", .sha1),
        [1, 3, 14, 3, 2, 29]: ("SHA1withRSA", .sha1),
        [1, 2, 840, 113_549, 1, 1, 14]: ("SHA224withRSA", .sha224),
        [1, 2, 840, 113_549, 1, 1, 11]: ("SHA256withRSA", .sha256),
        [1, 2, 840, 113_549, 1, 1, 12]: ("SHA384withRSA", .sha384),
        [1, 2, 840, 113_549, 1, 1, 13]: ("SHA512withRSA", .sha512),
        [1, 2, 840, 10_045, 4, 1]: ("SHA1withECDSA", .sha1),
        [1, 2, 840, 10_045, 4, 3, 1]: ("SHA224withECDSA", .sha224),
        [1, 2, 840, 10_045, 4, 3, 2]: ("SHA256withECDSA", .sha256),
        [1, 2, 840, 10_045, 4, 3, 3]: ("SHA384withECDSA", .sha384),
        [1, 2, 840, 10_045, 4, 3, 4]: ("SHA512withECDSA", .sha512),
        [1, 2, 840, 10_040, 4, 3]: ("SHA1withDSA", .sha1),
        [2, 16, 840, 1, 101, 3, 4, 3, 2]: ("SHA256withDSA", .sha256),
        [1, 3, 101, 112]: ("Ed25519", nil),
        [1, 3, 101, 113]: ("Ed448", nil),
    ]

    private static let digests: [ASN1ObjectIdentifier: Digest] = [
        [1, 2, 840, 113_549, 2, 2]: .md2,
        [1, 2, 840, 113_549, 2, 5]: .md5,
        [1, 3, 14, 3, 2, 26]: .sha1,
        [2, 16, 840, 1, 101, 3, 4, 2, 4]: .sha224,
        [2, 16, 840, 1, 101, 3, 4, 2, 1]: .sha256,
        [2, 16, 840, 1, 101, 3, 4, 2, 2]: .sha384,
        [2, 16, 840, 1, 101, 3, 4, 2, 3]: .sha512,
    ]
}
