public import StrictJSON

/// Changes to a resource (RFC 7644, section 3.5.2).
public struct SCIMPatch: Sendable, Hashable {
    /// One change.
    public struct Operation: Sendable, Hashable {
        /// What is done.
        public enum Kind: String, Sendable, Hashable {
            /// Adds a value.
            case add
            /// Removes one.
            case remove
            /// Puts a value in the place of another.
            case replace
        }

        /// What is done.
        public let op: Kind
        /// To what; nil for the attributes that the value names.
        public let path: SCIMPath?
        /// With what; never nil for `add` and `replace`.
        public let value: JSON?

        /// Makes an operation.
        public init(op: Kind, path: SCIMPath? = nil, value: JSON? = nil) {
            self.op = op
            self.path = path
            self.value = value
        }
    }

    /// The changes, in order.
    public let operations: [Operation]

    /// Makes a patch of operations.
    public init(operations: [Operation]) {
        self.operations = operations
    }

    /// Reads the body of a PATCH request. Names, `op` too, are taken in any case. `schemas` may be missing, but when it
    /// is there it names the patch message. An empty `path` is none.
    ///
    /// - Throws: `invalidSyntax`, `invalidPath`, `invalidValue` when an `add` or `replace` has no value, `noTarget` when
    ///   a `remove` has no path, and 413 beyond ``SCIMLimits/maximumPatchOperations``.
    public init(_ body: JSON) throws(SCIMError) {
        guard case .object(let body) = body else {
            throw .badRequest(.invalidSyntax, "The body is not a JSON object.")
        }
        var list: [JSON]?
        for member in body.members {
            if ASCIICaseless.areSame(member.key, "Operations") {
                guard case .array(let elements) = member.value else {
                    throw .badRequest(.invalidSyntax, "'Operations' is not an array.")
                }
                guard list == nil else { throw SCIMValueReader.twice("Operations") }
                list = elements
            } else if ASCIICaseless.areSame(member.key, "schemas") {
                guard Self.namesPatch(member.value) else {
                    throw .badRequest(.invalidSyntax, "'schemas' does not name \(SCIMURN.patchOp).")
                }
            }
        }
        guard let list, !list.isEmpty else { throw .badRequest(.invalidSyntax, "There are no 'Operations'.") }
        guard list.count <= SCIMLimits.maximumPatchOperations else {
            throw .payloadTooLarge("There are more than \(SCIMLimits.maximumPatchOperations) operations.")
        }
        var operations: [Operation] = []
        operations.reserveCapacity(list.count)
        for element in list { operations.append(try Operation(element)) }
        self.operations = operations
    }

    private static func namesPatch(_ value: JSON) -> Bool {
        value.arrayValue?.contains { $0.stringValue.map { ASCIICaseless.areSame($0, SCIMURN.patchOp) } ?? false }
            ?? false
    }
}

extension SCIMPatch.Operation {
    /// Reads one element of `Operations`.
    init(_ json: JSON) throws(SCIMError) {
        guard case .object(let object) = json else {
            throw .badRequest(.invalidSyntax, "An operation is not an object.")
        }
        var op: Kind?
        var path: SCIMPath?
        var value: JSON?
        for member in object.members {
            if ASCIICaseless.areSame(member.key, "op") {
                guard op == nil else { throw SCIMValueReader.twice("op") }
                guard let kind = member.value.stringValue.flatMap(Self.kind) else {
                    throw .badRequest(.invalidSyntax, "The 'op' of an operation is not add, remove or replace.")
                }
                op = kind
            } else if ASCIICaseless.areSame(member.key, "path") {
                guard path == nil else { throw SCIMValueReader.twice("path") }
                switch member.value {
                case .null, .string(""): break
                case .string(let text): path = try SCIMPath(text)
                default: throw .badRequest(.invalidPath, "The 'path' of an operation is not a string.")
                }
            } else if ASCIICaseless.areSame(member.key, "value") {
                guard value == nil else { throw SCIMValueReader.twice("value") }
                value = member.value
            }
        }
        guard let op else { throw .badRequest(.invalidSyntax, "An operation has no 'op'.") }
        if op == .remove {
            guard path != nil else { throw .badRequest(.noTarget, "A remove operation has no 'path'.") }
        } else {
            guard let value else {
                throw .badRequest(.invalidValue, "An operation that adds or replaces has no 'value'.")
            }
            guard path != nil || value.objectValue != nil else {
                throw .badRequest(.invalidValue, "The 'value' of an operation without 'path' is not an object.")
            }
        }
        self.init(op: op, path: path, value: value)
    }

    private static func kind(_ text: String) -> Kind? {
        if ASCIICaseless.areSame(text, "add") { return .add }
        if ASCIICaseless.areSame(text, "remove") { return .remove }
        if ASCIICaseless.areSame(text, "replace") { return .replace }
        return nil
    }
}
