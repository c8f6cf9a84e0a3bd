import ArgumentParser

/// The command line (API.md, "Command line").
struct PortalHostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portal-host",
        abstract: "Admin Portal for single sign-on and directory sync: a JSON-RPC 2.0 host.",
        discussion: """
            Without a subcommand it serves JSON-RPC on standard input and output. Every option can also be given as an \
            environment variable: --data is PORTAL_HOST_DATA, --base-url is PORTAL_HOST_BASE_URL, and so on; the \
            master key itself can be given as PORTAL_HOST_KEY.
            """,
        version: Version.current,
        subcommands: [
            StdioCommand.self, ServeCommand.self, DemoCommand.self, ExplainCommand.self, ProviderCommand.self,
            OpenRPCCommand.self, TestIdentityProviderCommand.self, BackupCommand.self, RestoreCommand.self,
            ExportCommand.self, ImportCommand.self, RotateKeyCommand.self,
        ],
        defaultSubcommand: StdioCommand.self)
}

/// The program's version.
enum Version {
    static let current = "0.1.0"
}
