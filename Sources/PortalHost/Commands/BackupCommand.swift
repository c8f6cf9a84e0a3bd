import ArgumentParser
import Foundation
import PortalStorage

/// `portal-host backup DIR`: everything but the master key.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the catalogue and every organisation, while hosts go on.",
        discussion: """
            The master key is not copied: keep it apart, since with both anybody can read the secrets.
            """)

    @OptionGroup var options: HostOptions
    @Argument(help: ArgumentHelp("A directory that does not exist or is empty.", valueName: "dir"))
    var target: String

    func run() async throws {
        let storage = try options.openStorage()
        defer { storage.close() }
        let progress = ProgressLine("backup")
        let summary = try await storage.backup(to: HostOptions.absolute(target)) { progress.show($0) }
        progress.clear()
        print("\(summary.tenants) organisations, \(summary.bytes) bytes in \(summary.path)")
    }
}

/// `portal-host restore DIR`: a backup into an empty data directory.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a backup into an empty data directory, after checking every file.",
        discussion: "No host may use the data directory meanwhile. Put the master key there before.")

    @OptionGroup var options: HostOptions
    @Argument(help: ArgumentHelp("The directory that backup wrote.", valueName: "dir"))
    var source: String

    func run() async throws {
        let progress = ProgressLine("restore")
        let summary = try SQLiteStorage.restore(
            from: HostOptions.absolute(source), to: options.dataDirectory()
        ) { progress.show($0) }
        progress.clear()
        print("\(summary.tenants) organisations, \(summary.bytes) bytes from the backup of \(summary.createdAt)")
    }
}
