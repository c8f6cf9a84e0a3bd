import ArgumentParser
import Foundation
import PortalCore
import PortalNetwork
import Providers
import StrictJSON

/// `portal-host explain FILE`: what is wrong with a document or a captured sign-in, without a host and without the
/// network.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says what is wrong with metadata, a SAML response or an ID token, offline.",
        discussion: """
            FILE is recognised by its content: SAML metadata, an OpenID Connect discovery document, a SAML response (XML, \
            base64, a captured form SAMLResponse=…&RelayState=…, or a redirect's URL), an ID token, or the URL of an \
            OpenID Connect error (error=…&error_description=…).

            Of a response or token, what is not given cannot be checked, and is listed as such. Without --now it is \
            judged as of the moment when it was issued. It may name people: treat the file as a secret.

            Exits with 1 if the document cannot be used, or the sign-in would be refused.
            """)

    @Option(
        help: ArgumentHelp("The provider that it is meant for; recognised without it, else custom.", valueName: "id"))
    var provider: String?
    @Option(help: ArgumentHelp("The issuer that was given (discovery documents, ID tokens).", valueName: "url"))
    var issuer: String?
    @Option(help: ArgumentHelp("SAML metadata of the identity provider (SAML responses).", valueName: "file"))
    var metadata: String?
    @Option(help: ArgumentHelp("Our ACS URL (SAML responses).", valueName: "url"))
    var acsURL: String?
    @Option(help: ArgumentHelp("Our entity ID (SAML responses).", valueName: "text"))
    var entityID: String?
    @Option(help: ArgumentHelp("The ID of the request that was to be answered (SAML responses).", valueName: "id"))
    var requestID: String?
    @Option(help: ArgumentHelp("Our client ID (ID tokens).", valueName: "text"))
    var clientID: String?
    @Option(help: ArgumentHelp("The provider's key set, a JSON file (ID tokens).", valueName: "file"))
    var jwks: String?
    @Option(help: ArgumentHelp("The moment to judge as of, for example 2026-01-31T12:00:00Z.", valueName: "time"))
    var now: String?
    @Flag(help: "Prints the report as JSON.")
    var json = false
    @Argument(help: ArgumentHelp("The document; - is standard input.", valueName: "file"))
    var file: String

    /// Longest document, in bytes.
    static let maximumBytes = 16 * 1024 * 1024

    func validate() throws {
        if let now, Timestamp(now) == nil {
            throw ValidationError("--now \(now) is not a moment such as 2026-01-31T12:00:00Z.")
        }
    }

    func run() async throws {
        let bytes = [UInt8](try Self.read(file))
        if let captured = CapturedSignIn(bytes) {
            try explain(captured)
        } else {
            try explainDocument(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func explain(_ captured: CapturedSignIn) throws {
        var explanation = SignInExplanation(
            catalog: ProviderCatalog(BuiltInProviders.all), recognize: BuiltInProviders.module(recognizing:),
            clock: Surroundings.system.now)
        explanation.provider = provider.map(ProviderID.init(rawValue:))
        explanation.issuer = issuer
        explanation.metadata = try metadata.map { [UInt8](try Self.read($0)) }
        explanation.acsURL = acsURL
        explanation.entityID = entityID
        explanation.requestID = requestID
        explanation.clientID = clientID
        explanation.keySet = try jwks.map { [UInt8](try Self.read($0)) }
        explanation.now = now.flatMap { Timestamp($0) }
        let report = try explanation.report(on: captured)
        if json {
            print(String(decoding: try JSONEncoding.bytes(of: report), as: UTF8.self))
        } else {
            print(SignInReportText(style: .forStandardOutput).lines(report).joined(separator: "\n"))
        }
        if !report.accepted { throw ExitCode(1) }
    }

    private func explainDocument(_ text: String) throws {
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
