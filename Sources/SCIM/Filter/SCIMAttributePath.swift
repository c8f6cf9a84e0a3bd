/// The name of an attribute, perhaps with the URI of its schema before and a sub-attribute behind
/// (RFC 7644, section 3.10): `userName`, `name.familyName`, `urn:ietf:params:scim:schemas:core:2.0:User:userName`.
public struct SCIMAttributePath: Sendable, Hashable {
    /// The URI before the name, or nil.
    public let schema: String?
    /// The attribute's name, as it was written.
    public let name: String
    /// The sub-attribute's name, as it was written, or nil.
    public let subAttribute: String?

    init(schema: String?, name: String, subAttribute: String?) {
        self.schema = schema
        self.name = name
        self.subAttribute = subAttribute
    }

    /// Reads a path.
    ///
    /// - Throws: `invalidPath`.
    public init(_ text: String) throws(SCIMError) {
        self = try Self.read(text)
    }

    /// Reads a path that is a part of a larger text.
    static func read(_ text: some StringProtocol) throws(SCIMError) -> SCIMAttributePath {
        guard let path = SCIMAttributePath(bytes: Array(text.utf8)[...]) else {
            throw .badRequest(.invalidPath, "'\(SCIMError.shortened(text))' is not the name of an attribute.")
        }
        return path
    }

    /// Nil when the bytes are not a path.
    init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count <= SCIMLimits.maximumAttributePathBytes else { return nil }
        var names = bytes
        var schema: ArraySlice<UInt8>?
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
            let uri = bytes[..<colon]
            guard Self.isURI(uri) else { return nil }
            schema = uri
            names = bytes[(colon + 1)...]
        }
        var subAttribute: ArraySlice<UInt8>?
        if let dot = names.firstIndex(of: UInt8(ascii: ".")) {
            let name = names[(dot + 1)...]
            guard Self.isName(name) else { return nil }
            subAttribute = name
            names = names[..<dot]
        }
        // A URI whose last part has a dot, as in a version, is not an attribute; `2.0` begins with a digit.
        guard Self.isName(names) else { return nil }
        self.init(
            schema: schema.map { String(decoding: $0, as: UTF8.self) }, name: String(decoding: names, as: UTF8.self),
            subAttribute: subAttribute.map { String(decoding: $0, as: UTF8.self) })
    }

    /// `ATTRNAME` (RFC 7643, section 2.1), and `$ref`.
    static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, isLetter(first) || first == UInt8(ascii: "$") && bytes.count > 1 else {
            return false
        }
        return bytes.dropFirst().allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// The URIs of schemas consist of parts between colons; what other characters they need is few.
    private static func isURI(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, isLetter(first), bytes.last != UInt8(ascii: ":") else { return false }
        return bytes.allSatisfy { byte in
            if isNameByte(byte) { return true }
            switch byte {
            case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "+"),
                UInt8(ascii: "~"), UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "@"):
                return true
            default:
                return false
            }
        }
    }

    /// Whether both name the same attribute: without regard to case, and to whether the URI of a core schema is written
    /// or left out.
    public func isSame(as other: SCIMAttributePath) -> Bool {
        guard ASCIICaseless.areSame(name, other.name) else { return false }
        switch (subAttribute, other.subAttribute) {
        case (nil, nil): break
        case (let mine?, let others?): guard ASCIICaseless.areSame(mine, others) else { return false }
        default: return false
        }
        switch (schemaUnlessCore, other.schemaUnlessCore) {
        case (nil, nil): return true
        case (let mine?, let others?): return ASCIICaseless.areSame(mine, others)
        default: return false
        }
    }

    /// Whether this is an attribute of the core schemas, without a sub-attribute.
    func isCore(_ attribute: String) -> Bool {
        subAttribute == nil && schemaUnlessCore == nil && ASCIICaseless.areSame(name, attribute)
    }

    var schemaUnlessCore: String? {
        schema.flatMap { Self.isCoreSchema($0) ? nil : $0 }
    }

    static func isCoreSchema(_ uri: String) -> Bool {
        ASCIICaseless.areSame(uri, SCIMURN.user) || ASCIICaseless.areSame(uri, SCIMURN.group)
    }
}

extension SCIMAttributePath: CustomStringConvertible {
    /// The path as it is written in filters and patches.
    public var description: String {
        (schema.map { $0 + ":" } ?? "") + name + (subAttribute.map { "." + $0 } ?? "")
    }
}
