/// A directory's attribute map, and what can be chosen in one.
package struct DirectoryMapView: Sendable, Codable, Hashable {
    /// Something that can be mapped.
    package struct Target: Sendable, Codable, Hashable {
        package enum Kind: String, Sendable, Codable, CaseIterable {
            case text, boolean, texts, contacts, addresses, any
        }

        package var name: String
        package var type: Kind
        /// The transforms that fit.
        package var transforms: [AttributeTransform]
    }

    package struct Targets: Sendable, Codable, Hashable {
        package var user: [Target]
        package var group: [Target]
    }

    package struct Transform: Sendable, Codable, Hashable {
        package var name: AttributeTransform
        package var description: String
    }

    /// The map in force.
    package var map: DirectoryMapping
    /// True while the provider's own is in force.
    package var isDefault: Bool
    package var providerMap: DirectoryMapping
    package var targets: Targets
    package var transforms: [Transform]

    init(_ map: DirectoryMapping?, providerMap: DirectoryMapping) {
        self.map = map ?? providerMap
        isDefault = map == nil
        self.providerMap = providerMap
        targets = Self.allTargets
        transforms = AttributeTransform.allCases.map { Transform(name: $0, description: $0.explanation) }
    }

    private static let allTargets = Targets(
        user: targets(of: NormalizedUser.self) + [customTarget], group: targets(of: NormalizedGroup.self))

    /// Stands for any name behind the prefix.
    private static let customTarget = Target(
        name: NormalizedUser.customPrefix + "*", type: .any, transforms: AttributeTransform.allCases)

    private static func targets<Resource: MappedResource>(of _: Resource.Type) -> [Target] {
        Resource.targets.compactMap { name in
            Resource.target(named: name).map { target in
                Target(
                    name: name, type: Target.Kind(target),
                    transforms: AttributeTransform.allCases.filter { target.accepts($0) })
            }
        }
    }
}

extension DirectoryMapView.Target.Kind {
    fileprivate init<Resource>(_ target: MappingTarget<Resource>) {
        self =
            switch target {
            case .text: .text
            case .boolean: .boolean
            case .texts: .texts
            case .contacts: .contacts
            case .addresses: .addresses
            case .custom: .any
            }
    }
}

extension AttributeTransform {
    fileprivate var explanation: String {
        switch self {
        case .lowercased: "In lower case."
        case .uppercased: "In upper case."
        case .trimmed: "Without white space before and behind."
        case .emailLocalPart: "What stands before the @ of an address."
        case .emailDomain: "What stands behind the @ of an address, in lower case."
        case .firstWord: "The first word."
        case .lastWord: "The last word."
        case .boolean: "True or false, also from text."
        case .negated: "The opposite of true or false, also from text."
        case .list: "Every value as a list."
        }
    }
}

/// What another map would change, on the users there are.
package struct DirectoryMapPreview: Sendable, Codable, Hashable {
    package struct Example: Sendable, Codable, Hashable {
        package var userId: DirectoryUserID
        package var userName: String
        package var before: NormalizedUser
        /// Absent for somebody who could not be used.
        package var after: NormalizedUser?
        package var findings: [Finding]
    }

    package var changed: Int
    package var unchanged: Int
    package var wouldBeQuarantined: Int
    /// Of those changed, how many active users would become inactive.
    package var wouldBeDeactivated: Int
    package var examined: Int
    /// How many users there are.
    package var total: Int
    /// False if there are more than were looked at.
    package var isComplete: Bool
    /// Behind whom to go on, where it is not complete.
    package var next: DirectoryUserID?
    /// Who could not be used first.
    package var sample: [Example]
}

/// How far a preview has come.
package struct DirectoryMapProgress: Sendable, Codable, Hashable {
    package var examined: Int
    package var total: Int
}

/// The map in force, and the run that applies it to everybody.
package struct DirectoryMapChange: Sendable, Codable, Hashable {
    package var map: DirectoryMapping
    package var isDefault: Bool
    package var runId: DirectoryRunID
    /// The directory's, after the change.
    package var revision: Int
}
