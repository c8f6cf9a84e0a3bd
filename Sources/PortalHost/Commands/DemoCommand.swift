import ArgumentParser
import Foundation
import PortalCore
import Providers
import RPC

/// `portal-host demo [FILE|URL]`: a dashboard's whole conversation with a host that it starts.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows a dashboard's conversation with the host, with identity-provider metadata of your choice.",
        discussion: """
            Starts this program as a host on a data directory that is removed afterwards, and talks to it as a dashboard \
            and as an IT admin do: a new organisation, a portal link, the walk-through of the identity provider, its \
            metadata, what is wrong with it, and the audit log. Then somebody signs in through a test identity provider \
            on this machine, which is wrong at first. Then a SCIM client written by others fills a directory, whose \
            attribute map and groups are changed. The exit code is 0 when the host behaved, whatever it said about the \
            document, and everything was shown.
            """)

    @OptionGroup var network: NetworkOptions
    @Option(help: ArgumentHelp("The provider to choose; without it the document tells.", valueName: "id"))
    var provider: String?
    @Flag(help: "Prints the frames in both directions instead.")
    var raw = false
    @Option(
        help: ArgumentHelp(
            "Shows only this part: \(DemoPart.allCases.map(\.rawValue).joined(separator: ", ")); repeatable.",
            valueName: "part"))
    var only: [DemoPart] = []
    @Option(
        help: ArgumentHelp(
            "The Python that has scim2-client; without it the one that scripts/install demo makes.", valueName: "file"))
    var python: String?
    @Option(help: ArgumentHelp("Uses and keeps this data directory.", valueName: "dir"))
    var data: String?
    @Argument(
        help: ArgumentHelp(
            "SAML metadata or an OpenID Connect discovery document; a URL is fetched by the host.",
            valueName: "file|url"))
    var document: String?

    func run() async throws {
        let document = try DemoDocument(document, asIssuer: provider == "custom-oidc")
        let provider = try provider.map { try Self.provider($0, for: document) }
        let python = try python.map(HostOptions.absolute)
        let transcript = DemoTranscript(isSilent: raw)
        let tap = raw ? DemoTranscript.frames : nil
        let parts = only.isEmpty ? Set(DemoPart.allCases) : Set(only)
        var verdict: String?
        var absence: DemoSCIMClient.Absence?
        do {
            if parts.contains(.connection) { verdict = try await converse(transcript, tap, document, provider) }
            if parts.contains(.signIn) { try await DemoSignOn(transcript: transcript, tap: tap).run() }
            if parts.contains(.directory) {
                absence = try await DemoDirectory(transcript: transcript, tap: tap, python: python).run()
            }
        } catch {
            throw Self.failure(error, host: nil)
        }
        transcript.line()
        let missing = absence.map { _ in transcript.style.yellow("How a directory is filled was not shown.") }
        transcript.line(
            ["The host did what its contract says.", verdict, missing].compactMap(\.self).joined(separator: " "))
        if let absence {
            throw CommandFailure(
                message: "Not everything was shown: \(absence.reason)",
                remedy: "scripts/install demo installs scim2-client, from the Python package index.")
        }
    }

    /// The last word about the document.
    private func converse(
        _ transcript: DemoTranscript, _ tap: RPCClient.Tap?, _ document: DemoDocument, _ provider: ProviderID?
    ) async throws -> String {
        let host = try DemoHost(data: data.map(HostOptions.absolute), arguments: networkArguments, tap: tap)
        do {
            let verdict = try await DemoConversation(
                host: host, transcript: transcript, document: document, provider: provider
            ).run()
            try await host.end()
            return verdict
        } catch {
            await host.abandon()
            throw Self.failure(error, host: host)
        }
    }

    private static func provider(_ name: String, for document: DemoDocument) throws -> ProviderID {
        let modules = BuiltInProviders.all.filter { $0.descriptor.protocols.contains(document.identityProtocol) }
        let names = modules.map(\.descriptor.id.rawValue)
        guard names.contains(name) else {
            throw CommandFailure(
                message:
                    "No provider “\(name)” takes \(document.identityProtocol == .saml ? "SAML" : "OpenID Connect").",
                remedy: "Those that do: \(names.joined(separator: ", "))")
        }
        return ProviderID(rawValue: name)
    }

    private var networkArguments: [String] {
        network.allowedAddresses.flatMap { ["--allow-address", $0] }
            + (network.trustedAuthorities.map { ["--trust-ca", $0] } ?? [])
    }

    /// What the person at the terminal needs to know, with the host's own words where it failed.
    private static func failure(_ error: any Error, host: DemoHost?) -> any Error {
        switch error {
        case let error as DemoFailure:
            CommandFailure(message: "The host misbehaved: \(error.message)", remedy: host?.log)
        case let refusal as DemoRefusal:
            CommandFailure(
                message: "The host refused \(refusal.method): \(refusal.error)",
                remedy: refusal.error.remedy ?? host?.log)
        default: error
        }
    }
}
