import StrictJSON

extension AttributePath {
    package init(_ text: String) throws(AttributePathError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw AttributePathError(reason: .tooLong, offset: Self.maximumLength)
        }
        var parser = AttributePathParser(text)
        self = try parser.path()
    }
}

/// Recursive descent over a short text; depth and length are bounded.
private struct AttributePathParser {
    private static let maximumFilterDepth = 16
    /// An extension's members stand under its URN; those of the core schemas stand at the top.
    private static let coreSchemaPrefix = "urn:ietf:params:scim:schemas:core:"

    private let text: String
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    mutating func path() throws(AttributePathError) -> AttributePath {
        guard !characters.isEmpty else { throw failure(.empty) }
        let schema = schema()
        var components: [AttributePath.Component] = []
        repeat {
            guard components.count < AttributePath.maximumComponents else { throw failure(.tooDeep) }
            let name = try name()
            var filter: AttributeFilter?
            if take("[") {
                filter = try disjunction(depth: 0)
                guard take("]") else { throw failure(current == nil ? .filterNotClosed : .unexpectedCharacter) }
            }
            components.append(AttributePath.Component(name: name, filter: filter))
        } while take(".")
        guard current == nil else { throw failure(.unexpectedCharacter) }
        return AttributePath(schema: schema, components: components, text: text)
    }

    /// The URN reaches to the last colon before any filter.
    private mutating func schema() -> String? {
        guard text.prefix(4).lowercased() == "urn:" else { return nil }
        let head = characters.prefix { $0 != "[" }
        guard let colon = head.lastIndex(of: ":") else { return nil }
        position = colon + 1
        let urn = String(characters[..<colon])
        return urn.lowercased().hasPrefix(Self.coreSchemaPrefix) ? nil : urn
    }

    private mutating func name() throws(AttributePathError) -> String {
        let start = position
        while let character = current, Self.isNameCharacter(character, isFirst: position == start) { position += 1 }
        guard position > start else { throw failure(current == nil ? .nameExpected : .unexpectedCharacter) }
        return String(characters[start..<position])
    }

    private static func isNameCharacter(_ character: Character, isFirst: Bool) -> Bool {
        guard character.isASCII else { return false }
        if character.isLetter || character == "_" || character == "$" { return true }
        return !isFirst && (character.isNumber || character == "-")
    }

    // MARK: Filters, by precedence

    private mutating func disjunction(depth: Int) throws(AttributePathError) -> AttributeFilter {
        guard depth < Self.maximumFilterDepth else { throw failure(.tooDeep) }
        var left = try conjunction(depth: depth)
        while takeWord("or") { left = .or(left, try conjunction(depth: depth)) }
        return left
    }

    private mutating func conjunction(depth: Int) throws(AttributePathError) -> AttributeFilter {
        var left = try term(depth: depth)
        while takeWord("and") { left = .and(left, try term(depth: depth)) }
        return left
    }

    private mutating func term(depth: Int) throws(AttributePathError) -> AttributeFilter {
        skipSpaces()
        if take("(") { return try parenthesis(depth: depth) }
        let start = position
        if takeWord("not") {
            skipSpaces()
            if take("(") { return .not(try parenthesis(depth: depth)) }
            position = start
        }
        var names = [try name()]
        while take(".") {
            guard names.count < AttributePath.maximumComponents else { throw failure(.tooDeep) }
            names.append(try name())
        }
        return try comparison(of: names)
    }

    private mutating func parenthesis(depth: Int) throws(AttributePathError) -> AttributeFilter {
        let filter = try disjunction(depth: depth + 1)
        skipSpaces()
        guard take(")") else { throw failure(.parenthesisNotClosed) }
        return filter
    }

    private mutating func comparison(of names: [String]) throws(AttributePathError) -> AttributeFilter {
        guard current == " " else { throw failure(.operatorExpected) }
        skipSpaces()
        let start = position
        while let character = current, character.isLetter { position += 1 }
        let word = String(characters[start..<position])
        guard !word.isEmpty else { throw failure(.operatorExpected) }
        if word.lowercased() == "pr" {
            skipSpaces(onlyBefore: "])")
            return .present(names)
        }
        guard let comparison = AttributeFilter.Comparison(rawValue: word.lowercased()) else {
            throw AttributePathError(reason: .unknownOperator(word), offset: start)
        }
        guard current == " " else { throw failure(.valueExpected) }
        skipSpaces()
        let value = try literal()
        skipSpaces(onlyBefore: "])")
        return .compare(names, comparison, value)
    }

    private mutating func literal() throws(AttributePathError) -> JSON {
        let start = position
        if current == "\"" {
            position += 1
            while let character = current, character != "\"" { position += character == "\\" ? 2 : 1 }
            position = min(position + 1, characters.count)
        } else {
            while let character = current, character != " ", character != "]", character != ")" { position += 1 }
        }
        let text = String(characters[start..<position])
        let literal = ["true", "false", "null"].contains(text.lowercased()) ? text.lowercased() : text
        guard let value = try? JSONReader.parse(literal), value.arrayValue == nil, value.objectValue == nil else {
            throw AttributePathError(reason: .valueExpected, offset: start)
        }
        return value
    }

    // MARK: Characters

    private var current: Character? { position < characters.count ? characters[position] : nil }

    private mutating func take(_ character: Character) -> Bool {
        guard current == character else { return false }
        position += 1
        return true
    }

    /// A keyword in any case, with whatever space is around it.
    private mutating func takeWord(_ word: String) -> Bool {
        let start = position
        skipSpaces()
        let end = position + word.count
        guard end <= characters.count, String(characters[position..<end]).lowercased() == word,
            end == characters.count || characters[end] == " " || characters[end] == "("
        else {
            position = start
            return false
        }
        position = end
        return true
    }

    private mutating func skipSpaces() {
        while current == " " { position += 1 }
    }

    private mutating func skipSpaces(onlyBefore closing: String) {
        let start = position
        skipSpaces()
        if let character = current, !closing.contains(character) { position = start }
    }

    private func failure(_ reason: AttributePathError.Reason) -> AttributePathError {
        AttributePathError(reason: reason, offset: min(position, characters.count))
    }
}
