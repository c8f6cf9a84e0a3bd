import LibraryTestSupport
import OIDC
import StrictJSON
import Testing

@Suite("Discovery documents")
struct DiscoveryTests {
    static let complete = """
        {
          "issuer": "https://idp.example.com",
          "authorization_endpoint": "https://idp.example.com/authorize",
          "token_endpoint": "https://idp.example.com/token",
          "userinfo_endpoint": "https://idp.example.com/userinfo",
          "jwks_uri": "https://idp.example.com/keys",
          "end_session_endpoint": "https://idp.example.com/logout",
          "response_types_supported": ["code", "id_token"],
          "subject_types_supported": ["public"],
          "id_token_signing_alg_values_supported": ["RS256", "none", "HS256", "ES256", "ES256K"],
          "scopes_supported": ["openid", "email"],
          "code_challenge_methods_supported": ["S256"],
          "claims_parameter_supported": false,
          "authorization_response_iss_parameter_supported": true,
          "x_vendor": {"a": [1]}
        }
        """

    private func parse(_ text: String) throws(DiscoveryError) -> DiscoveryDocument {
        try DiscoveryDocument.parse(Array(text.utf8))
    }

    @Test("are read with all members, unknown ones kept")
    func complete() throws {
        let document = try parse(Self.complete)
        #expect(document.issuer == "https://idp.example.com")
        #expect(document.authorizationEndpoint == "https://idp.example.com/authorize")
        #expect(document.tokenEndpoint == "https://idp.example.com/token")
        #expect(document.userinfoEndpoint == "https://idp.example.com/userinfo")
        #expect(document.jwksURI == "https://idp.example.com/keys")
        #expect(document.endSessionEndpoint == "https://idp.example.com/logout")
        #expect(document.responseTypesSupported == ["code", "id_token"])
        #expect(document.scopesSupported == ["openid", "email"])
        #expect(document.codeChallengeMethods == ["S256"])
        #expect(document.claimsParameterSupported == false)
        #expect(document.authorizationResponseIssuerSupported == true)
        #expect(document.grantTypesSupported == nil)
        #expect(document.problems.isEmpty)
        #expect(document.missingRequiredMembers.isEmpty)
        #expect(document.members["x_vendor"]?["a"]?[0] == .integer(1))
    }

    @Test("with a byte order mark are read")
    func byteOrderMark() throws {
        let document = try DiscoveryDocument.parse([0xEF, 0xBB, 0xBF] + Array(Self.complete.utf8))
        #expect(document.issuer == "https://idp.example.com")
    }

    @Test("sort their algorithms into usable, symmetric, unsigned and unknown")
    func algorithms() throws {
        let offer = try parse(Self.complete).idTokenAlgorithms
        #expect(offer.supported == [.rs256, .es256])
        #expect(offer.includesNone)
        #expect(offer.symmetric == ["HS256"])
        #expect(offer.unsupported == ["ES256K"])
        #expect(AlgorithmOffer(names: ["rs256", "NONE"]).unsupported == ["rs256", "NONE"])
    }

    @Test("report every member of the wrong type with its pointer, and leave it out")
    func wrongTypes() throws {
        let document = try parse(
            """
            {"issuer": 7, "authorization_endpoint": null, "token_endpoint": "", "jwks_uri": "keys",
             "response_types_supported": "code", "scopes_supported": ["openid", 1, null],
             "claims_parameter_supported": "yes", "subject_types_supported": {}}
            """)
        #expect(document.issuer == nil)
        #expect(document.authorizationEndpoint == nil)
        #expect(document.jwksURI == "keys")
        #expect(document.responseTypesSupported == nil)
        #expect(document.scopesSupported == ["openid"])
        let expected: Set<MemberProblem> = [
            MemberProblem(pointer: "/issuer", kind: .wrongType(expected: "string", found: "integer")),
            MemberProblem(pointer: "/authorization_endpoint", kind: .wrongType(expected: "string", found: "null")),
            MemberProblem(pointer: "/token_endpoint", kind: .empty),
            MemberProblem(pointer: "/jwks_uri", kind: .notURL("keys")),
            MemberProblem(
                pointer: "/response_types_supported", kind: .wrongType(expected: "array of string", found: "string")),
            MemberProblem(pointer: "/scopes_supported/1", kind: .wrongType(expected: "string", found: "integer")),
            MemberProblem(pointer: "/scopes_supported/2", kind: .wrongType(expected: "string", found: "null")),
            MemberProblem(
                pointer: "/claims_parameter_supported", kind: .wrongType(expected: "boolean", found: "string")),
            MemberProblem(
                pointer: "/subject_types_supported", kind: .wrongType(expected: "array of string", found: "object")),
        ]
        #expect(Set(document.problems) == expected)
        #expect(document.missingRequiredMembers == ["id_token_signing_alg_values_supported"])
    }

