import ArgumentParser
import Foundation
import PortalCore
import PortalNetwork
import Providers
import StrictJSON

/// `portal-host explain FILE`: what is wrong with a document, without a host and without the network.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says what is wrong with SAML metadata or an OpenID Connect discovery document, offline.",
        discussion: "Exits with 1 if the document cannot be used.")

    @Option(help: ArgumentHelp("The provider that it is meant for; custom without it.", valueName: "id"))
    var provider: String?
    @Option(help: ArgumentHelp("The issuer that was given (discovery documents).", valueName: "url"))
    var issuer: String?
    @Flag(help: "Prints the report as JSON.")
    var json = false
    @Argument(help: ArgumentHelp("The document; - is standard input.", valueName: "file"))
    var file: String

    /// Longest document, in bytes.
    static let maximumBytes = 16 * 1024 * 1024

    func run() async throws {
        let text = String(decoding: try Self.read(file), as: UTF8.self)
        let document = IdentityProviderConfiguration.document(text, issuer: issuer)
        let isDiscovery = document.source == .oidc
        let catalog = ProviderCatalog(BuiltInProviders.all)
        let module = try catalog.module(
            ProviderID(rawValue: provider ?? (isDiscovery ? "custom-oidc" : "custom-saml")),
            offering: isDiscovery ? .oidc : .saml)
        let intake = MetadataIntake(
            fetcher: GuardedFetcher(), addresses: AddressPolicy(), now: Surroundings.system.now)
        let report = intake.review(document, clientSecret: .stored, by: module)
        if json {
            print(String(decoding: try JSONEncoding.bytes(of: report), as: UTF8.self))
        } else {
            print(ReportText(style: TextStyle.forStandardOutput).lines(report).joined(separator: "\n"))
        }
        if !report.valid { throw ExitCode(1) }
    }

    private static func read(_ file: String) throws -> Data {
        let handle: FileHandle
        if file == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: file) else {
                throw CommandFailure(message: "There is no readable file \(file).")
            }
            handle = opened
        }
        let data = try handle.read(upToCount: maximumBytes + 1) ?? Data()
        guard data.count <= maximumBytes else {
            throw CommandFailure(message: "\(file) has more than \(maximumBytes) bytes.")
        }
        return data
    }
}

extension IdentityProviderConfiguration {
    /// A document from a file: a discovery document if it is JSON, of the issuer given, or else of the one that it names
    /// itself; SAML metadata otherwise.
    static func document(_ text: String, issuer: String? = nil) -> IdentityProviderConfiguration {
        let isDiscovery = text.first { !$0.isWhitespace } == "{"
        var configuration = IdentityProviderConfiguration(
            source: isDiscovery ? .oidc : .xml, fetchedAt: Surroundings.system.now())
        if isDiscovery {
            let own = (try? JSONReader.parse(Array(text.utf8)))?["issuer"]?.stringValue
            configuration.oidc = OIDCClient(issuer: issuer ?? own ?? "", clientId: nil)
            configuration.discoveryDocument = text
        } else {
            configuration.metadataXml = text
        }
        return configuration
    }
}
