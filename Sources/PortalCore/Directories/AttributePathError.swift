/// What is wrong with the text of a path, and where.
package struct AttributePathError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case empty, tooLong, tooDeep
        case nameExpected
        case unexpectedCharacter
        case filterNotClosed, parenthesisNotClosed
        case operatorExpected
        case unknownOperator(String)
        case valueExpected
    }

    package var reason: Reason
    /// Counted in characters from 0.
    package var offset: Int

    package init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String {
        let what =
            switch reason {
            case .empty: "the path is empty"
            case .tooLong: "the path is longer than \(AttributePath.maximumLength) characters"
            case .tooDeep: "the path is nested too deeply"
            case .nameExpected: "an attribute name is expected"
            case .unexpectedCharacter: "this character does not belong here"
            case .filterNotClosed: "the filter is not closed with “]”"
            case .parenthesisNotClosed: "the parenthesis is not closed"
            case .operatorExpected: "an operator such as “eq” is expected"
            case .unknownOperator(let name): "“\(name)” is not one of the operators eq, ne, co, sw, ew, pr"
            case .valueExpected: "a value in double quotes, a number, true, false or null is expected"
            }
        return "\(what) (at character \(offset + 1))"
    }
}
