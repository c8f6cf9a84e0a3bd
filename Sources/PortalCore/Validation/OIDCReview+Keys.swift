import OIDC

extension OIDCReview {
    mutating func judgeKeySet(_ bytes: [UInt8]) {
        let set: JSONWebKeySet
        do throws(JSONWebKeySetError) {
            set = try JSONWebKeySet.parse(bytes)
        } catch {
            report(error, unparsable: .oidcKeySetUnparsable, wrongType: .oidcKeySetUnparsable, what: "key set")
            return
        }
        material.keySet = set
        let usable = set.verificationKeys
        summary.keys = set.keys.prefix(Self.maximumListedKeys).map { key in
            MetadataSummary.KeySummary(
                keyId: key.keyID, type: Self.words(for: key), algorithm: key.algorithm, use: key.use)
        }
        for key in set.keys { judge(key, isOneOfSeveral: usable.count > 1) }
        if usable.isEmpty {
            add(
                .error, .oidcKeySetEmpty, path: "/keys",
                set.keys.isEmpty
                    ? "The provider publishes no keys."
                    : "None of the \(set.keys.count) published keys can verify signatures.",
                expected: "an RSA or EC key for signatures", received: "\(set.keys.count) keys")
        } else if let algorithms = settings?.signingAlgorithms, !algorithms.isEmpty,
            !usable.contains(where: { $0.algorithms.contains { algorithms.contains($0.rawValue) } })
        {
            add(
                .warning, .oidcKeySetEmpty, path: "/keys",
                "No published key fits the algorithms that the provider announces for ID tokens.",
                expected: algorithms.joined(separator: ", "),
                received: usable.map(Self.words).joined(separator: ", "))
        }
    }

    private static let maximumListedKeys = 50

    private mutating func judge(_ key: JSONWebKey, isOneOfSeveral: Bool) {
        let name = key.keyID.map { "The key \($0.quoted)" } ?? "Key \(key.index + 1)"
        for problem in key.problems {
            switch problem {
            case .privateMember(let member):
                add(
                    .error, .oidcKeyPrivate, path: "\(key.pointer)/\(member)",
                    "\(name) is published together with its private part. Anybody can sign tokens with it.")
            case .weakRSA(let bits):
                add(
                    .warning, .oidcKeyWeak, path: key.pointer, "\(name) has only \(bits) bits and is not used.",
                    expected: "2048 bits or more", received: "\(bits) bits")
            case .factorableRSA:
                add(
                    .warning, .oidcKeyWeak, path: key.pointer,
                    "\(name) comes from a faulty generator, so that its private part can be computed. It is not used.")
            case .duplicateKeyID(let id):
                add(
                    .warning, .oidcKeyDuplicate, path: "\(key.pointer)/kid",
                    "Several keys have the ID \(id.quoted), so that it is not clear which one signed.", received: id)
            case .missingKeyID where isOneOfSeveral && key.canVerify:
                add(
                    .info, .oidcKeyUnusable, path: key.pointer,
                    "\(name) has no ID (“kid”) although there are several keys; each is tried.")
            // Keys for encryption stand in the same set.
            case .missingKeyID, .looseBase64URL, .notForSignatures: break
            default:
                add(
                    .info, .oidcKeyUnusable, path: key.pointer, "\(name) cannot be used: \(Self.words(for: problem)).")
            }
        }
    }

    private static func words(for key: JSONWebKey) -> String {
        if let bits = key.rsaBits { return "RSA \(bits) bits" }
        return key.curve ?? (key.keyType ?? "unknown").excerpt
    }

    private static func words(for problem: JSONWebKey.Problem) -> String {
        switch problem {
        case .notAnObject: "it is not a JSON object"
        case .missingMember(let member): "“\(member)” is missing"
        case .wrongType(let member, let expected): "“\(member)” is not \(expected)"
        case .invalidBase64URL(let member): "“\(member)” is not base64url"
        case .wrongLength(let member, let expected, let found):
            "“\(member)” has \(found) bytes instead of \(expected)"
        case .pointNotOnCurve(let curve): "its point is not on the curve \(curve)"
        case .oversizedRSA(let bits): "its \(bits) bits are more than any real key has"
        case .invalidRSA(let member): "“\(member)” is a number that no RSA key has"
        case .symmetricKey: "it is a shared secret, which must not be published"
        case .unknownKeyType(let type): "its type \(type.quoted) is unknown"
        case .unknownCurve(let curve): "its curve \(curve.quoted) is unknown"
        case .algorithmMismatch(let algorithm): "its algorithm \(algorithm.quoted) does not go with it"
        default: "it is irregular"
        }
    }
}
