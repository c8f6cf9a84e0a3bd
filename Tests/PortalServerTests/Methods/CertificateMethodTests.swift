import Foundation
import PortalCore
import PortalServer
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// Renewal without a gap, and its explanation where there is nothing to renew.
@Suite struct CertificateMethodTests {
    private func date(_ days: Int64) -> Date {
        Date(timeIntervalSince1970: Double(TestClock.start.milliseconds / 1000 + days * 86_400))
    }

    private func trusted(_ host: TestHost, _ connection: String, requestedAt: Timestamp?) async throws -> [String] {
        let id = try #require(ConnectionID(connection))
        let now = host.clock.now()
        return try await host.gate.store.read(id.tenant) { transaction in
            let setup = try transaction.connections.signOn(id, .live)?.setup
            return setup?.trustedCertificates(at: now, requestedAt: requestedAt).map(\.fingerprintSha256) ?? []
        }
    }

    @Test func havingNothingToRenewIsAStateWithAnExplanation() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let organization = try await client.organization()
            let whole: JSON = ["organizationId": .string(organization)]
            func renewal(_ params: JSON) async throws -> JSON {
                try await client.call("connections/certificates/list", params)["renewal"] ?? .null
            }
            func expect(_ renewal: JSON, _ cause: String) {
                #expect(renewal["state"] == "no_certificate_to_renew" && renewal["cause"] == .string(cause))
                #expect(renewal["explanation"]?.stringValue?.isEmpty == false)
                #expect(renewal["remedy"]?.stringValue?.isEmpty == false)
            }
            expect(try await renewal(whole), "no_connection")
            let oidc = try await client.connection(organization, provider: "custom-oidc", protocol: "oidc")
            expect(try await renewal(whole), "no_connection")
            expect(try await renewal(["connectionId": .string(oidc)]), "openid_connect")
            let saml = try await client.connection(organization)
            expect(try await renewal(["connectionId": .string(saml)]), "no_metadata")
            expect(try await renewal(whole), "no_metadata")
            let pem = try Samples.certificate()
            let session = try await client.session(organization, intents: ["certificate_renewal"])
            for connection in [oidc, saml] {
                let error = try await client.refusal(
                    "connections/certificates/upload",
                    ["connectionId": .string(connection), "certificate": .string(pem)], session: session, -32012,
                    "no_certificate_to_renew")
                #expect(error?.remedy?.isEmpty == false)
                let unknown = CertificateID(
                    tenant: try #require(ConnectionID(connection)).tenant, time: TestClock.start, entropy: 1)
                try await client.refusal(
                    "connections/certificates/confirm",
                    ["connectionId": .string(connection), "certificateId": .string(unknown.description)],
                    session: session, -32012, "no_certificate_to_renew")
            }
            let metadata = try Samples.metadata(notAfter: date(10))
            try await client.call(
                "connections/setMetadata", ["connectionId": .string(saml), "metadataXml": .string(metadata)])
            #expect(try await renewal(whole)["state"] == "possible")
            clock.advance(seconds: 11 * 86_400)
            expect(try await renewal(["connectionId": .string(saml)]), "certificates_expired")
            // Nobody can sign in: the new one must be taken all the same.
            let uploaded = try await client.call(
                "connections/certificates/upload", ["connectionId": .string(saml), "certificate": .string(pem)])
            #expect(uploaded["status"] == "primary")
            #expect(try await renewal(["connectionId": .string(saml)])["state"] == "possible")
            try await client.refusal("connections/certificates/list", [:], -32602, "invalid_params")
        }
    }

    @Test func bothCertificatesAreTrustedUntilTheNewOneIsConfirmed() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            let own: JSON = .string(connection)
            let old = try #require(try await client.get(connection)["certificates"]?[0])
            #expect(old["status"] == "primary" && old["use"] == "idp_signing" && old["source"] == "metadata")
            let session = try await client.session(organization, intents: ["certificate_renewal"])
            let new = try await client.call(
                "connections/certificates/upload",
                ["connectionId": own, "certificate": .string(try Samples.certificate())], session: session)
            #expect(new["status"] == "staged" && new["source"] == "upload")
            let fingerprints = [old["fingerprintSha256"]?.stringValue, new["fingerprintSha256"]?.stringValue]
            #expect(try await trusted(host, connection, requestedAt: nil) == fingerprints)
            // No test is asked for: nothing is staged, and the connection stays active.
            let now = try await client.get(connection)
            #expect(now["staged"] == nil && now["state"] == "active" && now["test"]?["current"] == true)
            let begunBefore = clock.now()
            let confirmed = try await client.call(
                "connections/certificates/confirm",
                ["connectionId": own, "certificateId": .string(new.text("id"))], session: session)
            #expect(confirmed["status"] == "primary")
            let begunAfter = clock.now()
            #expect(try await trusted(host, connection, requestedAt: nil) == [fingerprints[1]])
            #expect(try await trusted(host, connection, requestedAt: begunAfter) == [fingerprints[1]])
            // Sign-ins that were under way are not broken, for as long as one may take.
            #expect(try await trusted(host, connection, requestedAt: begunBefore) == fingerprints)
            try await client.refusal(
                "connections/certificates/confirm", ["connectionId": own, "certificateId": .string(old.text("id"))],
                -32012, "certificate_retired")
            clock.advance(seconds: ConnectionSetup.retirementSeconds)
            #expect(try await trusted(host, connection, requestedAt: begunBefore) == [fingerprints[1]])
            try await host.services.housekeeping.visit(try #require(ConnectionID(connection)).tenant)
            #expect(try await client.get(connection)["certificates"]?.arrayValue?.count == 1)
            let types = try await host.events(of: organization).map(\.type)
            #expect(types.contains(.connectionCertificateAdded) && types.contains(.connectionCertificateConfirmed))
        }
    }

    @Test func anUploadIsTakenInEachOfItsForms() async throws {
        try await TestHost.run { host, client in
            let entity = "https://idp.engine-works.io/metadata"
            let first = try TestCertificate.make()
            let (_, connection) = try await client.activeConnection(
                host, metadata: try Samples.metadata(certificates: [first]))
            let own: JSON = .string(connection)
            func upload(_ text: String) async throws -> JSON {
                try await client.call(
                    "connections/certificates/upload", ["connectionId": own, "certificate": .string(text)])
            }
            func refusal(_ text: String, _ code: Int, _ reason: String) async throws -> RPCError? {
                try await client.refusal(
                    "connections/certificates/upload", ["connectionId": own, "certificate": .string(text)], code,
                    reason, field: "/certificate")
            }
            let second = try TestCertificate.make(commonName: "second")
            #expect(try await upload(second.base64)["subject"]?.stringValue?.contains("second") == true)
            let third = try TestCertificate.make(commonName: "third")
            let document = try Samples.metadata(certificates: [first, third], entityID: entity)
            #expect(try await upload(document)["subject"]?.stringValue?.contains("third") == true)
            #expect(try await client.get(connection)["certificates"]?.arrayValue?.count == 3)
            _ = try await refusal(second.pem, -32009, "certificate_exists")
            _ = try await refusal(
                try Samples.metadata(certificates: [third], entityID: "https://other.engine-works.io"), -32022,
                "invalid_certificate")
            let expired = try TestCertificate.make(notAfter: date(-1))
            let findings = try await refusal(expired.pem, -32022, "invalid_certificate")?.findings
            #expect(findings?.first?["code"] == "saml.certificate.expired")
            let key = try await refusal(first.privateKeyPEM, -32022, "invalid_certificate")
            #expect(key?.findings.first?["code"] == "saml.private_key" || key?.findings.isEmpty == false)
            #expect(try host.places(of: String(first.privateKeyPEM.dropFirst(60).prefix(40))).isEmpty)
            _ = try await refusal("hello", -32022, "invalid_certificate")
            _ = try await refusal("<html></html>", -32022, "invalid_certificate")
        }
    }

    @Test func theLastTrustedCertificateStays() async throws {
        try await TestHost.run { host, client in
            let (_, connection) = try await client.activeConnection(host)
            let own: JSON = .string(connection)
            let old = try await client.get(connection)["certificates"]?[0]?["id"] ?? .null
            let remove: JSON = ["connectionId": own, "certificateId": old]
            try await client.refusal("connections/certificates/delete", remove, -32012, "last_certificate")
            let new = try await client.call(
                "connections/certificates/upload",
                ["connectionId": own, "certificate": .string(try Samples.certificate())])
            try await client.call("connections/certificates/delete", remove)
            let left = try await client.get(connection)["certificates"]
            #expect(left?.arrayValue?.count == 1 && left?[0]?["id"] == new["id"] && left?[0]?["status"] == "primary")
            try await client.refusal("connections/certificates/delete", remove, -32004, "certificate_not_found")
        }
    }

    @Test func aRenewalIsKeptWhenOtherEditsAreApplied() async throws {
        try await TestHost.run { host, client in
            let (_, connection) = try await client.activeConnection(host)
            let own: JSON = ["connectionId": .string(connection)]
            try await client.call(
                "connections/update",
                ["connectionId": .string(connection), "options": ["clockSkewSeconds": 10]])
            let new = try await client.call(
                "connections/certificates/upload",
                ["connectionId": .string(connection), "certificate": .string(try Samples.certificate())])
            try await client.call(
                "connections/certificates/confirm",
                ["connectionId": .string(connection), "certificateId": .string(new.text("id"))])
            try await host.signIn(on: connection, test: .staged)
            let applied = try await client.call("connections/staged/apply", own)
            let primary = applied["certificates"]?.arrayValue?.filter { $0["status"] == "primary" }
            #expect(primary?.map { $0["id"] } == [new["id"]])
        }
    }

    @Test func noticeOfAnEndIsGivenOnceEach() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let certificate = try TestCertificate.make(notAfter: date(100))
            let (organization, connection) = try await client.activeConnection(
                host, metadata: try Samples.metadata(certificates: [certificate]))
            let tenant = try #require(ConnectionID(connection)).tenant
            func notices() async throws -> [String] {
                try await host.events(of: organization).compactMap { event in
                    switch event.type {
                    case .connectionCertificateExpiring:
                        #expect(event.actor == .host && event.targets.last?.type == "certificate")
                        return event.data["daysLeft"]?.integerValue.map { "\($0)" }
                    case .connectionCertificateExpired: return "expired"
                    default: return nil
                    }
                }
            }
            var expected: [String] = []
            var day: Int64 = 0
            for (days, notice) in [
                (9, nil), (11, "88"), (39, nil), (41, "58"), (71, "28"), (87, "12"), (94, "5"), (99, "0"),
                (100, "expired"), (120, nil),
            ] as [(Int64, String?)] {
                clock.advance(seconds: (days - day) * 86_400)
                day = days
                try await host.services.housekeeping.visit(tenant)
                try await host.services.housekeeping.visit(tenant)
                if let notice { expected.append(notice) }
                #expect(try await notices() == expected, "day \(days)")
            }
        }
    }

    @Test func anExpiredPrimaryCertificateIsFollowedByTheStagedOne() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let (_, connection) = try await client.activeConnection(
                host,
                metadata: try Samples.metadata(certificates: [
                    TestCertificate.make(notAfter: date(5)), TestCertificate.make(commonName: "next"),
                ]))
            let before = try await client.get(connection)["certificates"]
            #expect(before?[0]?["status"] == "primary" && before?[1]?["status"] == "staged")
            clock.advance(seconds: 6 * 86_400)
            try await host.services.housekeeping.visit(try #require(ConnectionID(connection)).tenant)
            let after = try await client.get(connection)["certificates"]
            #expect(after?[0]?["status"] == "expired" && after?[1]?["status"] == "primary")
        }
    }

    // MARK: Ours

    @Test func ourKeysOverlap() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let organization = try await client.organization()
            let connection = try await client.connection(organization)
            let own: JSON = .string(connection)
            let list: JSON = ["connectionId": own, "use": "sp_signing"]
            #expect(try await client.call("connections/serviceProviderKeys/list", list).page().isEmpty)
            func rotate() async throws -> JSON {
                try await client.call(
                    "connections/serviceProviderKeys/rotate", ["connectionId": own, "use": "sp_signing"])
            }
            let first = try await rotate()
            #expect(first["status"] == "primary" && first["certificate"]?.stringValue?.hasPrefix("-----BEGIN") == true)
            let second = try await rotate()
            #expect(second["status"] == "staged")
            let id = try #require(ConnectionID(connection))
            func keys() async throws -> [String] {
                try await host.services.serviceProviderKeys.keys(.serviceProviderSigning, of: id).map(\.id.description)
            }
            #expect(try await keys() == [first.text("id"), second.text("id")])
            let remove: JSON = ["connectionId": own, "certificateId": first["id"] ?? .null]
            try await client.refusal("connections/certificates/delete", remove, -32012, "last_certificate")
            let confirmed = try await client.call(
                "connections/certificates/confirm", ["connectionId": own, "certificateId": second["id"] ?? .null])
            #expect(confirmed["status"] == "primary")
            #expect(try await keys() == [second.text("id"), first.text("id")])
            let all = try await client.call("connections/certificates/list", ["connectionId": own]).page()
            #expect(all.map { $0["status"] } == ["retiring", "primary"])
            clock.advance(seconds: ServiceProviderKeyService.retirementSeconds + 1)
            try await host.services.housekeeping.visit(id.tenant)
            #expect(try await keys() == [second.text("id")])
            // A use without a key gets one when it is first needed; its private half is kept sealed.
            let encryption = try await host.services.serviceProviderKeys.keys(.serviceProviderEncryption, of: id)
            #expect(encryption.map(\.role) == [.primary])
            let key = try host.services.serviceProviderKeys.privateKey(of: try #require(encryption.first))
            #expect(try host.storedBytes().allSatisfy { $0.bytes.range(of: Data(key)) == nil })
            try await client.refusal(
                "connections/serviceProviderKeys/rotate", ["connectionId": own, "use": "idp_signing"], -32602,
                "invalid_params", field: "/use")
            let oidc = try await client.connection(organization, provider: "custom-oidc", protocol: "oidc")
            try await client.refusal(
                "connections/serviceProviderKeys/rotate",
                ["connectionId": .string(oidc), "use": "sp_encryption"], -32022, "protocol_not_supported")
        }
    }
}
