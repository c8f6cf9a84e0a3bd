import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

/// As many certificates of an identity provider as a connection keeps.
@Suite struct ManyCertificatesTests {
    private static let application = "https://app.engine-works.io"

    @Test("All certificates that are kept are tried, whether or not the response says which one it is")
    func all() async throws {
        try await TestHost.run { host, client in
            host.advanceToResponses()
            try await client.call(
                "host/settings/update", ["redirects": ["allowed": [.string(Self.application)]]])
            let count = ConnectionSetup.maximumCertificates
            // All of one kind, so that none is passed over as unfit.
            var certificates = try (1..<count).map {
                try TestCertificate.make(commonName: "certificate \($0)", key: .rsa3072)
            }
            let last = try TestCertificate.make(commonName: "last", key: .rsa2048)
            let stranger = try TestCertificate.make(commonName: "stranger", key: .rsa1024)
            certificates.append(last)
            let (_, connection) = try await client.activeConnection(
                host, metadata: try Samples.metadata(certificates: certificates))
            let kept = try await client.get(connection)["certificates"]?.arrayValue ?? []
            #expect(kept.count == count && kept.last?["subject"]?.stringValue?.contains("last") == true)

            func signIn(_ certificate: TestCertificate, naming: Bool) async throws -> (JSON?, [JSON?]) {
                let start = try await client.call(
                    "sso/start",
                    ["connectionId": .string(connection), "redirectUri": .string(Self.application + "/after")])
                try await client.answer(
                    try start.text("url"), of: connection, by: certificate, namesCertificate: naming)
                let session = try await client.call(
                    "connections/sessions/get", ["sessionId": .string(start.text("sessionId"))])
                let failed = session["checks"]?.arrayValue?.filter { $0["outcome"] == "failed" } ?? []
                return (session["state"], failed.map { $0["code"] })
            }
            for naming in [false, true] {
                for certificate in [last, certificates[0], certificates[count / 2]] {
                    #expect(try await signIn(certificate, naming: naming) == ("succeeded", []), "\(naming)")
                }
                let code = naming ? "untrusted_certificate" : "signature_mismatch"
                #expect(try await signIn(stranger, naming: naming) == ("failed", [.string("saml.signature.\(code)")]))
            }
            // One more cannot be kept.
            try await client.refusal(
                "connections/certificates/upload",
                [
                    "connectionId": .string(connection),
                    "certificate": .string(try TestCertificate.make(commonName: "more", key: .p384).pem),
                ], -32012, "too_many_certificates", field: "/certificate")
        }
    }

    @Test("Kinds of keys beside each other are each tried with what they can have signed")
    func kinds() async throws {
        try await TestHost.run { host, client in
            host.advanceToResponses()
            try await client.call(
                "host/settings/update", ["redirects": ["allowed": [.string(Self.application)]]])
            let certificates = try [TestKey.p256, .p384, .rsa2048, .p521].map {
                try TestCertificate.make(commonName: $0.rawValue, key: $0)
            }
            let (_, connection) = try await client.activeConnection(
                host, metadata: try Samples.metadata(certificates: certificates))
            for certificate in certificates {
                let start = try await client.call(
                    "sso/start",
                    ["connectionId": .string(connection), "redirectUri": .string(Self.application + "/after")])
                let reply = try await client.answer(
                    try start.text("url"), of: connection, by: certificate, namesCertificate: false)
                #expect(reply["code"] != nil, "\(certificate.pem)")
            }
        }
    }
}
