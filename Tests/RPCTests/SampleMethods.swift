import RPC
import StrictJSON

/// Methods that tests call.
struct SampleMethods {
    struct Named: Codable, Sendable { var name: String }
    struct Laned: Codable, Sendable {
        var lane: String?
        var name: String
    }

    var registry: MethodRegistry
    let journal = Journal()
    let gates: [String: Gate]

    static let laneParams: JSONSchema = .object([.optional("lane", .string()), .required("name", .string())])

    static let lane: MethodScope.LaneSelector = { params, _ in params["lane"]?.stringValue.map { LaneKey($0) } }

    struct Unmapped: Error {}

    init(gates names: [String] = []) {
        let gates = Dictionary(uniqueKeysWithValues: names.map { ($0, Gate()) })
        self.gates = gates
        let journal = journal
        registry = MethodRegistry(
            metaSchema: .object([
                .optional("deadlineMs", .integer(minimum: 0)), .optional("progressToken", .any),
                .optional("actor", .string()),
            ]))
        registry.registerImmediate(MethodDefinition("ping", summary: "Answers.")) { (_: EmptyObject, _) in
            EmptyObject()
        }
        registry.registerImmediate(
            MethodDefinition(
                "echo", summary: "Returns its parameters.",
                params: .object([], additionalProperties: .allowed))
        ) { (params: JSON, _) in params }
        registry.registerImmediate(
            MethodDefinition(
                "greet", summary: "Greets.", params: .object([.required("name", .string(minimumLength: 1))]))
        ) { (params: Named, _) in ["greeting": "Hello, \(params.name)"] as JSON }
        registry.registerImmediate(MethodDefinition("fail", summary: "Fails.")) { (_: EmptyObject, _) -> EmptyObject in
            throw Unmapped()
        }
        registry.registerImmediate(MethodDefinition("meta", summary: "Returns its meta.")) {
            (_: EmptyObject, context) in
            context.meta ?? .null
        }
        registry.register(MethodDefinition("note", summary: "Notes.", params: Self.laneParams)) {
            (params: Laned, _) in
            journal.note(params.name)
            return EmptyObject()
        }
        // Waits at the gate of its name; tells when it begins and ends.
        let waiting: @Sendable (Laned, RequestContext) async throws -> String = { params, _ in
            journal.note("begin \(params.name)")
            try await gates[params.name]?.wait()
            journal.note("end \(params.name)")
            return params.name
        }
        registry.register(
            MethodDefinition("wait", summary: "Waits.", params: Self.laneParams), handler: waiting)
        registry.register(
            MethodDefinition("write", summary: "Writes.", params: Self.laneParams, scope: .laneWrite(Self.lane)),
            handler: waiting)
        registry.register(
            MethodDefinition("read", summary: "Reads.", params: Self.laneParams, scope: .laneRead(Self.lane)),
            handler: waiting)
        registry.register(
            MethodDefinition(
                "hold", summary: "Holds its lane.", params: Self.laneParams, scope: .laneWrite(Self.lane),
                holdsLane: .always), handler: waiting)
        registry.register(
            MethodDefinition("exclusive", summary: "Runs alone.", params: Self.laneParams, scope: .exclusive),
            handler: waiting)
        registry.register(MethodDefinition("stubborn", summary: "Ignores cancellation.", params: Self.laneParams)) {
            (params: Laned, _) in
            await gates[params.name]?.waitStubbornly()
            return params.name
        }
        registry.register(MethodDefinition("count", summary: "Reports progress.")) { (_: EmptyObject, context) in
            for step in 1...5 { try await context.progress(["step": JSON.integer(Int64(step))] as JSON) }
            return EmptyObject()
        }
    }
}
