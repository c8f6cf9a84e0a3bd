import Foundation
import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

extension TestClient {
    /// An organisation that needs no domain, with a SAML connection people can sign in through.
    func activeConnection(
        _ host: TestHost, metadata: String? = nil, url: String? = nil
    ) async throws -> (organization: String, connection: String) {
        let organization = try await organization("Acme", ["allowAnyDomain": true])
        let connection = try await connection(organization)
        if let url {
            try await call(
                "connections/setMetadata", ["connectionId": .string(connection), "metadataUrl": .string(url)])
        } else {
            let document = try metadata ?? Samples.metadata()
            try await call(
                "connections/setMetadata", ["connectionId": .string(connection), "metadataXml": .string(document)])
        }
        try await host.signIn(on: connection, test: .live)
        try await call("connections/activate", ["connectionId": .string(connection)])
        return (organization, connection)
    }

    func get(_ connection: String) async throws -> JSON {
        try await call("connections/get", ["connectionId": .string(connection)])
    }
}

extension Samples {
    /// Metadata with these certificates, each in its own KeyDescriptor.
    static func metadata(
        certificates: [TestCertificate], entityID: String = "https://idp.engine-works.io/metadata",
        sso: String = "https://idp.engine-works.io/sso"
    ) throws -> String {
        let first = try #require(certificates.first)
        var builder = MetadataBuilder(signingWith: first)
        builder.entityID = entityID
        builder.keys = certificates.map { .init($0) }
        builder.singleSignOn = [.init("HTTP-Redirect", sso)]
        return builder.document
    }
}
