import Foundation

/// Where things are that tests run and read.
package enum ProjectFiles {
    /// What is missing, and how to get it.
    package struct Missing: Error, CustomStringConvertible {
        package var description: String
    }

    /// The folder with Package.swift.
    package static let root: String = {
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        while directory.path.count > 1,
            !FileManager.default.fileExists(atPath: directory.appending(path: "Package.swift").path)
        {
            directory = directory.deletingLastPathComponent()
        }
        return directory.path
    }()

    /// The host that was built together with the running tests.
    package static func host() throws -> String {
        let own = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let path = own.deletingLastPathComponent().appending(path: "portal-host").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "There is no \(path): swift build --product portal-host makes it.")
        }
        return path
    }

    /// A program on the search path, or nil.
    package static func program(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The Python interpreter that has the JSON-RPC clients written by others, or nil.
    package static var peersPython: String? {
        let path = root + "/.build/peers/bin/python"
        let isInstalled = FileManager.default.fileExists(atPath: root + "/.build/peers/.installed")
        return isInstalled && FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// The Python interpreter that has scim2-client, or nil.
    package static var scimPython: String? {
        let path = root + "/.build/peers/bin/python"
        let isInstalled = [".installed", ".scim-client"].contains { name in
            let marker = try? String(contentsOfFile: root + "/.build/peers/" + name, encoding: .utf8)
            return marker?.contains("scim2-client") ?? false
        }
        return isInstalled && FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// Whether what needs other software is run although it is missing, so that it fails.
    package static let isCI = ProcessInfo.processInfo.environment["CI"] != nil

    /// This process's environment without the host's variables.
    package static let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PORTAL_HOST_") }
}
