import RPC
import StrictJSON

struct Params: Codable, Sendable {
    var name: String
    var count: Int?
    var tags: [String]?
    var nested: [String: Double]?
    var any: JSON?
}

let registry: MethodRegistry = {
    let any = JSONSchema.object([], additionalProperties: .allowed)
    var registry = MethodRegistry(
        metaSchema: .object([.optional("deadlineMs", .integer(minimum: 1_000_000)), .optional("progressToken", .any)]))
    registry.registerImmediate(MethodDefinition("ping", summary: "")) { (_: EmptyObject, _) in EmptyObject() }
    registry.registerImmediate(MethodDefinition("echo", summary: "", params: any)) { (params: JSON, _) in params }
    registry.registerImmediate(MethodDefinition("typed", summary: "", params: any)) { (params: Params, _) in params }
    registry.register(MethodDefinition("async", summary: "", params: any)) { (params: JSON, context) in
        try await context.progress(params)
        return params
    }
    registry.registerImmediate(
        MethodDefinition(
            "strict", summary: "",
            params: .object([
                .required("name", .string(minimumLength: 1, maximumLength: 5)),
                .optional("count", .integer(minimum: 0, maximum: 9).nullable()),
                .optional("tags", .array(of: .enumeration("a", "b"), maximumCount: 3, hasUniqueItems: true)),
                .optional("either", .oneOf([.null, .boolean, .dictionary(of: .number())])),
            ]))
    ) { (params: JSON, _) in params }
    return registry
}()
let server = RPCServer(registry: registry)

/// Gives the input to a server without descriptors; every answer must be JSON, and an answer or a notification.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEnvelope(_ data: UnsafePointer<UInt8>, _ size: Int) -> Int32 {
    let input = UnsafeBufferPointer(start: data, count: size)
    for line in server.answer(Array(input), framing: .lines).split(separator: UInt8(ascii: "\n")) {
        guard let answer = try? JSONReader.parse(Array(line)) else { preconditionFailure("an answer is not JSON") }
        for message in answer.arrayValue ?? [answer] {
            precondition(message["jsonrpc"] == "2.0", "an answer lacks its version")
            let kinds = ["result", "error", "method"].count { message[$0] != nil }
            precondition(kinds == 1, "an answer is neither or both")
        }
    }
    return 0
}
