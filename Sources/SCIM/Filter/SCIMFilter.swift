public import StrictJSON

/// A condition on a resource (RFC 7644, section 3.4.2.2).
public indirect enum SCIMFilter: Sendable, Hashable {
    /// `title pr`: the attribute has a value.
    case present(SCIMAttributePath)
    /// `userName eq "bjensen"`.
    case compare(SCIMAttributePath, SCIMComparison, JSON)
    /// `emails[type eq "work"]`: one value of the attribute satisfies the filter, whose paths name sub-attributes.
    case values(SCIMAttributePath, SCIMFilter)
    /// Both hold.
    case and(SCIMFilter, SCIMFilter)
    /// One holds, or both.
    case or(SCIMFilter, SCIMFilter)
    /// It does not hold.
    case not(SCIMFilter)

    /// Reads a filter: the whole grammar, operators and names in any case, any number of spaces where there may be one,
    /// and `emails[type eq "work"].value eq "x"`, which identity providers send, for
    /// `emails[type eq "work" and value eq "x"]`.
    ///
    /// - Throws: `invalidFilter`, also beyond ``SCIMLimits/maximumFilterBytes``, ``SCIMLimits/maximumFilterDepth`` and
    ///   ``SCIMLimits/maximumFilterTerms``.
    public init(_ text: String) throws(SCIMError) {
        guard text.utf8.count <= SCIMLimits.maximumFilterBytes else {
            throw .badRequest(
                .invalidFilter, "The filter is longer than \(SCIMLimits.maximumFilterBytes) bytes.")
        }
        var parser = SCIMFilterParser(bytes: Array(text.utf8))
        self = try parser.parseDocument()
    }
}

extension SCIMFilter: CustomStringConvertible {
    /// The filter as text; reading it gives an equal filter.
    public var description: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .present(let path):
            text += "\(path) pr"
        case .compare(let path, let comparison, let value):
            text += "\(path) \(comparison.rawValue) \(value)"
        case .values(let path, let filter):
            text += "\(path)["
            filter.write(to: &text)
            text += "]"
        case .and(let left, let right):
            // Operators of one kind group from the left.
            left.write(to: &text, inParentheses: left.isOr)
            text += " and "
            right.write(to: &text, inParentheses: right.isOr || right.isAnd)
        case .or(let left, let right):
            left.write(to: &text)
            text += " or "
            right.write(to: &text, inParentheses: right.isOr)
        case .not(let filter):
            text += "not "
            filter.write(to: &text, inParentheses: true)
        }
    }

    private func write(to text: inout String, inParentheses: Bool) {
        if inParentheses { text += "(" }
        write(to: &text)
        if inParentheses { text += ")" }
    }

    private var isAnd: Bool { if case .and = self { true } else { false } }

    private var isOr: Bool { if case .or = self { true } else { false } }
}
