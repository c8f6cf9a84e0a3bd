extension NormalizedUser: MappedResource {
    /// Every name but those below `customAttributes.`, which are open.
    package static let targets = fields.map(\.name)

    /// Before the name of a custom attribute in a rule's target.
    package static let customPrefix = "customAttributes."
    /// Longest name of a custom attribute.
    package static let maximumCustomNameLength = 100

    package static func target(named name: String) -> MappingTarget<NormalizedUser>? {
        if let target = byName[name] { return target }
        guard name.hasPrefix(customPrefix) else { return nil }
        let custom = String(name.dropFirst(customPrefix.count))
        guard (1...maximumCustomNameLength).contains(custom.utf8.count),
            custom.unicodeScalars.allSatisfy({
                $0.properties.isAlphabetic || $0.properties.numericType != nil || "_-. ".unicodeScalars.contains($0)
            })
        else { return nil }
        return .custom(name: custom, \.customAttributes)
    }

    private static let byName = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.target) })

    private static let fields: [(name: String, target: MappingTarget<NormalizedUser>)] = [
        ("idpId", .text(\.idpId)), ("externalId", .text(\.externalId)), ("username", .text(\.username)),
        ("email", .text(\.email)), ("emails", .contacts(\.emails)), ("firstName", .text(\.firstName)),
        ("lastName", .text(\.lastName)), ("displayName", .text(\.displayName)), ("active", .boolean(\.active)),
        ("jobTitle", .text(\.jobTitle)), ("department", .text(\.department)), ("division", .text(\.division)),
        ("organization", .text(\.organization)), ("costCenter", .text(\.costCenter)),
        ("employeeNumber", .text(\.employeeNumber)), ("employeeType", .text(\.employeeType)),
        ("managerId", .text(\.managerId)), ("phoneNumbers", .contacts(\.phoneNumbers)),
        ("addresses", .addresses(\.addresses)), ("locale", .text(\.locale)), ("timezone", .text(\.timezone)),
        ("groups", .texts(\.groups)),
    ]
}
