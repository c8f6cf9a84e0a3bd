import Foundation
import PortalCore
import PortalTestSupport
import Providers
import StrictJSON
import Testing

@Suite("The diagnosis of a failed sign-in", .timeLimit(.minutes(2)))
struct SignInDiagnosisTests {
    static let diagnoser = SignInDiagnoser(providers: ProviderCatalog(BuiltInProviders.all))

    private func diagnosis(of example: DiagnosisCase) async throws -> SignInDiagnosis {
        Self.diagnoser.diagnosis(of: try await example.evidence())
    }

    @Test("names code, side, field and the value to paste", arguments: DiagnosisTable.all)
    func table(example: DiagnosisCase) async throws {
        let diagnosis = try await diagnosis(of: example)
        #expect(diagnosis.code == example.code)
        #expect(diagnosis.side == example.side)
        if let field = example.field { #expect(diagnosis.field == field) }
        #expect(diagnosis.correctValue == example.correct || example.correct == nil)
        #expect(!diagnosis.title.isEmpty && diagnosis.title.count <= 80 && !diagnosis.title.hasSuffix("…"))
        #expect(diagnosis.explanation.count > 60)
        #expect(!diagnosis.explanation.contains("  ") && !diagnosis.explanation.contains("“”"), "\(diagnosis)")
        #expect((diagnosis.field == nil) || diagnosis.consolePath != nil)
        #expect(diagnosis.field != nil || example.field == nil)
    }

    @Test("gives away nothing of the person or the secret", arguments: DiagnosisTable.all)
    func discretion(example: DiagnosisCase) async throws {
        let text = String(decoding: try JSONEncoding.bytes(of: try await diagnosis(of: example)), as: UTF8.self)
        for secret in ["jane@", "john@", "user-1", "code-1", "access-1", "a secret"] {
            #expect(!text.contains(secret), "\(secret)")
        }
    }

    @Test("a sign-in in which all is well has no failed check, so that each case fails for its own reason alone")
    func wellMade() async throws {
        let saml = try SAMLScene().evidence("custom-saml")
        #expect(!saml.checks.contains { $0.outcome == .failed } && saml.missingAttributes.isEmpty)
        let openID = try await OpenIDScene().evidence("custom-oidc")
        #expect(!openID.checks.contains { $0.outcome == .failed } && openID.missingAttributes.isEmpty)
        #expect(Self.diagnoser.diagnosis(of: saml).code == "saml.unknown")
        #expect(Self.diagnoser.diagnosis(of: openID).code == "oidc.unknown")
    }

    @Test("computes by how many seconds the clocks differ", arguments: [200, 420, 86_400])
    func clock(seconds: Int) async throws {
        var scene = try SAMLScene()
        scene.shift(by: Double(seconds))
        let ahead = Self.diagnoser.diagnosis(of: try scene.evidence("custom-saml"))
        #expect(ahead.evidence["clockDifferenceSeconds"] == .integer(Int64(seconds)))
        scene.shift(by: Double(-seconds - 300))
        let behind = Self.diagnoser.diagnosis(of: try scene.evidence("custom-saml"))
        #expect(behind.evidence["clockDifferenceSeconds"] == .integer(Int64(-seconds - 300)))
    }

    @Test("names what came instead of the e-mail address, and the likeliest candidate")
    func candidate() async throws {
        var scene = try SAMLScene()
        scene.builder.attributes = SAMLScene.attributes([
            "login": "jane", "workEmail": "jane@example.com", "department": "Sales",
        ])
        let diagnosis = Self.diagnoser.diagnosis(of: try scene.evidence("custom-saml"))
        #expect(diagnosis.evidence["candidate"] == "workEmail")
        #expect(diagnosis.evidence["receivedNames"] == ["login", "workEmail", "department"])
        #expect(diagnosis.currentValue == "workEmail")
    }

    @Test(
        "lists after a time-out what the provider shows without telling us",
        arguments: ["okta", "entra-id", "google-workspace"])
    func silentErrors(provider: String) async throws {
        var scene = try SAMLScene()
        scene.timedOut = true
        let diagnosis = Self.diagnoser.diagnosis(of: try scene.evidence(ProviderID(rawValue: provider)))
        let entries = try #require(diagnosis.evidence["possibleErrors"]?.arrayValue)
        let symptoms = entries.compactMap { $0["symptom"]?.stringValue }
        let expected =
            switch provider {
            case "okta": ["User is not assigned", "404, page not found"]
            case "entra-id": ["AADSTS50011", "AADSTS700016", "AADSTS50105", "AADSTS75011", "AADSTS7500529"]
            default: ["app_not_configured_for_user", "app_not_enabled"]
            }
        for symptom in expected { #expect(symptoms.contains(symptom), "\(symptom)") }
        #expect(entries.allSatisfy { entry in entry["remedy"]?.stringValue?.isEmpty == false })
    }

    @Test("is given for every failed check with any code at all, and for none")
    func total() throws {
        let urls = SAMLScene.urls
        for identityProtocol in [IdentityProtocol.saml, .oidc] {
            for name in ["", "signature", "document", "audience", "id_token.key", "relay_state", "anything"] {
                for code in [nil, "", "x.y.z", "saml.\(name).mismatch", "oidc.\(name).missing"] as [String?] {
                    let evidence = SignInEvidence(
                        providerId: "no-such-provider", protocol: identityProtocol, serviceProvider: urls,
                        setup: ConnectionSetup(),
                        checks: [SignInCheck(name: name, outcome: .failed, code: code)], now: SAMLScene.now)
                    let diagnosis = Self.diagnoser.diagnosis(of: evidence)
                    #expect(!diagnosis.title.isEmpty && !diagnosis.explanation.isEmpty)
                }
            }
        }
    }

    @Test("cuts and cleans what an unknown sender wrote")
    func hostileText() throws {
        let evil = "https://x\u{202E}\u{0}\n" + String(repeating: "a", count: 100_000)
        let evidence = SignInEvidence(
            providerId: "custom-saml", protocol: .saml, serviceProvider: SAMLScene.urls, setup: ConnectionSetup(),
            checks: [
                SignInCheck(
                    name: "audience", outcome: .failed, code: "saml.audience.mismatch",
                    expected: SAMLScene.urls.entityId, received: evil)
            ], now: SAMLScene.now)
        let diagnosis = Self.diagnoser.diagnosis(of: evidence)
        #expect((diagnosis.currentValue ?? "").count <= 512)
        let scalars = (diagnosis.explanation + (diagnosis.currentValue ?? "")).unicodeScalars
        #expect(!scalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        #expect(diagnosis.explanation.count < 2000)
    }

    @Test("is documented as it is")
    func documentation() async throws {
        var rows: [[String]] = []
        for example in DiagnosisTable.all {
            let diagnosis = try await diagnosis(of: example)
            let place = [diagnosis.consolePath, diagnosis.field].compactMap { $0 }.joined(separator: ": ")
            // Certificates are made anew in each run.
            let value = (diagnosis.correctValue ?? "").replacing(
                /(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/, with: "(SHA-256 of the new certificate)")
            rows.append([
                example.situation, "`\(diagnosis.code)`", diagnosis.title, diagnosis.side.rawValue, place,
                value.isEmpty ? "" : "`\(value)`",
            ])
        }
        let columns = DiagnosisDocument.columns.filter { $0 != "There now" }
        #expect(
            try DiagnosisDocument.isCurrent(.signedMessages, columns: columns, rows: rows),
            Comment(rawValue: DiagnosisDocument.remedy))
    }
}
