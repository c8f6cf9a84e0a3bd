public import StrictJSON

/// What a list of resources is asked for (RFC 7644, section 3.4.2, RFC 9865).
public struct SCIMQuery: Sendable, Hashable {
    /// Which resources, or nil for all.
    public let filter: SCIMFilter?
    /// The position of the first one, from 1; never less.
    public let startIndex: Int?
    /// The greatest number of resources in the response; never negative.
    public let count: Int?
    /// Where the page begins, as the response before said; nil for the first page.
    public let cursor: String?
    /// Whether pages are to be by cursor: the parameter is there, perhaps without a value.
    public let hasCursor: Bool
    /// By which attribute the resources are sorted, or nil.
    public let sortBy: SCIMAttributePath?
    /// Whether the greatest comes first.
    public let sortDescending: Bool
    /// Which attributes the response has.
    public let projection: SCIMProjection

    /// Makes a query of the parameters of a request URI. Names are taken in any case, other parameters are passed over,
    /// a `startIndex` below 1 is 1 and a negative `count` 0.
    ///
    /// - Throws: `invalidFilter`, `invalidValue`, `invalidCount`, `invalidCursor`.
    public init(queryItems: [(name: String, value: String)]) throws(SCIMError) {
        var parameters = Parameters()
        for (name, value) in queryItems {
            guard let parameter = Parameter(name) else { continue }
            switch parameter {
            case .attributes, .excludedAttributes:
                try parameters.set(
                    parameter, .array(value.split(separator: ",").map { .string(String($0)) }))
            case .startIndex, .count:
                try parameters.set(parameter, Int64(value).map { .integer($0) } ?? .string(value))
            case .filter, .cursor, .sortBy, .sortOrder:
                try parameters.set(parameter, .string(value))
            }
        }
        try self.init(parameters)
    }

    /// Makes a query of the body of a request to `.search` (RFC 7644, section 3.4.3). `schemas` may be missing, but when
    /// it is there it names the message.
    ///
    /// - Throws: `invalidSyntax`, and as ``init(queryItems:)``.
    public init(searchRequest: JSON) throws(SCIMError) {
        guard case .object(let body) = searchRequest else {
            throw .badRequest(.invalidSyntax, "The body is not a JSON object.")
        }
        var parameters = Parameters()
        for member in body.members {
            if ASCIICaseless.areSame(member.key, "schemas") {
                let isNamed = member.value.arrayValue?.contains { schema in
                    schema.stringValue.map { ASCIICaseless.areSame($0, SCIMURN.searchRequest) } ?? false
                }
                guard isNamed == true else {
                    throw .badRequest(.invalidSyntax, "'schemas' does not name \(SCIMURN.searchRequest).")
                }
            } else if let parameter = Parameter(member.key), !member.value.isNull {
                try parameters.set(parameter, member.value)
            }
        }
        try self.init(parameters)
    }

    private enum Parameter: String, CaseIterable {
        case filter, startIndex, count, cursor, sortBy, sortOrder, attributes, excludedAttributes

        init?(_ name: String) {
            guard let parameter = Self.allCases.first(where: { ASCIICaseless.areSame($0.rawValue, name) }) else {
                return nil
            }
            self = parameter
        }
    }

    private struct Parameters {
        private var values: [Parameter: JSON] = [:]

        mutating func set(_ parameter: Parameter, _ value: JSON) throws(SCIMError) {
            guard values.updateValue(value, forKey: parameter) == nil else {
                throw .badRequest(.invalidValue, "'\(parameter.rawValue)' is given more than once.")
            }
        }

        func string(_ parameter: Parameter) throws(SCIMError) -> String? {
            guard let value = values[parameter] else { return nil }
            guard case .string(let text) = value else { throw mismatch(parameter, "a string") }
            return text
        }

        func integer(_ parameter: Parameter) throws(SCIMError) -> Int? {
            guard let value = values[parameter] else { return nil }
            guard let number = value.integerValue else { throw mismatch(parameter, "an integer") }
            return Int(clamping: number)
        }

        func strings(_ parameter: Parameter) throws(SCIMError) -> [String]? {
            guard let value = values[parameter] else { return nil }
            guard case .array(let elements) = value else { throw mismatch(parameter, "a list of strings") }
            var strings: [String] = []
            for element in elements {
                guard case .string(let text) = element else { throw mismatch(parameter, "a list of strings") }
                strings.append(text)
            }
            return strings
        }

        private func mismatch(_ parameter: Parameter, _ type: String) -> SCIMError {
            .badRequest(parameter == .count ? .invalidCount : .invalidValue, "'\(parameter.rawValue)' must be \(type).")
        }
    }

    private init(_ parameters: Parameters) throws(SCIMError) {
        if let text = try parameters.string(.filter) { filter = try SCIMFilter(text) } else { filter = nil }
        startIndex = try parameters.integer(.startIndex).map { max(1, $0) }
        count = try parameters.integer(.count).map { max(0, $0) }
        let cursor = try parameters.string(.cursor)
        guard cursor?.utf8.count ?? 0 <= SCIMLimits.maximumCursorBytes else {
            throw .badRequest(.invalidCursor, "The cursor is not one of this server's.")
        }
        hasCursor = cursor != nil
        self.cursor = cursor?.isEmpty == true ? nil : cursor
        if let text = try parameters.string(.sortBy), !text.isEmpty {
            guard let path = SCIMAttributePath(bytes: Array(text.utf8)[...]) else {
                throw .badRequest(.invalidValue, "'sortBy' is not the name of an attribute.")
            }
            sortBy = path
        } else {
            sortBy = nil
        }
        if let text = try parameters.string(.sortOrder), !text.isEmpty {
            let isDescending = ASCIICaseless.areSame(text, "descending")
            guard isDescending || ASCIICaseless.areSame(text, "ascending") else {
                throw .badRequest(.invalidValue, "'sortOrder' is neither ascending nor descending.")
            }
            sortDescending = isDescending
        } else {
            sortDescending = false
        }
        projection = try SCIMProjection(
            attributes: try parameters.strings(.attributes),
            excludedAttributes: try parameters.strings(.excludedAttributes))
    }
}

extension SCIMQuery {
    /// The parameters of a query string (`filter=userName%20eq%20%22x%22&count=2`), in order; `+` is a space. Empty pairs
    /// are skipped; a name without `=` has an empty value.
    ///
    /// - Throws: `invalidSyntax` for an incomplete escape, text that is not UTF-8, U+0000, or more than
    ///   ``SCIMLimits/maximumQueryItems`` parameters.
    public static func queryItems(of query: Substring) throws(SCIMError) -> [(name: String, value: String)] {
        var items: [(name: String, value: String)] = []
        for pair in Array(query.utf8).split(separator: UInt8(ascii: "&")) {
            guard items.count < SCIMLimits.maximumQueryItems else {
                throw .badRequest(
                    .invalidSyntax, "The query has more than \(SCIMLimits.maximumQueryItems) parameters.")
            }
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let value = equals.map { pair[($0 + 1)...] } ?? []
            guard let name = PercentDecoding.decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true),
                let value = PercentDecoding.decode(value, plusIsSpace: true)
            else { throw .badRequest(.invalidSyntax, "The query is not percent-encoded UTF-8.") }
            items.append((name, value))
        }
        return items
    }
}
