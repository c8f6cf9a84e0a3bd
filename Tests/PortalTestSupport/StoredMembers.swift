/// The stored members of a value by reflection, in their order: what a list of members written by hand is held against.
package struct StoredMembers {
    package var present: [String] = []
    /// Optionals without a value.
    package var absent: [String] = []

    package init(of value: Any) {
        for child in Mirror(reflecting: value).children {
            let member = Mirror(reflecting: child.value)
            let isAbsent = member.displayStyle == .optional && member.children.isEmpty
            if isAbsent { absent.append(child.label ?? "") } else { present.append(child.label ?? "") }
        }
    }
}
