import PortalTestSupport
import SAML
import StrictJSON

extension TestClient {
    /// Answers a request with a response of ``Samples``' identity provider that is right in everything but perhaps its
    /// signer, and returns what the browser gets.
    ///
    /// - Parameters:
    ///   - url: where the request sends the browser, by HTTP-Redirect.
    ///   - namesCertificate: whether KeyInfo has the signer's certificate.
    @discardableResult
    func answer(
        _ url: String, of connection: String, by certificate: TestCertificate, namesCertificate: Bool = true
    ) async throws -> JSON {
        let request = try JSON.object(["url": .string(url)]).requestID()
        let people: [(name: String, values: [String])] = ["id", "email", "firstName", "lastName"].map {
            ($0, ["a@engine-works.io"])
        }
        let builder = try ResponseBuilder(for: try await get(connection), answering: request, named: request, people)
        let signer = try SAMLSigner(certificate, namesCertificate: namesCertificate)
        return try await hand(over: builder.build(.assertion, by: signer), to: connection)
    }
}
