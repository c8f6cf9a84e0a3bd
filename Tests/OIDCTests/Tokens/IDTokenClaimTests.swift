import OIDC
import StrictJSON
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("The claims of an ID token")
struct IDTokenClaimTests {
    private let signer = TokenSigner.p256()

    private func verify(
        _ changes: JSONObject = [:], now: Date = IDTokenSample.now,
        policy change: (inout IDTokenPolicy) -> Void = { _ in }
    ) throws -> IDTokenReport {
        var policy = IDTokenSample.policy
        change(&policy)
        return IDTokenVerifier(policy: policy).verify(
            try signer.token(IDTokenSample.claims(changes)), keys: try VerificationKeySet(keys: signer.webKey()),
            now: now)
    }

    @Test("that is as it must be are handed over")
    func accepted() throws {
        let report = try verify()
        #expect(report.failures == [])
        #expect(report.claims?.subject == "248289761001")
        #expect(report.claims?.email == "jane@example.com")
        #expect(!report.mayNeedNewerKeys)
        #expect(report.checks.contains { $0.outcome == .warning } == false)
        #expect(report.checks.code(.idTokenAccessTokenHash) == .notApplicable)
    }

    @Test(
        "that are wrong are refused, each for its reason",
        arguments: [
            (["iss": "https://idp.example.com/tenant/"], "id_token.issuer issuer_trailing_slash"),
            (["iss": "https://idp.example.com/other"], "id_token.issuer mismatch"),
            (["iss": "HTTPS://idp.example.com/tenant"], "id_token.issuer mismatch"),
            (["iss": nil], "id_token.issuer missing"), (["iss": 7], "id_token.issuer malformed"),
            (["sub": nil], "id_token.subject missing"), (["sub": ""], "id_token.subject malformed"),
            (["sub": 12], "id_token.subject malformed"), (["sub": "a\u{0}b"], "id_token.subject malformed"),
            (["sub": .string(String(repeating: "x", count: 256))], "id_token.subject too_long"),
            (["aud": "client-10"], "id_token.audience mismatch"), (["aud": "client"], "id_token.audience mismatch"),
            (["aud": "CLIENT-1"], "id_token.audience mismatch"), (["aud": nil], "id_token.audience missing"),
            (["aud": []], "id_token.audience mismatch"), (["aud": 5], "id_token.audience malformed"),
            (["aud": ["client-1", 5]], "id_token.audience malformed"),
            (["aud": ["client-1", "other"]], "id_token.authorized_party authorized_party_required"),
            (["azp": "other"], "id_token.authorized_party mismatch"),
            (["azp": ["client-1"]], "id_token.authorized_party malformed"),
            (["exp": nil], "id_token.expiry missing"), (["exp": "1700003600"], "id_token.expiry malformed"),
            (["exp": 0], "id_token.expiry expired"), (["exp": -9_223_372_036_854_775_808], "id_token.expiry expired"),
            (["iat": nil], "id_token.issued_at missing"), (["iat": true], "id_token.issued_at malformed"),
            (["iat": 9_223_372_036_854_775_807], "id_token.issued_at issued_in_future"),
            (["nbf": "soon"], "id_token.not_before malformed"),
            (["nonce": nil], "id_token.nonce missing"),
            (["nonce": "n-0S6_WzA2MjAAAAAAAAAB"], "id_token.nonce mismatch"),
            (["nonce": ["n-0S6_WzA2MjAAAAAAAAAA"]], "id_token.nonce malformed"),
            (["nonce": ""], "id_token.nonce mismatch"),
        ] as [(JSONObject, String)])
    func refused(changes: JSONObject, failure: String) throws {
        let report = try verify(changes)
        #expect(report.failures == [failure])
        #expect(report.claims == nil)
        #expect(report.unverified?.claims != nil)
    }

