import ArgumentParser
import Foundation
import PortalCore
import PortalStorage

/// The options that every command on an environment takes; each also as an environment variable.
struct HostOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The environment's directory, made if it is not there.", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("The file with the master key: 32 bytes as base64 or hex.", valueName: "file"))
    var keyFile: String?

    /// `--data`, or `$XDG_DATA_HOME/portal-host`.
    func dataDirectory() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let path = data ?? HostEnvironment.value("DATA") { return try Self.absolute(path) }
        if let base = environment["XDG_DATA_HOME"], base.hasPrefix("/") { return base + "/portal-host" }
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            throw ValidationError("There is no home directory; name the data directory with --data.")
        }
        return home + "/.local/share/portal-host"
    }

    func masterKey() throws -> MasterKeySource {
        if let path = keyFile ?? HostEnvironment.value("KEY_FILE") { return .file(try Self.absolute(path)) }
        if let key = HostEnvironment.value("KEY") { return .value(key) }
        return .dataDirectory
    }

    func openStorage() throws -> SQLiteStorage {
        let directory = try dataDirectory()
        do {
            return try SQLiteStorage(directory: directory, key: masterKey())
        } catch let error as PortalError where error.reason == "storage_failed" {
            throw CommandFailure(
                message: "The data directory \(directory) cannot be used. \(error.message) (\(error.reason))",
                remedy: error.remedy ?? "Name another one with --data, or mend its owner and mode.")
        }
    }

    /// Paths are taken from where the command is called.
    static func absolute(_ path: String) throws -> String {
        guard !path.isEmpty else { throw ValidationError("An empty path is no path.") }
        return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}

/// Options given as environment variables.
enum HostEnvironment {
    /// The value of `PORTAL_HOST_<name>`; an empty one counts as none.
    static func value(_ name: String) -> String? {
        ProcessInfo.processInfo.environment["PORTAL_HOST_" + name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A flag: `1` or `true`, `0` or `false`.
    static func flag(_ name: String) throws -> Bool {
        switch value(name)?.lowercased() {
        case "1", "true": true
        case nil, "0", "false": false
        case let text?: throw ValidationError("PORTAL_HOST_\(name) cannot be “\(text)”; it is 1 or 0.")
        }
    }

    /// The values of an option that may be repeated, separated by commas.
    static func values(_ name: String) -> [String] {
        value(name)?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
    }
}
