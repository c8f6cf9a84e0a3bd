import ArgumentParser
import Foundation

/// Runs an asynchronous command to its end, and the process with it.
enum CommandRunner {
    static func run(_ command: sending any AsyncParsableCommand) -> Never {
        var running = command
        Task {
            do {
                try await running.run()
                exit(0)
            } catch {
                PortalHostCommand.exit(withError: CommandFailure.readable(error))
            }
        }
        dispatchMain()
    }
}
