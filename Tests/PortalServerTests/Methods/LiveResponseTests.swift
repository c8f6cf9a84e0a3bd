import PortalCore
import PortalServer
import PortalTestSupport
import SAML
import StrictJSON
import Testing

/// What the host itself asks of a response, by a connection's options and records: each response is signed by the trusted
/// key, and right in all that the test does not change.
@Suite struct LiveResponseTests {
    private struct Scene {
        let host: TestHost
        let client: TestClient
        let organization: String
        let connection: String
        let certificate: TestCertificate

        func response(_ name: String, answering request: String? = nil) async throws -> ResponseBuilder {
            let attributes: [(name: String, values: [String])] = ["id", "email", "firstName", "lastName"].map {
                ($0, ["ada@engine-works.io"])
            }
            return try ResponseBuilder(
                for: try await client.get(connection), answering: request, named: name, attributes)
        }

        func start() async throws -> String {
            let start = try await client.call(
                "sso/start",
                ["connectionId": .string(connection), "redirectUri": "https://app.engine-works.io/after"])
            return try start.requestID()
        }

        /// The codes of what fails of a message; none if it signs somebody in.
        func failures(
            _ message: [UInt8], at address: String? = nil, as field: String = "SAMLResponse"
        ) async throws -> Set<String> {
            let session = try await client.deliver(message, to: address ?? connection, as: field)
            let failed = session["checks"]?.arrayValue?.filter { $0["outcome"] == "failed" } ?? []
            #expect(session["state"] == (failed.isEmpty ? "succeeded" : "failed"))
            #expect((session["profile"] != nil) == failed.isEmpty)
            return Set(failed.compactMap { $0["code"]?.stringValue })
        }

        func signed(
            _ builder: ResponseBuilder, _ signed: ResponseBuilder.Signed = .assertion,
            _ algorithm: SAMLSignatureAlgorithm? = nil
        ) throws -> [UInt8] {
            let signer = try SAMLSigner(
                privateKey: SAMLPrivateKey(pem: certificate.privateKeyPEM),
                certificate: X509Certificate(der: certificate.der), algorithm: algorithm)
            return try builder.build(signed, by: signer)
        }
    }

    private func run(_ options: JSONObject, _ body: (Scene) async throws -> Void) async throws {
        let certificate = try TestCertificate.make(key: .rsa2048)
        try await TestHost.run { host, client in
            host.advanceToResponses()
            try await client.call(
                "host/settings/update", ["redirects": ["allowed": ["https://app.engine-works.io"]]])
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization)
            let own: JSON = ["connectionId": .string(connection)]
            try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": .string(connection),
                    "metadataXml": .string(try Samples.metadata(certificates: [certificate])),
                ])
            try await client.call(
                "connections/update", ["connectionId": .string(connection), "options": .object(options)])
            try await host.signIn(on: connection, test: .live)
            try await client.call("connections/activate", own)
            try await body(
                Scene(
                    host: host, client: client, organization: organization, connection: connection,
                    certificate: certificate))
        }
    }

    @Test("Only where it is allowed, a response need not have been asked for")
    func unsolicited() async throws {
        let cases: [(Bool, Set<String>)] = [(false, ["saml.in_response_to.unsolicited"]), (true, [])]
        for (isAllowed, failures) in cases {
            try await run(["allowIdpInitiated": .bool(isAllowed)]) { scene in
                let message = try scene.signed(try await scene.response("one"))
                #expect(try await scene.failures(message) == failures)
            }
        }
    }

    @Test("One that was not asked for is taken once, and while the connection is active only")
    func once() async throws {
        try await run(["allowIdpInitiated": true]) { scene in
            let own: JSON = ["connectionId": .string(scene.connection)]
            let message = try scene.signed(try await scene.response("one"))
            try await scene.client.call("connections/deactivate", own)
            #expect(try await scene.failures(message) == ["connection.not_active"])
            try await scene.client.call("connections/activate", own)
            #expect(try await scene.failures(message) == [])
            #expect(try await scene.failures(message) == ["saml.replay.replayed"])
            // Nor in another envelope.
            var other = try await scene.response("one")
            other.responseID = "_response-two"
            #expect(try await scene.failures(scene.signed(other)) == ["saml.replay.replayed"])
        }
    }

    @Test("An assertion is not taken again when its connection tolerates more later")
    func replayWithMoreSkew() async throws {
        try await run(["allowIdpInitiated": true]) { scene in
            let message = try scene.signed(try await scene.response("one"))
            #expect(try await scene.failures(message) == [])
            let own: JSON = .string(scene.connection)
            try await scene.client.call(
                "connections/update",
                [
                    "connectionId": own,
                    "options": ["clockSkewSeconds": .integer(Int64(OptionsChange.maximumClockSkewSeconds))],
                ])
            try await scene.client.call("connections/staged/apply", ["connectionId": own, "skipTest": true])
            // It ends after 300 seconds.
            scene.host.clock.advance(seconds: 300 + Int64(OptionsChange.maximumClockSkewSeconds) - 10)
            try await scene.host.services.housekeeping.visit(try #require(ConnectionID(scene.connection)).tenant)
            #expect(try await scene.failures(message) == ["saml.replay.replayed"])
        }
    }

    @Test("An answer is taken once, in time, at the address of its connection, and as a response")
    func answers() async throws {
        try await run([:]) { scene in
            let (unknown, mismatch) = ("saml.in_response_to.unknown_request", "saml.destination.mismatch")
            let second = try await scene.client.connection(scene.organization)
            try await scene.client.call(
                "connections/setMetadata",
                [
                    "connectionId": .string(second),
                    "metadataXml": .string(try Samples.metadata(certificates: [scene.certificate])),
                ])
            func message(_ name: String) async throws -> [UInt8] {
                try scene.signed(try await scene.response(name, answering: try await scene.start()))
            }
            #expect(try await scene.failures(try await message("elsewhere"), at: second) == [mismatch])
            let kind = try await scene.failures(try await message("request"), as: "SAMLRequest")
            #expect(kind == ["saml.binding.no_response"])
            let good = try await message("good")
            #expect(try await scene.failures(good) == [])
            #expect(try await scene.failures(good) == [unknown])
            let late = try await message("late")
            scene.host.clock.advance(seconds: PendingSignIn.lifetimeSeconds + 1)
            #expect(try await scene.failures(late) == [unknown])
        }
    }

    @Test(
        "What a connection demands of signatures and encryption is demanded of every response",
        arguments: [
            ("requireSignedResponse", true, ResponseBuilder.Signed.assertion, "saml.signature.response_not_signed"),
            ("requireSignedAssertion", true, ResponseBuilder.Signed.response, "saml.signature.assertion_not_signed"),
            ("requireEncryptedAssertion", true, ResponseBuilder.Signed.both, "saml.encryption.not_encrypted"),
            ("allowSha1", false, ResponseBuilder.Signed.both, "saml.algorithm.sha1_refused"),
        ])
    func demands(option: String, value: Bool, signed: ResponseBuilder.Signed, code: String) async throws {
        let algorithm: SAMLSignatureAlgorithm? = option == "allowSha1" ? .rsaSHA1 : nil
        let cases: [(Bool, Set<String>)] = [(true, [code]), (false, [])]
        for (isDemanded, failures) in cases {
            try await run([option: .bool(value == isDemanded)]) { scene in
                let response = try await scene.response("one", answering: try await scene.start())
                #expect(try await scene.failures(scene.signed(response, signed, algorithm)) == failures)
            }
        }
    }
}
