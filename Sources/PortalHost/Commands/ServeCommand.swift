import ArgumentParser

/// `portal-host serve`: the host with its HTTP listener.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves HTTP for browsers and identity providers, and JSON-RPC 2.0 beside it.",
        discussion: """
            Ends when standard input does; with --no-stdio on SIGTERM or SIGINT. TLS is the business of a proxy in \
            front, which --base-url names.
            """)

    @OptionGroup var options: HostOptions
    @OptionGroup var network: NetworkOptions
    @OptionGroup var serving: ServingOptions

    @Flag(help: "Leaves standard input and output alone.")
    var noStdio = false

    func run() throws {
        guard try serving.listenAddress() != nil else {
            throw ValidationError("Say where to listen: --http 127.0.0.1:8080, for example.")
        }
        let leavesStandardIO = try noStdio || HostEnvironment.flag("NO_STDIO")
        try Serving(options: options, network: network, serving: serving).run(onStandardIO: !leavesStandardIO)
    }
}
