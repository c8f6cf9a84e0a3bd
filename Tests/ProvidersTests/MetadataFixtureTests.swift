import PortalCore
import Providers
import StrictJSON
import Testing

/// The project's own documents through the whole validation, as `providers/validateMetadata` does it.
@Suite struct MetadataFixtureTests {
    private static let context = ReviewContext(now: Timestamp(milliseconds: 1_795_000_000_000))

    @Test(arguments: FixtureFolder.documents("metadata"))
    func metadataSatisfiesItsProvider(_ document: FixtureFolder.Document) throws {
        let report = try validate(document, as: document.provider)
        #expect(report.valid)
        // Names reserved for examples are the only thing to be said of documents that are examples.
        let findings = report.findings.filter { $0.code != .samlPlaceholder }
        #expect(findings.isEmpty, "\(findings)")
        #expect(report.summary.entityId?.isEmpty == false)
        #expect(report.summary.certificates.isEmpty == false)
    }

    /// Every document, given to every other provider, is told whose it is.
    @Test(arguments: FixtureFolder.documents("metadata"))
    func metadataIsNoticedElsewhere(_ document: FixtureFolder.Document) throws {
        for other in ["okta", "entra-id", "google-workspace", "custom-saml"] where other != document.provider {
            let report = try validate(document, as: other)
            let findings = report.findings.filter { $0.code == .samlEntityIDOtherProvider }
            let severities = findings.map(\.severity)
            if other == "custom-saml" {
                #expect(severities == [.info], "\(other)")
                #expect(report.valid)
            } else if document.provider == "custom-saml" {
                // Okta may be behind any name; the other two have one form only.
                #expect(severities == (other == "okta" ? [] : [.warning]), "\(other)")
                #expect(report.valid)
            } else {
                #expect(severities == [.error], "\(other)")
                #expect(!report.valid)
            }
        }
    }

    @Test(arguments: FixtureFolder.documents("discovery"))
    func discoverySatisfiesItsProvider(_ document: FixtureFolder.Document) throws {
        let issuer = try #require(FixtureFolder.json(at: document.url)["issuer"]?.stringValue)
        let clientIDs = [
            "entra-id": "5c2e7f0d-3a51-4b7c-8d0e-6f1a2b3c4d5e",
            "google-workspace": "123456789012-a1b2c3.apps.googleusercontent.com",
        ]
        let input = MetadataInput.OIDCInput(
            issuer: issuer, clientID: clientIDs[document.provider] ?? "0oa7portal0example1",
            clientSecret: .given("wB7x-Jq2mN4pR6tV8yZ0aC3eG5iK9lO1"),
            discovery: try FixtureFolder.bytes(at: document.url))
        let report = try MetadataValidator(module: module(document.provider), protocol: .oidc)
            .validate(.oidc(input), context: Self.context)
        let findings = report.findings.filter { $0.code != .oidcIssuerPlaceholder && $0.severity != .info }
        #expect(findings.isEmpty, "\(findings)")
        #expect(report.summary.issuer == issuer)
    }

    /// A remedy names a place of the chosen provider's console, not one common to all.
    @Test(arguments: ["okta", "entra-id", "google-workspace"])
    func remediesSpeakTheConsolesLanguage(_ provider: String) throws {
        let validator = MetadataValidator(module: try module(provider), protocol: .saml)
        let page = MetadataInput.SAMLDocument(bytes: Array("<!DOCTYPE html><html></html>".utf8), source: .xml)
        let report = validator.validate(.document(page), context: Self.context)
        let finding = try #require(report.findings.first { $0.code == .samlIsHTML })
        #expect(finding.remedy == (try module(provider)).remedy(for: .samlIsHTML, protocol: .saml))
    }

    private func validate(_ document: FixtureFolder.Document, as provider: String) throws -> MetadataReport {
        let input = MetadataInput.SAMLDocument(bytes: try FixtureFolder.bytes(at: document.url), source: .xml)
        return try MetadataValidator(module: module(provider), protocol: .saml)
            .validate(.document(input), context: Self.context)
    }

    private func module(_ id: String) throws -> any IdentityProviderModule {
        try #require(BuiltInProviders.all.first { $0.descriptor.id.rawValue == id })
    }
}
