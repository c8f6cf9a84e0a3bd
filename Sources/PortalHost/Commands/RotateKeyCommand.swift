import ArgumentParser
import Foundation
import PortalStorage

/// `portal-host rotate-key`.
struct RotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key", abstract: "Puts all secrets under a new master key and a new data key.",
        discussion: """
            Without --new-key-file a new key is generated into the file of the present one. Hosts that run meanwhile go \
            on, unless they were given the key itself as PORTAL_HOST_KEY.
            """)

    @OptionGroup var options: HostOptions
    @Option(help: ArgumentHelp("The file with the new master key.", valueName: "file"))
    var newKeyFile: String?

    func run() async throws {
        let storage = try options.openStorage()
        defer { storage.close() }
        let next: NextMasterKey =
            try newKeyFile.map { .source(.file(try HostOptions.absolute($0))) } ?? .generated
        let summary = try await storage.rotateKey(to: next)
        print("The secrets of \(summary.tenants) organisations are under the new key.")
        if !summary.failed.isEmpty || summary.unreadable > 0 {
            throw CommandFailure(
                message: "\(summary.failed.count) organisations could not be dealt with, and \(summary.unreadable) "
                    + "secrets not be read.",
                remedy: "Their old data key is kept; run rotate-key again when the cause is mended.")
        }
    }
}
