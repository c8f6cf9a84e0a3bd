import StrictJSON

extension AttributeMap {
    /// The source that stands for SAML's name identifier.
    package static let nameIdSource = "@nameId"

    /// A profile, and what was wrong on the way.
    package struct Outcome: Sendable {
        /// Nil if there is no `idpId`.
        package var profile: SignOnProfile?
        /// Required targets without a value, with the sources that were looked at.
        package var missing: [SignOnAttributeRule]
        /// Targets whose value is of the wrong kind.
        package var unusable: [SignOnAttributeRule]

        package var isUsable: Bool { profile != nil && missing.isEmpty }
    }

    /// Total: what cannot be used is reported, the rest is mapped.
    package func profile(from asserted: AssertedAttributes) -> Outcome {
        var user = NormalizedUser()
        var missing: [SignOnAttributeRule] = []
        var unusable: [SignOnAttributeRule] = []
        for rule in rules {
            guard let target = NormalizedUser.target(named: rule.target) else { continue }
            guard let value = asserted.value(ofFirst: rule.sources) else {
                if rule.required { missing.append(rule) }
                continue
            }
            if !target.store(rule.transformed(value), in: &user) {
                unusable.append(rule)
                if rule.required { missing.append(rule) }
            }
        }
        let isIdentified = user.idpId.map { !$0.isEmpty } ?? false
        return Outcome(
            profile: isIdentified ? SignOnProfile(user: user, rawAttributes: asserted.raw) : nil, missing: missing,
            unusable: unusable)
    }

    /// Everything wrong with the map itself, as JSON pointers into it; empty for a usable one.
    package var violations: [(pointer: String, message: String)] {
        var violations: [(pointer: String, message: String)] = []
        var seen: Set<String> = []
        if rules.count > Self.maximumRules {
            violations.append(("/rules", "has more than \(Self.maximumRules) rules"))
        }
        for (index, rule) in rules.prefix(Self.maximumRules).enumerated() {
            let pointer = "/rules/\(index)"
            if let target = NormalizedUser.target(named: rule.target) {
                if !seen.insert(rule.target).inserted {
                    violations.append(("\(pointer)/target", "“\(rule.target)” is mapped more than once"))
                }
                if let transform = rule.transform, !target.accepts(transform) {
                    violations.append(
                        ("\(pointer)/transform", "“\(transform.rawValue)” makes no sense for “\(rule.target)”"))
                }
            } else {
                violations.append(("\(pointer)/target", "“\(rule.target)” is not an attribute that can be mapped"))
            }
            if rule.sources.isEmpty || rule.sources.count > Self.maximumSources {
                violations.append(("\(pointer)/sources", "must be 1 to \(Self.maximumSources) names"))
            }
            for (place, source) in rule.sources.prefix(Self.maximumSources).enumerated() {
                guard let problem = Self.problem(of: source) else { continue }
                violations.append(("\(pointer)/sources/\(place)", problem))
            }
        }
        if !seen.contains("idpId") { violations.append(("/rules", "must map “idpId”, by which people are recognised")) }
        return violations
    }

    private static let maximumSourceLength = 512

    private static func problem(of source: String) -> String? {
        guard !source.isEmpty, source.utf8.count <= maximumSourceLength else {
            return "must have 1 to \(maximumSourceLength) bytes"
        }
        guard source.hasPrefix("@") else { return nil }
        let formats = ["persistent", "emailAddress", "unspecified", "X509SubjectName", "kerberos", "entity"]
        guard source == nameIdSource || formats.contains(where: { source == "\(nameIdSource):\($0)" }) else {
            return "“\(source)” is no source; there are @nameId and @nameId:<format>"
        }
        return nil
    }
}

extension SignOnAttributeRule {
    fileprivate func transformed(_ value: JSON) -> JSON {
        guard let transform, transform != .list else { return value }
        func one(_ value: JSON) -> JSON {
            switch transform {
            case .lowercased, .uppercased, .trimmed, .emailLocalPart, .emailDomain, .firstWord, .lastWord:
                value.stringValue.map { transform.text($0).map(JSON.string) ?? .null } ?? value
            case .boolean: value.lenientBoolean.map(JSON.bool) ?? value
            case .negated: value.lenientBoolean.map { .bool(!$0) } ?? value
            case .list: value
            }
        }
        guard let values = value.arrayValue else { return one(value) }
        return .array(values.map(one))
    }
}

extension MappingTarget<NormalizedUser> {
    /// False if the value is not of the target's kind. A single-valued target takes the first of several values.
    fileprivate func store(_ value: JSON, in user: inout NormalizedUser) -> Bool {
        let all = value.arrayValue ?? [value]
        guard let first = all.first(where: { !$0.isBlank }) else { return false }
        var values: [JSON] { all.filter { !$0.isBlank } }
        switch self {
        case .text(let path):
            guard let text = first.text else { return false }
            user[keyPath: path] = text
        case .boolean(let path):
            guard let flag = first.lenientBoolean else { return false }
            user[keyPath: path] = flag
        case .texts(let path):
            let texts = values.compactMap { $0.text ?? $0.memberText("value") }
            guard !texts.isEmpty else { return false }
            user[keyPath: path] = texts
        case .contacts(let path):
            let contacts = values.compactMap(ContactValue.init)
            guard !contacts.isEmpty else { return false }
            user[keyPath: path] = contacts
        case .addresses(let path):
            let addresses = values.compactMap(PostalAddress.init)
            guard !addresses.isEmpty else { return false }
            user[keyPath: path] = addresses
        case .custom(let name, let path):
            var custom = user[keyPath: path] ?? [:]
            custom[name] = value.arrayValue?.count == 1 ? first : value
            user[keyPath: path] = custom
        }
        return true
    }
}
