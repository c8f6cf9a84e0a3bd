import ArgumentParser

/// `portal-host stdio`: the host itself, on standard input and output.
struct StdioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stdio", abstract: "Serves JSON-RPC 2.0 on standard input and output (the default).")

    @OptionGroup var options: HostOptions
    @OptionGroup var network: NetworkOptions
    @OptionGroup var serving: ServingOptions

    func run() throws {
        try Serving(options: options, network: network, serving: serving).run(onStandardIO: true)
    }
}
