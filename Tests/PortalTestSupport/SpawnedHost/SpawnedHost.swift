package import RPC
package import StrictJSON

/// The built host as a process of its own, with a client that believes nothing.
///
/// Every byte of its standard output has to be part of a frame, and every result has to be as the OpenRPC document
/// says; otherwise a call or ``end()`` throws ``Violation``. The process does not outlive this value.
package final class SpawnedHost: Sendable {
    /// The host broke its contract.
    package struct Violation: Error, CustomStringConvertible {
        package var description: String
        package init(description: String) { self.description = description }
    }

    package let client: RPCClient
    package let process: ChildProcess
    /// The data directory.
    package let data: String
    private let temporary: TemporaryDirectory?

    /// How long a call, and the end, may take, in seconds.
    package static let timeoutSeconds = 180

    /// Starts a host.
    ///
    /// - Parameters:
    ///   - data: an existing data directory; without it a new one, which goes with this value.
    ///   - environment: is added to this process's, whose own `PORTAL_HOST_…` are left out.
    package init(
        _ arguments: [String] = [], data: String? = nil, environment: [String: String] = [:],
        framing: Framing = .lines, tap: RPCClient.Tap? = nil
    ) throws {
        temporary = data == nil ? try TemporaryDirectory() : nil
        self.data = data ?? temporary?.path ?? ""
        process = try ChildProcess(
            ProjectFiles.host(), arguments: ["stdio", "--data", self.data] + arguments,
            environment: ProjectFiles.environment.merging(environment) { $1 }, errorOutput: .captured)
        client = RPCClient(input: process.output, output: process.input, framing: framing, tap: tap)
    }

    deinit {
        process.send(signal: 9)
    }

    /// Starts a host, and ends it in good order after the closure.
    package static func run<Result>(
        _ arguments: [String] = [], data: String? = nil, environment: [String: String] = [:],
        framing: Framing = .lines, tap: RPCClient.Tap? = nil, _ body: (SpawnedHost) async throws -> Result
    ) async throws -> Result {
        let host = try SpawnedHost(arguments, data: data, environment: environment, framing: framing, tap: tap)
        let result = try await body(host)
        try await host.end()
        return result
    }

    /// Everything that the host wrote to standard error so far.
    package var errorText: String { process.errorText }

    /// Calls a method and checks the result against what is published.
    package func call(
        _ method: String, _ params: JSONObject = [:], session: String? = nil, timeoutSeconds: Int = timeoutSeconds
    ) async throws -> JSON {
        var params = params
        if let session { params["_meta"] = ["session": .string(session)] }
        let result = try await client.call(method, .object(params), timeoutSeconds: timeoutSeconds)
        let violations = try await contract().violations(of: result, by: method)
        guard violations.isEmpty else { throw Violation(description: violations.joined(separator: "\n")) }
        return result
    }

    /// The error that a call must be answered with.
    package func refusal(
        of method: String, _ params: JSONObject = [:], session: String? = nil
    ) async throws -> RPCError {
        let result: JSON
        do {
            result = try await call(method, params, session: session)
        } catch let error as RPCError {
            return error
        }
        throw Violation(description: "\(method) was carried out instead of refused: \(result)")
    }

    /// What the host publishes; asked for once per test process.
    package func contract() async throws -> PublishedContract {
        if let known = await ContractCache.shared.contract { return known }
        let contract = PublishedContract(try await client.call("rpc.discover"))
        await ContractCache.shared.keep(contract)
        return contract
    }

    /// The next notification of a name; others before it are dropped.
    package func notification(
        _ method: String, where isWanted: @escaping @Sendable (JSON) -> Bool = { _ in true }
    ) async throws -> JSON {
        let stream = client.notifications
        let found = await withTaskGroup(of: JSON?.self) { group in
            group.addTask {
                for await notification in stream where notification.method == method {
                    if let params = notification.params, isWanted(params) { return params }
                }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(Self.timeoutSeconds))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let found else { throw Violation(description: "There came no notification \(method).\n\(errorText)") }
        return found
    }

    /// Ends the host by `shutdown` and `exit`, and checks that it was a good end.
    package func end() async throws {
        _ = try await client.call("shutdown")
        client.notify("exit")
        try await checkEnd()
    }

    /// Ends the host by the end of its input, and checks that it was a good end.
    package func endInput() async throws {
        client.closeOutput()
        try await checkEnd()
    }

    /// Ends the host without any warning (SIGKILL).
    package func kill() async {
        process.send(signal: 9)
        _ = await process.wait(seconds: Self.timeoutSeconds)
        client.close()
    }

    private func checkEnd() async throws {
        guard let termination = await process.wait(seconds: Self.timeoutSeconds) else {
            throw Violation(description: "The host did not end.\n\(errorText)")
        }
        // Everything that was written has to be read before it can be judged.
        for await message in client.otherMessages {
            throw Violation(description: "An answer that nobody asked for: \(message)")
        }
        guard termination == .exited(0) else {
            throw Violation(description: "The host ended with \(termination).\n\(errorText)")
        }
        guard client.ending == .peerGone else {
            throw Violation(description: "Standard output: \(client.ending.map(String.init(describing:)) ?? "open")")
        }
    }
}

private actor ContractCache {
    static let shared = ContractCache()
    private(set) var contract: PublishedContract?

    func keep(_ contract: PublishedContract) {
        self.contract = contract
    }
}
