import ArgumentParser
import Foundation
import PortalServer
import StrictJSON

/// `portal-host openrpc`: the interface as an OpenRPC document, without a data directory.
struct OpenRPCCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openrpc", abstract: "Prints the OpenRPC document of the interface.")

    func run() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        FileHandle.standardOutput.write(try encoder.encode(PortalRegistry.document()) + Data("\n".utf8))
    }
}
