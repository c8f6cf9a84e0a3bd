import OIDC
import Testing

@Suite("Client credentials grant")
struct ClientCredentialsGrantTests {
    @Test("Identifier, secret and scopes are sent in the body, encoded, and nowhere else (RFC 6749 §4.4.2)")
    func request() {
        let request = ClientCredentialsGrant(
            endpoint: "https://login.example.com/token", clientID: "a b", secret: "~x+&=ä",
            scopes: ["one", "two/.default"]
        ).request
        #expect(request.method == .post && request.url == "https://login.example.com/token")
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self)
                == "grant_type=client_credentials&client_id=a+b&client_secret=~x%2B%26%3D%C3%A4&scope=one+two%2F.default"
        )
        #expect(
            request.fields.contains { $0.name == "Content-Type" && $0.value == "application/x-www-form-urlencoded" })
        #expect(!request.followsRedirects)
        #expect(!"\(request)".contains("~x"))
    }
}
