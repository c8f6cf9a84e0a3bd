import RPC

/// The least that a host can be asked.
enum Ping {
    static let definition = MethodDefinition("ping", summary: "Answers at once.", tags: ["lifecycle"])

    static func register(in registry: inout MethodRegistry) {
        registry.registerImmediate(definition) { (_: EmptyObject, _) in EmptyObject() }
    }
}
