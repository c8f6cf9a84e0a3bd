import RPC
import StrictJSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// A server in a process of its own, for tests of what only a process has: standard descriptors, signals, a parent.

let standardIO = try StandardIO.claim()
print("printed at the start")

var limits = RPCLimits()
limits.shutdownDrainSeconds = 1
limits.cancellationGraceSeconds = 1
limits.parentPollMilliseconds = 50

var registry = MethodRegistry()
registry.registerImmediate(MethodDefinition("ping", summary: "Answers.")) { (_: EmptyObject, _) in EmptyObject() }
registry.registerImmediate(MethodDefinition("print", summary: "Prints.")) { (_: EmptyObject, _) in
    print("printed by a method")
    fflush(nil)
    return EmptyObject()
}
registry.registerImmediate(
    MethodDefinition("initialize", summary: "Begins.", params: .object([.optional("processId", .integer())]))
) { (_: JSON, _) in EmptyObject() }
registry.register(MethodDefinition("sleep", summary: "Never ends by itself.")) { (_: EmptyObject, _) in
    try await Task.sleep(for: .seconds(3600))
    return EmptyObject()
}
let server = RPCServer(
    registry: registry, configuration: RPCServer.Configuration(limits: limits, watches: [.signals, .parent]))
let status = try server.run(input: standardIO.input, output: standardIO.output)
exit(status.code)
