import StrictJSON

extension ProviderConformance {
    /// Without these a directory is of no use.
    static let requiredUserTargets = ["idpId", "username", "email", "firstName", "lastName", "active"]
    static let requiredGroupTargets = ["idpId", "name"]

    /// Has every attribute; those that providers often take from one source have one value.
    static var completeUser: NormalizedUser {
        var user = NormalizedUser()
        user.idpId = "person-1"
        user.externalId = "person-1"
        user.username = "ada@example.com"
        user.email = "ada@example.com"
        user.emails = [
            ContactValue("ada@example.com", type: "work", primary: true),
            ContactValue("ada@example.org", type: "home"),
        ]
        user.firstName = "Ada"
        user.lastName = "Byron"
        user.displayName = "Ada Byron"
        user.active = true
        user.jobTitle = "Analyst"
        user.department = "Engines"
        user.division = "Research"
        user.organization = "Example"
        user.costCenter = "1843"
        user.employeeNumber = "0007"
        user.employeeType = "permanent"
        user.managerId = "person-2"
        user.phoneNumbers = [ContactValue("+44 20 7946 0000", type: "work", primary: true)]
        var address = PostalAddress()
        address.streetAddress = "12 St James's Square"
        address.locality = "London"
        address.country = "GB"
        address.type = "work"
        user.addresses = [address]
        user.locale = "en-GB"
        user.timezone = "Europe/London"
        user.groups = ["engines"]
        return user
    }

    static var completeGroup: NormalizedGroup {
        var group = NormalizedGroup()
        group.idpId = "group-1"
        group.externalId = "group-1"
        group.name = "Engines"
        group.members = ["person-1", "person-2"]
        return group
    }

    static let hostileResources: [JSON] = [
        .null, .bool(true), .string("x"), .array([]), .array([.null, .object([:])]), .object([:]),
        ["emails": "x", "name": [], "active": "maybe", "members": [nil, 1, [[]]], "organizations": ["primary": true]],
        ["externalIds": [[:], nil], "relations": nil, "phones": ["value": nil], "languages": [[["a"]]]],
    ]
}

extension ProviderConformance.ModuleCheck {
    mutating func checkMapping(_ identityProtocol: IdentityProtocol) {
        let mapping = module.directoryMapping(for: identityProtocol)
        guard offers(identityProtocol), identityProtocol.isDirectory else {
            if mapping != nil, !offers(identityProtocol) {
                report(.mapping, identityProtocol, "there is a mapping for a protocol that is not offered")
            }
            return
        }
        guard let mapping else {
            report(.mapping, identityProtocol, "there is no mapping")
            return
        }
        for violation in mapping.violations {
            report(.mapping, identityProtocol, "\(violation.pointer): \(violation)")
        }
        for target in ProviderConformance.requiredUserTargets
        where !mapping.user.contains(where: { $0.target == target }) {
            report(.mapping, identityProtocol, "nothing is mapped to the user's “\(target)”")
        }
        for target in ProviderConformance.requiredGroupTargets
        where !mapping.group.contains(where: { $0.target == target }) {
            report(.mapping, identityProtocol, "nothing is mapped to the group's “\(target)”")
        }
        for resource in ProviderConformance.hostileResources {
            _ = mapping.user(from: resource)
            _ = mapping.group(from: resource)
        }
        inverse(mapping, identityProtocol)
    }

    /// What can be inverted must come back as it was.
    private mutating func inverse(_ mapping: DirectoryMapping, _ identityProtocol: IdentityProtocol) {
        let users = CompiledMapping<NormalizedUser>(mapping.user)
        let user = ProviderConformance.completeUser.keeping(users.invertibleTargets)
        let returnedUser = users.map(users.raw(from: user)).resource.keeping(users.invertibleTargets)
        for target in user.differences(to: returnedUser) {
            report(.mappingInverse, identityProtocol, "the user's “\(target)” does not survive the way there and back")
        }
        let groups = CompiledMapping<NormalizedGroup>(mapping.group)
        let group = ProviderConformance.completeGroup.keeping(groups.invertibleTargets)
        let returnedGroup = groups.map(groups.raw(from: group)).resource.keeping(groups.invertibleTargets)
        for target in group.differences(to: returnedGroup) {
            report(.mappingInverse, identityProtocol, "the group's “\(target)” does not survive the way there and back")
        }
    }
}

extension MappedResource {
    /// A copy in which every attribute but `names` is absent.
    fileprivate func keeping(_ names: [String]) -> Self {
        var copy = self
        for name in Self.targets where !names.contains(name) { Self.target(named: name)?.clear(in: &copy) }
        return copy
    }

    /// The names of the attributes in which the two differ.
    fileprivate func differences(to other: Self) -> [String] {
        Self.targets.filter { Self.target(named: $0)?.isEqual(in: self, and: other) == false }
    }
}

extension MappingTarget {
    fileprivate func clear(in root: inout Root) {
        switch self {
        case .text(let keyPath): root[keyPath: keyPath] = nil
        case .boolean(let keyPath): root[keyPath: keyPath] = nil
        case .texts(let keyPath): root[keyPath: keyPath] = nil
        case .contacts(let keyPath): root[keyPath: keyPath] = nil
        case .addresses(let keyPath): root[keyPath: keyPath] = nil
        case .custom(_, let keyPath): root[keyPath: keyPath] = nil
        }
    }

    fileprivate func isEqual(in first: Root, and second: Root) -> Bool {
        switch self {
        case .text(let keyPath): first[keyPath: keyPath] == second[keyPath: keyPath]
        case .boolean(let keyPath): first[keyPath: keyPath] == second[keyPath: keyPath]
        case .texts(let keyPath): first[keyPath: keyPath] == second[keyPath: keyPath]
        case .contacts(let keyPath): first[keyPath: keyPath] == second[keyPath: keyPath]
        case .addresses(let keyPath): first[keyPath: keyPath] == second[keyPath: keyPath]
        case .custom(let name, let keyPath): first[keyPath: keyPath]?[name] == second[keyPath: keyPath]?[name]
        }
    }
}
