/// The operators that compare with a value (RFC 7644, table 3).
public enum SCIMComparison: String, Sendable, Hashable, CaseIterable {
    /// Identical.
    case equal = "eq"
    /// Not identical.
    case notEqual = "ne"
    /// The attribute's value contains the other.
    case contains = "co"
    /// The attribute's value begins with the other.
    case startsWith = "sw"
    /// The attribute's value ends with the other.
    case endsWith = "ew"
    /// Later or greater.
    case greaterThan = "gt"
    /// Later, greater or equal.
    case greaterOrEqual = "ge"
    /// Earlier or less.
    case lessThan = "lt"
    /// Earlier, less or equal.
    case lessOrEqual = "le"

    /// Whether it looks for a part of a text.
    var isPartial: Bool { self == .contains || self == .startsWith || self == .endsWith }

    /// Whether it needs an order.
    var isOrder: Bool {
        switch self {
        case .greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual: true
        default: false
        }
    }

    /// Whether it holds between values that compare so.
    func holds<Value: Comparable>(_ value: Value, _ literal: Value) -> Bool {
        switch self {
        case .equal: value == literal
        case .notEqual: value != literal
        case .greaterThan: value > literal
        case .greaterOrEqual: value >= literal
        case .lessThan: value < literal
        case .lessOrEqual: value <= literal
        case .contains, .startsWith, .endsWith: false
        }
    }
}
