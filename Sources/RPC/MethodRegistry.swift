import StrictJSON

/// The methods of a server, each with its definition and its handler.
public struct MethodRegistry: Sendable {
    /// The named schemas that others refer to.
    public private(set) var components: [String: JSONSchema]
    /// The schema of `_meta`, which every method accepts; nil when it may be anything.
    public private(set) var metaSchema: JSONSchema?
    /// The definitions in the order of registration.
    public private(set) var definitions: [MethodDefinition] = []

    private var methods: [String: RegisteredMethod] = [:]

    /// The member of every method's parameters that handlers see as ``RequestContext/meta``.
    public static let metaKey = "_meta"

    /// Makes an empty registry.
    public init(metaSchema: JSONSchema? = nil, components: [String: JSONSchema] = [:]) {
        self.metaSchema = metaSchema
        self.components = components
    }

    /// Adds a named schema; one of that name is replaced.
    public mutating func addComponent(_ name: String, _ schema: JSONSchema) {
        components[name] = schema
    }

    /// Adds a method whose handler answers at once, on the reading thread. It must not block.
    ///
    /// Its scope counts as freestanding, whatever the definition says. A method of that name is replaced.
    public mutating func registerImmediate<Params: Decodable & Sendable, Result: Encodable & Sendable>(
        _ definition: MethodDefinition,
        handler: @escaping @Sendable (Params, RequestContext) throws -> Result
    ) {
        add(
            definition,
            handler: .immediate { params, context, reply in
                let result = try handler(try Self.decode(Params.self, params), context)
                try JSONEncoding.append(result, to: &reply)
            })
    }

    /// Adds a method whose handler may suspend.
    ///
    /// It is started on the reading thread in the order of arrival, and runs there until it first suspends. A method of
    /// that name is replaced.
    public mutating func register<Params: Decodable & Sendable, Result: Encodable & Sendable>(
        _ definition: MethodDefinition,
        handler: @escaping @Sendable (Params, RequestContext) async throws -> Result
    ) {
        add(
            definition,
            handler: .asynchronous { params, context in
                let result = try await handler(try Self.decode(Params.self, params), context)
                return try JSONEncoding.bytes(of: result)
            })
    }

    /// Adds `rpc.discover`, which answers with the OpenRPC document of everything registered when it is called here.
    public mutating func registerDiscovery(info: OpenRPCInfo) {
        let definition = MethodDefinition(
            "rpc.discover", summary: "The OpenRPC document of this server.", resultName: "OpenRPC Schema",
            result: JSONSchema(
                .object(JSONSchema.ObjectRules(properties: [], additionalProperties: .allowed))))
        // First the definition, so that the document describes this method too.
        add(definition, handler: .immediate { _, _, _ in })
        let described = self
        // Rendered when first asked for: most connections never do, and every start would wait for it.
        let rendered = LockBox<[UInt8]?>(nil)
        add(
            definition,
            handler: .immediate { _, _, reply in
                let document = rendered.withLock { rendered in
                    let bytes = rendered ?? JSONWriter.bytes(of: described.openRPCDocument(info: info))
                    rendered = bytes
                    return bytes
                }
                reply.append(contentsOf: document)
            })
    }

    /// The definition of a method.
    public func definition(of name: String) -> MethodDefinition? {
        methods[name]?.definition
    }

    func method(named name: String) -> RegisteredMethod? {
        methods[name]
    }

    private mutating func add(_ definition: MethodDefinition, handler: RegisteredMethod.Handler) {
        if methods[definition.name] != nil { definitions.removeAll { $0.name == definition.name } }
        definitions.append(definition)
        methods[definition.name] = RegisteredMethod(
            definition: definition, handler: handler,
            acceptsOnlyMeta: definition.params.properties.isEmpty && definition.params.refusesUnknownMembers)
    }

    private static func decode<Params: Decodable>(_ type: Params.Type, _ params: JSON) throws -> Params {
        if Params.self == EmptyObject.self { return unsafeBitCast(EmptyObject(), to: Params.self) }
        do throws(JSONDecodingError) {
            return try JSONDecoding.decode(type, from: params)
        } catch {
            throw RPCError.invalidParams(error)
        }
    }
}

extension JSONSchema {
    fileprivate var refusesUnknownMembers: Bool {
        guard case .object(let rules) = shape, case .refused = rules.additionalProperties else { return false }
        return true
    }
}
