/// A change of a group's members.
public enum SCIMMemberChange: Sendable, Hashable {
    /// These are members now, if they were not.
    case add([SCIMMember])
    /// These are members no longer, if they were.
    case remove([String])
    /// Nobody is a member any more.
    case removeAll
    /// Those that satisfy the filter are members no longer: ``SCIMMember/matches(_:)``.
    case removeWhere(SCIMFilter)
    /// These are the members, and nobody else.
    case replace([SCIMMember])
}
