import Foundation
import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

@Suite struct MetadataValidatorTests {
    /// Knows one remedy and always finds one thing.
    private struct Module: IdentityProviderModule {
        var descriptor = ProviderDescriptor(
            id: "test", name: "Test", protocols: [.saml, .oidc], capabilities: [], version: "2026.01", fields: [])
        func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate] { [] }
        func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping? { nil }
        func remedy(for code: FindingCode, protocol: IdentityProtocol) -> String? {
            code == .samlCertificateExpired && `protocol` == .saml ? "Rotate it under Keys." : nil
        }

        func review(_ material: ReviewMaterial) -> [Finding] {
            guard case .saml(let entity?, let source) = material else { return [] }
            return [
                Finding(
                    .error, .samlEntityIDOtherProvider, path: entity.path, message: "\(entity.entityID) \(source)",
                    remedy: "own words")
            ]
        }
    }

    private func document(_ builder: MetadataBuilder) -> MetadataInput {
        .document(MetadataInput.SAMLDocument(bytes: builder.bytes, source: .url))
    }

    private var validator: MetadataValidator { MetadataValidator(module: Module(), protocol: .saml) }

    @Test func theModulesFindingsAndRemediesComeIn() throws {
        var builder = try Review.flawless()
        builder.wantAuthnRequestsSigned = "true"
        builder.keys = [
            MetadataBuilder.Key(try TestCertificate.make(notAfter: .init(timeIntervalSince1970: 1_750_000_000)))
        ]
        let report = validator.validate(document(builder), context: Review.context)
        #expect(
            report.findings.map(\.label) == [
                "error saml.certificate.expired", "error saml.entity_id.other_provider",
                "info saml.metadata.wants_signed_requests",
            ])
        #expect(report.findings.map(\.remedy).prefix(2) == ["Rotate it under Keys.", "own words"])
        #expect(report.findings.contains { $0.message == "https://idp.engine-works.io/metadata url" })
        #expect(!report.valid && report.settings == nil && report.summary.entityId != nil)
    }

    @Test func aReportIsValidWithoutErrorsAndCarriesSettings() throws {
        struct Silent: IdentityProviderModule {
            var descriptor = ProviderDescriptor(
                id: "test", name: "Test", protocols: [.saml], capabilities: [], version: "2026.01", fields: [])
            func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate] { [] }
            func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping? { nil }
            func remedy(for code: FindingCode, protocol: IdentityProtocol) -> String? { nil }
            func review(_ material: ReviewMaterial) -> [Finding] { [] }
        }
        let report = MetadataValidator(module: Silent(), protocol: .saml)
            .validate(document(try Review.flawless()), context: Review.context)
        #expect(report.valid && report.findings.isEmpty)
        guard case .saml(let settings)? = report.settings else {
            Issue.record("no settings")
            return
        }
        #expect(settings.entityId == "https://idp.engine-works.io/metadata")
        // What goes over the wire has no settings.
        let json = try JSONReader.parse(JSONEncoding.bytes(of: report))
        #expect(json.objectValue?.keys == ["valid", "findings", "summary"])
        #expect(json["summary"]?["certificates"]?[0]?["daysLeft"]?.integerValue == 6310)
    }

    @Test func findingsAreUniqueOrderedAndBounded() {
        let finding = Finding(.info, .samlIrregular, path: "/", message: "a", remedy: "b")
        var error = finding
        error.severity = .error
        let many = (0..<1_000).map { Finding(.warning, .samlIrregular, path: "/\($0)", message: "a", remedy: "b") }
        let report = MetadataReport(
            findings: [finding, finding] + many + [error], summary: MetadataSummary(), settings: nil)
        #expect(
            report.findings.count == MetadataReport.maximumFindings && report.findings.first == error && !report.valid)
        #expect(
            MetadataReport(findings: [finding, finding], summary: MetadataSummary(), settings: nil).findings == [
                finding
            ])
    }

    @Test func everyCommonCodeHasARemedyOfItsOwn() {
        for code in FindingCode.allCommon { #expect(!code.commonRemedy.isEmpty && code.commonRemedy.hasSuffix(".")) }
        #expect(FindingCode.allCommon.count >= 60)
    }

    @Test func foreignTextInMessagesIsBoundedAndOnOneLine() throws {
        var builder = try Review.flawless()
        builder.entityID = "x\u{202e}\u{7}" + String(repeating: "y", count: 900)
        let finding = try #require(Review.saml(builder).findings.first)
        #expect(finding.message.count < 400 && !finding.message.unicodeScalars.contains("\u{202e}"))
        #expect((finding.received ?? "").count <= 201)
    }
}
