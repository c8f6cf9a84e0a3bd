public import StrictJSON

/// Which attributes a response has (RFC 7644, section 3.9).
public struct SCIMProjection: Sendable, Hashable {
    private enum Choice: Sendable, Hashable {
        case all
        case only([SCIMAttributePath])
        case allBut([SCIMAttributePath])
    }

    private let choice: Choice

    /// What is returned when nothing is asked for.
    public static let all: SCIMProjection = SCIMProjection(choice: .all)

    private init(choice: Choice) {
        self.choice = choice
    }

    /// Makes a projection of the two parameters, each a list of attribute names; nil and an empty list are no
    /// parameter. The URI of an extension stands for all its attributes.
    ///
    /// - Throws: `invalidValue` when both are given, when one is not a name, or when there are more than
    ///   ``SCIMLimits/maximumProjectedAttributes``.
    public init(attributes: [String]?, excludedAttributes: [String]?) throws(SCIMError) {
        let attributes = try Self.read(attributes ?? [])
        let excluded = try Self.read(excludedAttributes ?? [])
        guard attributes.isEmpty || excluded.isEmpty else {
            throw .badRequest(.invalidValue, "'attributes' and 'excludedAttributes' exclude each other.")
        }
        choice = !attributes.isEmpty ? .only(attributes) : !excluded.isEmpty ? .allBut(excluded) : .all
    }

    private static func read(_ names: [String]) throws(SCIMError) -> [SCIMAttributePath] {
        guard names.count <= SCIMLimits.maximumProjectedAttributes else {
            throw .badRequest(
                .invalidValue, "More than \(SCIMLimits.maximumProjectedAttributes) attributes are named.")
        }
        var paths: [SCIMAttributePath] = []
        for name in names {
            let bytes = Array(name.utf8).trimmingSpaces
            guard !bytes.isEmpty else { continue }
            guard let path = SCIMAttributePath(bytes: bytes) else {
                throw .badRequest(.invalidValue, "'\(SCIMError.shortened(name))' is not the name of an attribute.")
            }
            paths.append(path)
        }
        return paths
    }

    /// Whether an attribute of the resource, or a part of it, may be in the response: what need not be loaded otherwise.
    /// The name is one of the core schema's, or that of an extension's URI.
    public func wants(_ attribute: String) -> Bool {
        switch choice {
        case .all: true
        case .only(let paths): paths.contains { Self.isAbout($0, attribute) || Self.isCoreSchema($0) }
        case .allBut(let paths):
            !paths.contains { ($0.subAttribute == nil && Self.isAbout($0, attribute)) || Self.isCoreSchema($0) }
        }
    }

    /// Whether a path is the attribute or in it, or in the extension.
    private static func isAbout(_ path: SCIMAttributePath, _ attribute: String) -> Bool {
        guard let schema = path.schemaUnlessCore else { return ASCIICaseless.areSame(path.name, attribute) }
        return ASCIICaseless.areSame(schema, attribute) || ASCIICaseless.areSame("\(schema):\(path.name)", attribute)
    }

    /// Whether a path is the URI of a core schema, which stands for all its attributes.
    private static func isCoreSchema(_ path: SCIMAttributePath) -> Bool {
        guard path.subAttribute == nil, let schema = path.schema else { return false }
        return SCIMAttributePath.isCoreSchema("\(schema):\(path.name)")
    }

    /// The resource with the attributes that are returned. `schemas` and `id` always are.
    public func apply(_ resource: JSONObject, _ type: SCIMResourceType) -> JSONObject {
        let selection: Selection
        switch choice {
        case .all:
            guard type.hasHiddenAttributes else { return resource }
            selection = Selection([], type)
        case .only(let paths), .allBut(let paths):
            selection = Selection(paths, type)
        }
        var result = JSONObject()
        for member in resource.members {
            if let position = SCIMAttribute.position(of: member.key, in: type.core) {
                result[member.key] = project(member.value, type.core[position], nil, selection)
            } else if let schema = type.extensionSchema(member.key) {
                guard case .object(let object) = member.value else { continue }
                var part = JSONObject()
                for inner in object.members {
                    guard let position = schema.position(of: inner.key) else { continue }
                    part[inner.key] = project(inner.value, schema.attributes[position], schema.id, selection)
                }
                if !part.isEmpty { result[member.key] = .object(part) }
            }
        }
        return result
    }

    /// What the names in the parameters mean for a type.
    private struct Selection {
        private var attributes: [SCIMResolvedAttribute] = []
        /// URIs of extensions; nil for the core schema.
        private var wholeSchemas: [String?] = []

        init(_ paths: [SCIMAttributePath], _ type: SCIMResourceType) {
            for path in paths {
                if let attribute = type.resolve(path) {
                    attributes.append(attribute)
                } else if let schema = type.extensionSchema(path) {
                    wholeSchemas.append(schema.id)
                } else if SCIMProjection.isCoreSchema(path) {
                    wholeSchemas.append(nil)
                }
            }
        }

        /// Whether all of an attribute is named, and otherwise which of its sub-attributes.
        func mentions(_ attribute: SCIMAttribute, _ container: String?) -> (whole: Bool, parts: [String]) {
            if wholeSchemas.contains(container) { return (true, []) }
            var parts: [String] = []
            for selected in attributes
            where selected.container == container && selected.attribute.name == attribute.name {
                guard let part = selected.subAttribute else { return (true, []) }
                parts.append(part.name)
            }
            return (false, parts)
        }
    }

    /// What is returned of an attribute's value, or nil.
    private func project(
        _ value: JSON, _ attribute: SCIMAttribute, _ container: String?, _ selection: Selection
    ) -> JSON? {
        if attribute.returned == .never { return nil }
        let (whole, parts) = selection.mentions(attribute, container)
        let isWanted: Bool
        switch choice {
        case .all: isWanted = attribute.returned != .request
        case .only: isWanted = whole || attribute.returned == .always
        case .allBut: isWanted = attribute.returned == .always || attribute.returned == .default && !whole
        }
        guard attribute.type == .complex else {
            guard isWanted else { return nil }
            return value
        }
        let asksForParts = isOnly && !isWanted
        guard isWanted || asksForParts && !parts.isEmpty else { return nil }
        let hidden = attribute.subAttributes.filter { part in
            switch part.returned {
            case .always: false
            case .never: true
            case .request: !(isOnly && parts.contains(part.name))
            case .default: asksForParts ? !parts.contains(part.name) : !isOnly && parts.contains(part.name)
            }
        }
        return hidden.isEmpty ? value : Self.remove(hidden, from: value)
    }

    private var isOnly: Bool { if case .only = choice { true } else { false } }

    /// A value without some of its sub-attributes; nil when none is left.
    private static func remove(_ hidden: [SCIMAttribute], from value: JSON) -> JSON? {
        switch value {
        case .object(var object):
            for attribute in hidden { object[attribute.name] = nil }
            return object.unlessEmpty
        case .array(let elements):
            let rest = elements.compactMap { remove(hidden, from: $0) }
            return rest.unlessEmpty
        default:
            return value
        }
    }
}

extension Array where Element == UInt8 {
    /// The bytes without the spaces at both ends.
    var trimmingSpaces: ArraySlice<UInt8> {
        var bytes = self[...]
        while bytes.first == UInt8(ascii: " ") || bytes.first == UInt8(ascii: "\t") { bytes.removeFirst() }
        while bytes.last == UInt8(ascii: " ") || bytes.last == UInt8(ascii: "\t") { bytes.removeLast() }
        return bytes
    }
}
