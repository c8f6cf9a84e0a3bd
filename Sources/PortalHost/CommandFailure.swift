import ArgumentParser
import PortalCore

/// What a command prints when it fails: what is wrong and what to do, nothing of the code.
struct CommandFailure: Error, CustomStringConvertible {
    var message: String
    var remedy: String?

    var description: String { remedy.map { "\(message)\n\($0)" } ?? message }

    /// Refusals get their words; what argument parsing says stays as it is.
    static func readable(_ error: any Error) -> any Error {
        guard let error = error as? PortalError else { return error }
        return CommandFailure(message: "\(error.message) (\(error.reason))", remedy: error.remedy)
    }
}
