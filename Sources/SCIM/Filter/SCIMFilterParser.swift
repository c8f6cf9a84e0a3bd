import StrictJSON

/// Reads filters and the paths of patches (RFC 7644, figures 1 and 7) in one pass without backtracking.
struct SCIMFilterParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var terms = 0
    private var isWithinBrackets = false

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    // MARK: Filters

    mutating func parseDocument() throws(SCIMError) -> SCIMFilter {
        let filter = try parseOr()
        skipSpaces()
        guard position == bytes.count else { throw failure("there is something after the end") }
        return filter
    }

    private mutating func parseOr() throws(SCIMError) -> SCIMFilter {
        depth += 1
        guard depth <= SCIMLimits.maximumFilterDepth else { throw failure("it is nested too deeply") }
        var left = try parseAnd()
        while takeOperator("or") { left = .or(left, try parseAnd()) }
        depth -= 1
        return left
    }

    private mutating func parseAnd() throws(SCIMError) -> SCIMFilter {
        var left = try parseTerm()
        while takeOperator("and") { left = .and(left, try parseTerm()) }
        return left
    }

    private mutating func parseTerm() throws(SCIMError) -> SCIMFilter {
        skipSpaces()
        if take(UInt8(ascii: "(")) { return try parseGroup() }
        let name = takeToken()
        if ASCIICaseless.areSame(name, "not") {
            let start = position
            skipSpaces()
            if take(UInt8(ascii: "(")) { return .not(try parseGroup()) }
            position = start
        }
        guard !name.isEmpty, let path = SCIMAttributePath(bytes: name) else {
            throw failure("an attribute's name is missing or malformed")
        }
        if take(UInt8(ascii: "[")) {
            let filter = try parseValueFilter(path)
            guard peek == UInt8(ascii: ".") else { return .values(path, filter) }
            position += 1
            let subAttribute = takeToken()
            guard SCIMAttributePath.isName(subAttribute) else {
                throw failure("a sub-attribute's name is missing or malformed")
            }
            let name = String(decoding: subAttribute, as: UTF8.self)
            let value = SCIMAttributePath(schema: nil, name: name, subAttribute: nil)
            return .values(path, .and(filter, try parseComparison(value)))
        }
        return try parseComparison(path)
    }

    /// What follows an opening parenthesis.
    private mutating func parseGroup() throws(SCIMError) -> SCIMFilter {
        let filter = try parseOr()
        skipSpaces()
        guard take(UInt8(ascii: ")")) else { throw failure("a parenthesis is not closed") }
        return filter
    }

    /// What follows an opening bracket.
    private mutating func parseValueFilter(_ path: SCIMAttributePath) throws(SCIMError) -> SCIMFilter {
        guard !isWithinBrackets else { throw failure("brackets stand within brackets") }
        guard path.subAttribute == nil else { throw failure("brackets stand behind a sub-attribute") }
        isWithinBrackets = true
        let filter = try parseOr()
        isWithinBrackets = false
        skipSpaces()
        guard take(UInt8(ascii: "]")) else { throw failure("a bracket is not closed") }
        return filter
    }

    /// What follows the attribute's name.
    private mutating func parseComparison(_ path: SCIMAttributePath) throws(SCIMError) -> SCIMFilter {
        terms += 1
        guard terms <= SCIMLimits.maximumFilterTerms else { throw failure("it has too many comparisons") }
        skipSpaces()
        let word = takeToken()
        if ASCIICaseless.areSame(word, "pr") { return .present(path) }
        guard let comparison = Self.comparison(word) else { throw failure("an operator is missing or unknown") }
        guard peek == UInt8(ascii: " ") else { throw failure("there is no value to compare with") }
        skipSpaces()
        let value = try parseValue()
        switch value {
        case .string: break
        case .null, .bool: guard !comparison.isOrder, !comparison.isPartial else { throw operatorFailure(comparison) }
        default: guard !comparison.isPartial else { throw operatorFailure(comparison) }
        }
        return .compare(path, comparison, value)
    }

    private mutating func parseValue() throws(SCIMError) -> JSON {
        let start = position
        guard take(UInt8(ascii: "\"")) else {
            let word = takeToken()
            if ASCIICaseless.areSame(word, "true") { return .bool(true) }
            if ASCIICaseless.areSame(word, "false") { return .bool(false) }
            if ASCIICaseless.areSame(word, "null") { return .null }
            guard let value = try? JSONReader.parse(Array(word)), value.doubleValue != nil else {
                throw failure("a value is neither a string in double quotes nor a number, true, false or null")
            }
            return value
        }
        var isPlain = true
        while let byte = peek, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") { position += 1 }
            if byte == UInt8(ascii: "\\") || byte < 0x20 { isPlain = false }
            position += 1
        }
        guard take(UInt8(ascii: "\"")) else {
            position = bytes.count
            throw failure("a string is not closed")
        }
        if isPlain { return .string(String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self)) }
        guard let value = try? JSONReader.parse(Array(bytes[start..<position])) else {
            throw failure("a string is not one of JSON's")
        }
        return value
    }

    // MARK: Paths

    /// `attrPath / valuePath [subAttr]`. Whatever is wrong is an `invalidPath`.
    mutating func parsePath() throws(SCIMError) -> SCIMPath {
        do throws(SCIMError) {
            let name = takeToken()
            guard let path = SCIMAttributePath(bytes: name) else {
                throw failure("an attribute's name is missing or malformed")
            }
            guard take(UInt8(ascii: "[")) else {
                guard position == bytes.count else { throw failure("there is something after the end") }
                return SCIMPath(
                    attribute: SCIMAttributePath(schema: path.schema, name: path.name, subAttribute: nil), filter: nil,
                    subAttribute: path.subAttribute)
            }
            let filter = try parseValueFilter(path)
            var subAttribute: String?
            if take(UInt8(ascii: ".")) {
                let name = takeToken()
                guard SCIMAttributePath.isName(name) else {
                    throw failure("a sub-attribute's name is missing or malformed")
                }
                subAttribute = String(decoding: name, as: UTF8.self)
            }
            guard position == bytes.count else { throw failure("there is something after the end") }
            return SCIMPath(attribute: path, filter: filter, subAttribute: subAttribute)
        } catch {
            throw .badRequest(.invalidPath, "The path cannot be read at byte \(position).")
        }
    }

    // MARK: Bytes

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while peek == UInt8(ascii: " ") { position += 1 }
    }

    /// The bytes up to the next that separates; perhaps none.
    private mutating func takeToken() -> ArraySlice<UInt8> {
        let start = position
        scan: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: "\""):
                break scan
            default:
                position += 1
            }
        }
        return bytes[start..<position]
    }

    /// Takes `and` or `or` between two terms, or nothing.
    private mutating func takeOperator(_ word: StaticString) -> Bool {
        let start = position
        skipSpaces()
        let hasSpace = position > start
        let closes = start > 0 && (bytes[start - 1] == UInt8(ascii: ")") || bytes[start - 1] == UInt8(ascii: "]"))
        if hasSpace || closes, ASCIICaseless.areSame(takeToken(), word),
            peek == UInt8(ascii: " ") || peek == UInt8(ascii: "(")
        {
            return true
        }
        position = start
        return false
    }

    private static func comparison(_ word: ArraySlice<UInt8>) -> SCIMComparison? {
        guard word.count == 2, let first = word.first, let second = word.last else { return nil }
        switch (first | 0x20, second | 0x20) {
        case (UInt8(ascii: "e"), UInt8(ascii: "q")): return .equal
        case (UInt8(ascii: "n"), UInt8(ascii: "e")): return .notEqual
        case (UInt8(ascii: "c"), UInt8(ascii: "o")): return .contains
        case (UInt8(ascii: "s"), UInt8(ascii: "w")): return .startsWith
        case (UInt8(ascii: "e"), UInt8(ascii: "w")): return .endsWith
        case (UInt8(ascii: "g"), UInt8(ascii: "t")): return .greaterThan
        case (UInt8(ascii: "g"), UInt8(ascii: "e")): return .greaterOrEqual
        case (UInt8(ascii: "l"), UInt8(ascii: "t")): return .lessThan
        case (UInt8(ascii: "l"), UInt8(ascii: "e")): return .lessOrEqual
        default: return nil
        }
    }

    private func failure(_ reason: String) -> SCIMError {
        .badRequest(.invalidFilter, "The filter cannot be read at byte \(position): \(reason).")
    }

    private func operatorFailure(_ comparison: SCIMComparison) -> SCIMError {
        failure("the operator \(comparison.rawValue) cannot compare with such a value")
    }
}
