import StrictJSON

extension ProviderConformance.ModuleCheck {
    /// Names under which e-mail addresses are sent: no place to look for a stable identifier first.
    private static let addressNames = ["email", "mail", "upn", "preferred_username", "@nameid:emailaddress"]

    mutating func checkAttributeMap(_ identityProtocol: IdentityProtocol) {
        let own = module.attributeMap(for: identityProtocol)
        guard offers(identityProtocol), identityProtocol.isSignOn else {
            if own != nil {
                report(.attributeMap, identityProtocol, "there is a map for a protocol that signs nobody in here")
            }
            return
        }
        let map = module.standardAttributeMap(for: identityProtocol)
        for violation in map.violations {
            report(.attributeMap, identityProtocol, "\(violation.pointer): \(violation.message)")
        }
        for target in ["idpId", "email"] where !map.rules.contains(where: { $0.target == target && $0.required }) {
            report(.attributeMap, identityProtocol, "“\(target)” is not required")
        }
        let first = map.rules.first { $0.target == "idpId" }?.sources.first ?? ""
        let name = first.split(separator: "/").last.map(String.init) ?? first
        if Self.addressNames.contains(first.lowercased()) || Self.addressNames.contains(name.lowercased())
            || name.lowercased() == "emailaddress"
        {
            report(.attributeMap, identityProtocol, "people are recognised by their e-mail address (“\(first)”) first")
        }
        for asserted in Self.hostileAssertions { _ = map.profile(from: asserted) }
    }

    private static let hostileAssertions: [AssertedAttributes] = [
        AssertedAttributes(nameId: nil, values: [:]),
        AssertedAttributes(nameId: .init(value: "", format: nil), values: ["id": .null, "email": [[]], "groups": [:]]),
        AssertedAttributes(
            nameId: .init(value: "x", format: "transient"), values: ["sub": 1, "email": ["", .null], "oid": true]),
    ]
}
