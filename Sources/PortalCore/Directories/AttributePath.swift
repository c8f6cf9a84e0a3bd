/// Where an attribute is in a raw resource: SCIM's attribute and value paths (RFC 7644 §3.10), with as many levels as
/// other directories need (`organizations[primary eq true].department`, `customSchemas.Work.floor`).
///
/// Names match in any case. A schema URN stands before the first name: `urn:…:2.0:User:manager.value`.
package struct AttributePath: Sendable, Hashable {
    /// One name, and which elements of a multi-valued attribute are meant.
    package struct Component: Sendable, Hashable {
        package var name: String
        package var filter: AttributeFilter?
    }

    /// The schema extension whose member holds the rest; nil at the top, and for SCIM's core schemas.
    package let schema: String?
    /// Never empty.
    package let components: [Component]
    /// As it was written.
    package let text: String

    package static let maximumLength = 1_024
    package static let maximumComponents = 16
}

extension AttributePath: CustomStringConvertible {
    package var description: String { text }
}

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
