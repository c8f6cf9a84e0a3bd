import ArgumentParser
import Foundation

// A command that serves takes the main thread; one that is asynchronous leaves it to the dispatcher.
do {
    var command = try PortalHostCommand.parseAsRoot()
    if let asynchronous = command as? any AsyncParsableCommand {
        CommandRunner.run(asynchronous)
    }
    try command.run()
} catch {
    PortalHostCommand.exit(withError: CommandFailure.readable(error))
}
