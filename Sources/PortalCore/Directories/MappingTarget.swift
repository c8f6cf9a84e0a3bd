package import StrictJSON

/// Something that a mapping can fill: how each normalised attribute is stored.
package enum MappingTarget<Root>: Sendable {
    case text(any WritableKeyPath<Root, String?> & Sendable)
    case boolean(any WritableKeyPath<Root, Bool?> & Sendable)
    case texts(any WritableKeyPath<Root, [String]?> & Sendable)
    case contacts(any WritableKeyPath<Root, [ContactValue]?> & Sendable)
    case addresses(any WritableKeyPath<Root, [PostalAddress]?> & Sendable)
    case custom(name: String, any WritableKeyPath<Root, [String: JSON]?> & Sendable)

    /// True if the target takes every value of a multi-valued attribute.
    package var isMultiValued: Bool {
        switch self {
        case .texts, .contacts, .addresses: true
        case .text, .boolean, .custom: false
        }
    }
}

/// A resource that mappings produce.
package protocol MappedResource: Sendable {
    /// The names that a rule's target may have.
    static var targets: [String] { get }
    /// How the target of that name is stored; nil if there is none.
    static func target(named name: String) -> MappingTarget<Self>?
    init()
}

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

extension NormalizedGroup: MappedResource {
    package static let targets = fields.map(\.name)

    package static func target(named name: String) -> MappingTarget<NormalizedGroup>? {
        fields.first { $0.name == name }?.target
    }

    private static let fields: [(name: String, target: MappingTarget<NormalizedGroup>)] = [
        ("idpId", .text(\.idpId)), ("externalId", .text(\.externalId)), ("name", .text(\.name)),
        ("members", .texts(\.members)),
    ]
}
