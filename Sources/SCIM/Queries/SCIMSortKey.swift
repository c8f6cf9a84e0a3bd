public import StrictJSON

/// Where a resource stands in a sorted list (RFC 7644, section 3.4.2.3): by the value of an attribute, without regard to
/// case unless the schema says otherwise. Resources without the value come last, and first when the order is descending.
public struct SCIMSortKey: Sendable, Hashable, Comparable {
    private enum Value: Sendable, Hashable {
        case number(Double)
        case bool(Bool)
        case instant(SCIMInstant)
        case text([UInt8])
        case none
    }

    private let value: Value

    /// Makes the key of a resource. Of several values the primary one counts, or else the first.
    public init(_ resource: JSONObject, _ path: SCIMAttributePath, _ type: SCIMResourceType) {
        guard let resolved = type.resolve(path) else {
            value = .none
            return
        }
        var json = resource[resolved.attribute.name]
        if let container = resolved.container { json = resource[container]?[resolved.attribute.name] }
        if case .array(let elements) = json {
            json = elements.first { $0["primary"]?.boolValue == true } ?? elements.first
        }
        var attribute = resolved.attribute
        if case .object(let object) = json {
            guard let part = resolved.subAttribute ?? attribute.subAttribute("value") else {
                value = .none
                return
            }
            json = object[part.name]
            attribute = part
        }
        switch json {
        case .string(let text):
            if attribute.type == .dateTime, let instant = SCIMInstant(text) {
                value = .instant(instant)
            } else {
                value = .text(Array((attribute.isCaseExact ? text : SCIMText.folded(text)).utf8))
            }
        case .bool(let flag): value = .bool(flag)
        case .integer, .decimal: value = json?.doubleValue.map { .number($0) } ?? .none
        default: value = .none
        }
    }

    public static func < (left: SCIMSortKey, right: SCIMSortKey) -> Bool {
        switch (left.value, right.value) {
        case (.number(let left), .number(let right)): left < right
        case (.bool(let left), .bool(let right)): !left && right
        case (.instant(let left), .instant(let right)): left < right
        case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
        default: left.rank < right.rank
        }
    }

    /// Order among values of different kinds, which one attribute does not have.
    private var rank: Int {
        switch value {
        case .number: 0
        case .bool: 1
        case .instant: 2
        case .text: 3
        case .none: 4
        }
    }
}