    @Test("that name a member twice say so")
    func repeatedMembers() throws {
        let document = try parse("{\"issuer\":\"https://a.example\",\"issuer\":\"https://b.example\"}")
        #expect(document.problems.contains(MemberProblem(pointer: "", kind: .repeatedMembers)))
    }

    @Test(
        "that are something else are called what they are",
        arguments: [
            ("<!DOCTYPE html><html></html>", WrongDocument.html),
            ("<?xml version='1.0'?><md:EntityDescriptor/>", .samlMetadata),
            ("<a/>", .xml),
            ("https://idp.example.com", .url),
            ("-----BEGIN CERTIFICATE-----", .pem),
            ("{\"issuer\": \"https://idp", .text),
            ("Not found", .text),
        ])
    func notJSON(text: String, kind: WrongDocument) {
        let error = #expect(throws: DiscoveryError.self) { try parse(text) }
        guard case .notJSON(kind, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.code == "not_json")
    }

    @Test(
        "that are other JSON documents are told apart",
        arguments: [
            ("[]", WrongDocument.jsonArray),
            ("\"x\"", .jsonScalar),
            ("{\"keys\":[]}", .jsonWebKeySet),
            ("{\"kty\":\"RSA\"}", .jsonWebKey),
            ("{\"type\":\"service_account\",\"private_key\":\"x\"}", .serviceAccount),
            ("{\"error\":\"not_found\"}", .errorResponse),
        ])
    func otherJSON(text: String, kind: WrongDocument) {
        #expect(throws: DiscoveryError.wrongDocument(kind)) { try parse(text) }
    }

    @Test("of nothing, of binary data, of too much and of great depth are refused")
    func bounds() {
        #expect(throws: DiscoveryError.empty) { try parse(" \n") }
        let binary = #expect(throws: DiscoveryError.self) { try DiscoveryDocument.parse([0x1F, 0x8B, 8, 0, 0xFF]) }
        guard case .notJSON(.binary, 0, _) = binary else {
            Issue.record("\(String(describing: binary))")
            return
        }
        #expect(throws: DiscoveryError.tooLarge(limit: DiscoveryDocument.maximumBytes)) {
            try DiscoveryDocument.parse([UInt8](repeating: 0x20, count: DiscoveryDocument.maximumBytes + 1))
        }
        let deep = #expect(throws: DiscoveryError.self) { try parse(String(repeating: "[", count: 200_000)) }
        #expect(deep?.code == "not_json")
    }

    @Test("cut off at any byte are refused")
    func truncation() {
        let bytes = Array(Self.complete.utf8)
        for length in 0..<bytes.count {
            #expect(throws: DiscoveryError.self) { try DiscoveryDocument.parse(Array(bytes[..<length])) }
        }
    }

    @Test("changed at random are read or refused, never a crash")
    func mutation() {
        var random = SeededGenerator(seed: 5)
        let pieces = ["{", "}", "[", "]", "\"", ":", ",", "null", "1e999", "\\u0000", "\\ud800"]
        for _ in 0..<3000 {
            var bytes = Array(Self.complete.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) {
                    bytes[at] = UInt8.random(in: 0...255, using: &random)
                } else {
                    bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: at)
                }
            }
            _ = try? DiscoveryDocument.parse(bytes)
            _ = try? JSONWebKeySet.parse(bytes)
        }
    }
}
