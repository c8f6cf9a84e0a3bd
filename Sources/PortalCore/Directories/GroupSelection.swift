/// Which groups of a directory count. A user counts who is a direct member of one that does.
package enum GroupSelection: String, Sendable, Codable, CaseIterable {
    /// Every user counts, whether in a group or not.
    case all
    /// Members of the groups that are marked (``DirectoryGroup/isSelected``).
    case selected
}
