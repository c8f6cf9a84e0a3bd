import ArgumentParser
import Foundation
import PortalCore
import PortalServer
import PortalStorage

/// `portal-host export ORGANISATION FILE`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes one organisation to a new file, while hosts go on.")

    @OptionGroup var options: HostOptions
    @Argument(help: ArgumentHelp("The organisation's identifier (org_…) or external id.", valueName: "organisation"))
    var organization: String
    @Argument(help: ArgumentHelp("A file that does not exist.", valueName: "file"))
    var file: String

    func run() async throws {
        let host = try Host(options: options, network: NetworkOptions.parse([]), baseURL: nil)
        let reference = OrganizationID(organization).map(OrganizationService.Reference.id) ?? .externalId(organization)
        let summary = try await host.services.organizations.export(
            reference, to: HostOptions.absolute(file), as: .commandLine)
        await host.close()
        print("\(summary.path): \(summary.bytes) bytes, SHA-256 \(summary.sha256)")
    }
}

/// `portal-host import FILE`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Restores an exported organisation under its own identifiers.",
        discussion: """
            Secrets that neither the environment's master key nor --source-key-file can open are left out and have to be \
            entered again.
            """)

    @OptionGroup var options: HostOptions
    @Option(help: ArgumentHelp("The master key of the environment that the export comes from.", valueName: "file"))
    var sourceKeyFile: String?
    @Argument(help: ArgumentHelp("The file that export wrote.", valueName: "file"))
    var file: String

    func run() async throws {
        let host = try Host(options: options, network: NetworkOptions.parse([]), baseURL: nil)
        let key = try sourceKeyFile.map { MasterKeySource.file(try HostOptions.absolute($0)) }
        let tenants = host.storage.tenants
        let path = try HostOptions.absolute(file)
        let taken = try await tenants.importTenant(from: path, sourceKey: key)
        let organization = try await host.services.organizations.adopt(taken.tenant, as: .commandLine)
        await host.close()
        print("\(organization.name) (\(organization.id)) is here.")
        if taken.clearedSecrets > 0 {
            print("\(taken.clearedSecrets) client secrets could not be opened: enter them again.")
        }
    }
}

extension Caller {
    /// Whoever may use the command line is the environment's administrator.
    static let commandLine = Caller(actor: Actor(kind: .system, id: "command-line"))
}