    @Test("that are all wrong are all reported")
    func everything() throws {
        let report = try verify(["iss": "x", "sub": nil, "aud": "y", "exp": 1, "iat": nil, "nonce": "z", "azp": "q"])
        #expect(
            report.failures == [
                "id_token.issuer mismatch", "id_token.subject missing", "id_token.audience mismatch",
                "id_token.authorized_party mismatch", "id_token.expiry expired", "id_token.issued_at missing",
                "id_token.nonce mismatch",
            ])
    }

    @Test("say nothing of nonces and hashes in the report")
    func secrecy() throws {
        let report = try verify(["nonce": "somebody-elses", "at_hash": "QUJD"], policy: { $0.accessToken = "hidden" })
        let text = report.checks.map { "\($0)" }.joined()
        #expect(!text.contains("somebody-elses"))
        #expect(!text.contains(IDTokenSample.nonce))
        #expect(!text.contains("hidden"))
        #expect(!text.contains("QUJD"))
    }

    @Test("allow an audience that is a list, and others beside this client if azp names it")
    func audiences() throws {
        #expect(try verify(["aud": ["client-1"]]).isAccepted)
        #expect(try verify(["aud": ["client-1", "client-1"]]).isAccepted)
        #expect(try verify(["azp": "client-1"]).isAccepted)
        let several = try verify(["aud": ["other", "client-1"], "azp": "client-1"])
        #expect(several.isAccepted)
        #expect(several.checks.code(.idTokenAudience) == .additionalAudiences)
    }

    @Test("are compared byte by byte, not by canonical equivalence")
    func exactness() throws {
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        #expect(composed == decomposed)
        #expect(try verify(["aud": .string(decomposed)], policy: { $0.clientID = composed }).isAccepted == false)
        #expect(try verify(["aud": .string(composed)], policy: { $0.clientID = composed }).isAccepted)
    }

    @Test("may be off by the clock skew and not a millisecond more")
    func times() throws {
        func at(_ seconds: Double, _ changes: JSONObject = [:], skew: Double = 180) throws -> [String] {
            try verify(changes, now: Date(timeIntervalSince1970: seconds), policy: { $0.clockSkew = skew }).failures
        }
        let (issued, expires) = (Double(IDTokenSample.issuedAt), Double(IDTokenSample.expiresAt))
        #expect(try at(expires + 179.999) == [])
        #expect(try at(expires + 180) == ["id_token.expiry expired"])
        #expect(try at(expires - 0.001, skew: 0) == [])
        #expect(try at(expires, skew: 0) == ["id_token.expiry expired"])
        #expect(try at(issued - 180) == [])
        #expect(try at(issued - 180.001) == ["id_token.issued_at issued_in_future"])
        #expect(try at(issued, skew: 0) == [])
        #expect(try at(issued - 0.001, skew: 0) == ["id_token.issued_at issued_in_future"])
        let start: JSONObject = ["nbf": .integer(IDTokenSample.issuedAt + 600)]
        #expect(try at(issued + 420, start) == [])
        #expect(try at(issued + 419.999, start) == ["id_token.not_before not_yet_valid"])
    }

    @Test("may have fractions of seconds")
    func fractions() throws {
        let fraction = try #require(JSONDecimal("1700003600.5"))
        let skewed = Date(timeIntervalSince1970: 1_700_003_780)
        #expect(try verify(["exp": .decimal(fraction)], now: skewed).isAccepted)
        let huge = try #require(JSONDecimal("1e999"))
        #expect(try verify(["exp": .decimal(huge)]).failures == ["id_token.expiry malformed"])
    }

    @Test("may be refused for their age")
    func age() throws {
        func at(_ seconds: Int64) throws -> [String] {
            try verify(
                now: Date(timeIntervalSince1970: Double(seconds)),
                policy: {
                    $0.maximumAge = 300
                    $0.clockSkew = 10
                }
            ).failures
        }
        #expect(try at(IDTokenSample.issuedAt + 310) == [])
        #expect(try at(IDTokenSample.issuedAt + 311) == ["id_token.issued_at too_old"])
    }

    @Test("must say when the user signed in if max_age was asked for")
    func authenticationTime() throws {
        let ask: (inout IDTokenPolicy) -> Void = { $0.maximumAuthenticationAge = 60 }
        let now = Int64(IDTokenSample.now.timeIntervalSince1970)
        #expect(try verify(policy: ask).failures == ["id_token.auth_time missing"])
        #expect(try verify(["auth_time": "x"], policy: ask).failures == ["id_token.auth_time malformed"])
        #expect(try verify(["auth_time": .integer(now - 240)], policy: ask).isAccepted)
        #expect(
            try verify(["auth_time": .integer(now - 241)], policy: ask).failures
                == ["id_token.auth_time authentication_too_old"])
        #expect(
            try verify(["auth_time": .integer(now + 181)], policy: ask).failures
                == ["id_token.auth_time issued_in_future"])
        // Counted from the request, where its moment is known.
        let earlier: (inout IDTokenPolicy) -> Void = {
            $0.maximumAuthenticationAge = 0
            $0.requestedAt = Double(now - 1000)
        }
        #expect(try verify(["auth_time": .integer(now - 1180)], policy: earlier).isAccepted)
        #expect(
            try verify(["auth_time": .integer(now - 1181)], policy: earlier).failures
                == ["id_token.auth_time authentication_too_old"])
        #expect(try verify(["auth_time": 1]).isAccepted)
        #expect(try verify(["auth_time": "x"]).checks.outcome(.idTokenAuthTime) == .warning)
    }

    @Test("must name the context class if that is required, and are only remarked upon if not")
    func contextClass() throws {
        let ask: (inout IDTokenPolicy) -> Void = { $0.contextClasses = ["gold", "silver"] }
        let require: (inout IDTokenPolicy) -> Void = {
            $0.contextClasses = ["gold", "silver"]
            $0.requiresContextClass = true
        }
        #expect(try verify(["acr": "silver"], policy: require).isAccepted)
        #expect(try verify(["acr": "bronze"], policy: require).failures == ["id_token.acr mismatch"])
        #expect(try verify(policy: require).failures == ["id_token.acr missing"])
        let bronze = try verify(["acr": "bronze"], policy: ask)
        #expect(bronze.isAccepted)
        #expect(bronze.checks.outcome(.idTokenContextClass) == .warning)
    }

    @Test("bind the access token and the code by their hashes, whichever the algorithm")
    func hashes() throws {
        // The example of OpenID Connect Core A.4 and A.6.
        let accessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"
        let good: JSONObject = ["at_hash": "77QmUPtjPfzWtF2AnpK9RQ", "c_hash": "LDktKdoQak3Pk0cnXxCltA"]
        let bind: (inout IDTokenPolicy) -> Void = {
            $0.accessToken = accessToken
            $0.code = code
        }
        let report = try verify(good, policy: bind)
        #expect(report.isAccepted)
        #expect(report.checks.outcome(.idTokenAccessTokenHash) == .passed)
        #expect(report.checks.outcome(.idTokenCodeHash) == .passed)
        #expect(
            try verify(["at_hash": "77QmUPtjPfzWtF2AnpK9RR"], policy: bind).failures == ["id_token.at_hash mismatch"])
        #expect(try verify(["at_hash": ""], policy: bind).failures == ["id_token.at_hash mismatch"])
        #expect(try verify(["at_hash": 1], policy: bind).failures == ["id_token.at_hash malformed"])
        #expect(try verify(["c_hash": "LDktKdoQak3Pk0cnXxCltB"], policy: bind).failures == ["id_token.c_hash mismatch"])
        // Without the claim, or without a token to compare, there is nothing to check.
        #expect(try verify(policy: bind).isAccepted)
        #expect(try verify(good).isAccepted)
    }

    @Test("fill the placeholder of a templated issuer with their own tenant")
    func template() throws {
        let template = try #require(IssuerTemplate("https://login.microsoftonline.com/{tenantid}/v2.0"))
        let tenant = "0a1b2c3d-1111-2222-3333-444455556666"
        func failures(_ changes: JSONObject, tenants: Set<String>? = nil) throws -> [String] {
            try verify(changes, policy: { $0.issuer = .template(template, tenants: tenants) }).failures
        }
        let issuer = JSON.string("https://login.microsoftonline.com/\(tenant)/v2.0")
        #expect(try failures(["iss": issuer, "tid": .string(tenant)]) == [])
        #expect(try failures(["iss": issuer, "tid": .string(tenant)], tenants: [tenant]) == [])
        #expect(
            try failures(["iss": issuer, "tid": .string(tenant)], tenants: ["other"])
                == ["id_token.issuer tenant_not_allowed"])
        #expect(try failures(["iss": issuer]) == ["id_token.issuer issuer_tenant_mismatch"])
        #expect(try failures(["iss": issuer, "tid": "other"]) == ["id_token.issuer issuer_tenant_mismatch"])
        let placeholder = JSON.string("https://login.microsoftonline.com/{tenantid}/v2.0")
        #expect(
            try failures(["iss": placeholder, "tid": .string(tenant)]) == ["id_token.issuer issuer_tenant_mismatch"])
        let nested = JSON.string("https://login.microsoftonline.com/a/b/v2.0")
        #expect(try failures(["iss": nested, "tid": "a/b"]) == ["id_token.issuer issuer_tenant_mismatch"])
        let none = JSON.string("https://login.microsoftonline.com//v2.0")
        #expect(try failures(["iss": none, "tid": ""]) == ["id_token.issuer issuer_tenant_mismatch"])
        let evil = JSON.string("https://evil.example/\(tenant)/v2.0")
        #expect(try failures(["iss": evil, "tid": .string(tenant)]) == ["id_token.issuer issuer_tenant_mismatch"])
    }

    @Test("of one tenant cannot be signed with a key that is another tenant's")
    func tenantKey() throws {
        let consumers = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"
        let issuer = "https://login.microsoftonline.com/0a1b2c3d-1111-2222-3333-444455556666/v2.0"
        let template = try #require(IssuerTemplate("https://login.microsoftonline.com/{tenantid}/v2.0"))
        var policy = IDTokenSample.policy
        policy.issuer = .template(template, tenants: nil)
        let token = try signer.token(
            IDTokenSample.claims(["iss": .string(issuer), "tid": "0a1b2c3d-1111-2222-3333-444455556666"]))
        func failures(_ keyIssuer: String) throws -> [String] {
            let keys = try VerificationKeySet(keys: signer.webKey(["issuer": .string(keyIssuer)]))
            return IDTokenVerifier(policy: policy).verify(token, keys: keys, now: IDTokenSample.now).failures
        }
        #expect(try failures(consumers) == ["id_token.signature key_of_other_issuer"])
        #expect(try failures(issuer) == [])
        #expect(try failures("https://login.microsoftonline.com/{tenantid}/v2.0") == [])
        #expect(try failures("not a URL") == [])
    }
}
