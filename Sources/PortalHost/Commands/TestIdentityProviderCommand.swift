import ArgumentParser
import Foundation
import StrictJSON
import TestIdentityProvider

/// `portal-host test-idp`: an identity provider for trying things.
struct TestIdentityProviderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-idp",
        abstract: "Runs a small SAML and OpenID Connect identity provider, with a switch for each failure.",
        discussion: """
            It is for trying things out: whoever reaches it signs in as anybody, so it listens on this machine only. A \
            host that is to fetch its metadata needs --allow-address 127.0.0.0/8.

            Failures are switched on by --fail, by fail=NAME in a request, or while it runs by

              curl -H 'Content-Type: application/json' -d '{"fail": ["wrong-audience"]}' URL/behaviour

            They are:

            \(failures)

            It ends with SIGTERM or SIGINT, and with --json also when standard input ends.
            """)

    @Option(
        help: ArgumentHelp("Where it listens; port 0 is any free one.", valueName: "address:port"))
    var http = "127.0.0.1:0"

    @Flag(help: "Permits an address that others can reach. Whoever reaches it signs in as anybody.")
    var anyAddress = false

    @Option(
        name: .customLong("user"),
        help: ArgumentHelp("Who signs in; the first does unless another is asked for. Repeatable.", valueName: "email"))
    var users: [String] = []

    @Option(
        name: .customLong("fail"),
        help: ArgumentHelp("Switches a failure on. Repeatable, or several with commas.", valueName: "name"))
    var failures: [String] = []

    @Option(help: ArgumentHelp("By how much expired and not-yet-valid are off.", valueName: "seconds"))
    var skew = Behaviour.standardSkew

    @Option(help: "What of a SAML response is signed.")
    var sign = SigningChoice.both

    @Flag(help: "Asks on a page who signs in and what fails.")
    var interactive = false

    @Option(help: ArgumentHelp("Keeps keys and client secret there from one start to the next.", valueName: "dir"))
    var keys: String?

    @Option(
        name: .customLong("sp-metadata"),
        help: ArgumentHelp(
            "A service provider's metadata: assertions can be encrypted for it, its signatures are verified. Repeatable.",
            valueName: "file"))
    var serviceProviders: [String] = []

    @Option(help: ArgumentHelp("The OpenID Connect client's id.", valueName: "id"))
    var clientId = "test-client"

    @Option(help: ArgumentHelp("The client's secret; drawn if not given.", valueName: "secret"))
    var clientSecret: String?

    @Option(
        name: .customLong("redirect-uri"),
        help: ArgumentHelp(
            "A permitted redirect URI; without any, all on this machine are. Repeatable.", valueName: "uri"))
    var redirectURIs: [String] = []

    @Option(help: ArgumentHelp("How long slow-token takes.", valueName: "seconds"))
    var delay = 60.0

    @Flag(help: "Prints the addresses as one line of JSON, and ends when standard input does.")
    var json = false

    enum SigningChoice: String, ExpressibleByArgument, CaseIterable {
        case response
        case assertion
        case both
    }

    private static var failures: String {
        Misbehaviour.allCases.map { misbehaviour in
            let only = misbehaviour.scopes.count > 1 ? nil : misbehaviour.scopes.first?.label
            return "  \(misbehaviour.rawValue): \(misbehaviour.summary)" + (only.map { " (\($0))" } ?? "")
        }.joined(separator: "\n")
    }

    func run() async throws {
        let server: TestIdentityProviderServer
        do {
            server = try await TestIdentityProviderServer.start(configuration())
        } catch let error as TestIdentityProviderError {
            throw CommandFailure(message: error.description)
        }
        announce(server.facts)
        await Ending.wait(forInputsEnd: json)
        await server.stop()
    }

    private func announce(_ facts: TestIdentityProviderFacts) {
        if json {
            FileHandle.standardOutput.write(Data((facts.json.description + "\n").utf8))
            return
        }
        let width = facts.lines.map(\.name.count).max() ?? 0
        let lines = facts.lines.map {
            "  " + $0.name.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + $0.value
        }
        let text = "A test identity provider runs at \(facts.baseURL)\n" + lines.joined(separator: "\n") + "\n"
        FileHandle.standardError.write(Data(text.utf8))
    }

    // MARK: Options

    private func configuration() throws -> TestIdentityProviderConfiguration {
        var configuration = TestIdentityProviderConfiguration()
        (configuration.host, configuration.port) = try address()
        configuration.allowsAnyAddress = anyAddress
        configuration.users = try users.map { email in
            guard let user = TestUser(email: email) else { throw ValidationError("\(email) is no e-mail address.") }
            return user
        }
        configuration.behaviour = Behaviour(failures: try switchedOn(), skewSeconds: skew)
        configuration.signed = TestIdentityProviderConfiguration.Signed(rawValue: sign.rawValue) ?? .both
        configuration.isInteractive = interactive
        configuration.keyDirectory = try keys.map(HostOptions.absolute)
        configuration.serviceProviders = try serviceProviders.map { file in
            guard let data = FileManager.default.contents(atPath: try HostOptions.absolute(file)) else {
                throw CommandFailure(message: "There is no readable file \(file).")
            }
            return Array(data)
        }
        configuration.clientID = clientId
        configuration.clientSecret = clientSecret
        configuration.redirectURIs = redirectURIs
        configuration.delaySeconds = delay
        return configuration
    }

    func validate() throws {
        _ = try address()
        _ = try switchedOn()
        guard Behaviour.skewRange.contains(skew) else {
            throw ValidationError(
                "--skew is from \(Behaviour.skewRange.lowerBound) to \(Behaviour.skewRange.upperBound) seconds.")
        }
        guard (0...TestIdentityProviderCommand.longestDelay).contains(delay) else {
            throw ValidationError("--delay is at most \(Int(TestIdentityProviderCommand.longestDelay)) seconds.")
        }
    }

    private static let longestDelay = 3600.0

    private func address() throws -> (host: String, port: Int) {
        guard let colon = http.lastIndex(of: ":"), let port = UInt16(http[http.index(after: colon)...]) else {
            throw ValidationError("--http is an address and a port, such as 127.0.0.1:8100, not \(http).")
        }
        var host = http[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw ValidationError("--http \(http) has no address.") }
        return (String(host), Int(port))
    }

    private func switchedOn() throws -> Set<Misbehaviour> {
        Set(
            try failures.flatMap { $0.split(separator: ",") }.map { name in
                guard let misbehaviour = Misbehaviour(rawValue: String(name)) else {
                    throw ValidationError(
                        "There is no failure “\(name)”. Known are: "
                            + Misbehaviour.allCases.map(\.rawValue).joined(separator: ", ") + ".")
                }
                return misbehaviour
            })
    }
}

extension Misbehaviour.Scope {
    fileprivate var label: String {
        switch self {
        case .saml: "SAML"
        case .oidc: "OpenID Connect"
        }
    }
}

/// When a command that serves is to end.
enum Ending {
    /// Returns with SIGTERM or SIGINT, and when standard input ends if that is asked for.
    static func wait(forInputsEnd: Bool) async {
        let (ends, end) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { end.yield() }
            source.resume()
            return source
        }
        if forInputsEnd {
            // A thread, because it blocks.
            Thread.detachNewThread {
                var byte: UInt8 = 0
                while read(STDIN_FILENO, &byte, 1) > 0 {}
                end.yield()
            }
        }
        for await _ in ends { break }
        for source in sources { source.cancel() }
    }
}
