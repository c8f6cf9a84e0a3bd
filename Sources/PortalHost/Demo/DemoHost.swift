import Foundation
import RPC
import StrictJSON

/// A host that the demonstration starts, with a data directory of its own, and the client that talks to it.
final class DemoHost {
    let client: RPCClient
    let process: ChildProcess
    private let directory: String
    private let isTemporary: Bool
    private let signals: [any DispatchSourceSignal]

    /// How long the host may take to end, in seconds.
    private static let endSeconds = 20
    /// What the demonstration is stopped by, besides its end.
    private static let stopping = [SIGINT, SIGTERM, SIGHUP]
    /// The variables of this program's environment that the host is to see.
    private static let passedVariables = ["PORTAL_HOST_ALLOW_ADDRESS", "PORTAL_HOST_TRUST_CA"]

    init(data: String?, arguments: [String], tap: RPCClient.Tap?) throws {
        guard let executable = Bundle.main.executablePath else {
            throw CommandFailure(message: "The path of this program cannot be found out.")
        }
        let directory = try data ?? Self.temporaryDirectory()
        self.directory = directory
        isTemporary = data == nil
        let environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("PORTAL_HOST_") || Self.passedVariables.contains(name)
        }
        do {
            process = try ChildProcess(
                executable, arguments: ["stdio", "--data", directory, "--log-level", "warning"] + arguments,
                environment: environment, errorOutput: .captured)
        } catch {
            if data == nil { try? FileManager.default.removeItem(atPath: directory) }
            throw CommandFailure(message: "The host cannot be started: \(error)")
        }
        client = RPCClient(input: process.output, output: process.input, tap: tap)
        let (process, isTemporary) = (process, isTemporary)
        signals = Self.stopping.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                process.send(signal: SIGKILL)
                if isTemporary { try? FileManager.default.removeItem(atPath: directory) }
                exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    private static func temporaryDirectory() throws -> String {
        let directory = FileManager.default.temporaryDirectory.path + "/portal-host-demo-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return directory
    }

    /// What the host wrote to standard error, or nil.
    var log: String? {
        let text = process.errorText.trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : text
    }

    /// Throws ``DemoRefusal`` when the host answers with an error.
    func call(_ method: String, _ params: JSONObject = [:]) async throws -> JSON {
        do {
            return try await client.call(method, .object(params))
        } catch let error as RPCError {
            throw DemoRefusal(method: method, error: error)
        } catch {
            throw DemoFailure("\(method) got no answer. \(error)")
        }
    }

    /// A call that the host has to refuse, and how it does.
    func refusal(of method: String, _ params: JSONObject) async throws -> RPCError {
        do {
            _ = try await call(method, params)
        } catch let refusal as DemoRefusal {
            return refusal.error
        }
        throw DemoFailure("\(method) was carried out, but had to be refused.")
    }

    /// Ends the host as its contract says, and removes what is not to stay.
    func end() async throws {
        _ = try await client.call("shutdown")
        client.notify("exit")
        let termination = await process.wait(seconds: Self.endSeconds)
        await abandon()
        guard let termination else { throw DemoFailure("it did not end after exit.") }
        guard termination == .exited(0) else { throw DemoFailure("it ended with \(termination).") }
    }

    /// Ends the host whatever state it is in.
    func abandon() async {
        client.close()
        await process.stop()
        if isTemporary { try? FileManager.default.removeItem(atPath: directory) }
    }
}
