/// An attribute that a path leads to, and where it is in a resource.
public struct SCIMResolvedAttribute: Sendable, Hashable {
    /// The URI of the extension whose object the attribute is in; nil when it is in the resource itself.
    public let container: String?
    /// The attribute.
    public let attribute: SCIMAttribute
    /// The sub-attribute, when the path names one.
    public let subAttribute: SCIMAttribute?

    /// What the path leads to in the end.
    public var last: SCIMAttribute { subAttribute ?? attribute }
}

extension SCIMResourceType {
    /// What a path leads to, or nil when the type has no such attribute. Names are taken in any case; a name without
    /// URI that the core schema does not have is looked for in the extensions.
    public func resolve(_ path: SCIMAttributePath) -> SCIMResolvedAttribute? {
        resolve(schema: path.schema, name: path.name, subAttribute: path.subAttribute)
    }

    /// The attribute or sub-attribute that a path leads to, or nil.
    public func attribute(_ path: SCIMAttributePath) -> SCIMAttribute? {
        resolve(path)?.last
    }

    func resolve(schema uri: String?, name: String, subAttribute: String?) -> SCIMResolvedAttribute? {
        var container: String?
        let attribute: SCIMAttribute
        if uri.map({ ASCIICaseless.areSame($0, schema.id) }) ?? true,
            let position = SCIMAttribute.position(of: name, in: core)
        {
            attribute = core[position]
        } else {
            guard
                let (index, position) = extensions.indices.lazy.compactMap({ index -> (Int, Int)? in
                    guard uri.map({ ASCIICaseless.areSame($0, extensions[index].id) }) ?? true else { return nil }
                    return extensions[index].position(of: name).map { (index, $0) }
                }).first
            else { return nil }
            container = extensions[index].id
            attribute = extensions[index].attributes[position]
        }
        guard let subAttribute else {
            return SCIMResolvedAttribute(container: container, attribute: attribute, subAttribute: nil)
        }
        guard let position = SCIMAttribute.position(of: subAttribute, in: attribute.subAttributes) else { return nil }
        return SCIMResolvedAttribute(
            container: container, attribute: attribute, subAttribute: attribute.subAttributes[position])
    }

    /// The extension of a URI in any case, or nil.
    public func extensionSchema(_ uri: String) -> SCIMSchema? {
        extensions.first { ASCIICaseless.areSame($0.id, uri) }
    }

    /// The extension that a path names as a whole, or nil. Such a path reads as an attribute: the last part of the URI
    /// stands where an attribute's name would.
    func extensionSchema(_ path: SCIMAttributePath) -> SCIMSchema? {
        guard path.subAttribute == nil, let schema = path.schema else { return nil }
        let length = schema.utf8.count + 1 + path.name.utf8.count
        return extensions.first {
            $0.id.utf8.count == length && ASCIICaseless.areSame($0.id, "\(schema):\(path.name)")
        }
    }
}
