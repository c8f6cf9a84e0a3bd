import StrictJSON

extension SCIMFilter {
    /// Refuses what the schema does not allow to be compared so: order among booleans and binary values
    /// (RFC 7644, section 3.4.2.2), a time that is none, a part of a number.
    ///
    /// Attributes that the type does not have are allowed; they have no value.
    ///
    /// - Throws: `invalidFilter`.
    public func check(_ type: SCIMResourceType) throws(SCIMError) {
        switch self {
        case .present: break
        case .compare(let path, let comparison, let literal):
            guard let resolved = type.resolve(path) else { return }
            try Self.check(resolved.last, comparison, literal.stringValue)
        case .values(let path, let filter):
            guard let resolved = type.resolve(path) else { return }
            try filter.check(valueOf: resolved.attribute)
        case .and(let left, let right), .or(let left, let right):
            try left.check(type)
            try right.check(type)
        case .not(let filter):
            try filter.check(type)
        }
    }

    private func check(valueOf attribute: SCIMAttribute) throws(SCIMError) {
        switch self {
        case .present, .values: break
        case .compare(let path, let comparison, let literal):
            let subAttribute =
                attribute.type == .complex
                ? attribute.subAttribute(path.name)
                : ASCIICaseless.areSame(path.name, "value") ? attribute : nil
            guard let subAttribute else { return }
            try Self.check(subAttribute, comparison, literal.stringValue)
        case .and(let left, let right), .or(let left, let right):
            try left.check(valueOf: attribute)
            try right.check(valueOf: attribute)
        case .not(let filter):
            try filter.check(valueOf: attribute)
        }
    }

    private static func check(
        _ attribute: SCIMAttribute, _ comparison: SCIMComparison, _ text: String?
    ) throws(SCIMError) {
        let attribute = attribute.type == .complex ? attribute.subAttribute("value") ?? attribute : attribute
        switch attribute.type {
        case .boolean where comparison.isOrder || comparison.isPartial, .binary where comparison.isOrder,
            .complex where comparison.isOrder || comparison.isPartial,
            .integer where comparison.isPartial, .decimal where comparison.isPartial:
            throw .badRequest(
                .invalidFilter,
                "The operator \(comparison.rawValue) cannot be used with '\(attribute.name)', which is \(attribute.type.rawValue)."
            )
        case .dateTime:
            guard let text, !comparison.isPartial, SCIMInstant(text) == nil else { return }
            throw .badRequest(
                .invalidFilter, "'\(attribute.name)' is compared with something other than a date and time.")
        default: break
        }
    }
}
