import Destinations
import OIDC
import PortalCore
import StrictJSON
import Testing

/// What is sent, where the software on the other side does not tell.
@Suite("Requests of destinations")
struct RequestShapeTests {
    private static func request(
        _ type: LogStreamType, _ settings: JSONObject, _ batch: EventBatch = Sample.batch()
    ) async throws -> ProviderRequest {
        let http = Answering { _ in ProviderResponse(status: 200, contentType: nil, body: []) }
        let destination = try #require(BuiltInDestinations.all.first { $0.descriptor.type == type })
        _ = try await destination.deliver(batch, with: LogStreamSettings(settings), through: Sample.transport(http))
        return try #require(await http.requests.last)
    }

    private static func value(_ name: String, of request: ProviderRequest) -> String? {
        request.fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    @Test("The signature is the HMAC of time, point and body")
    func signature() throws {
        // Computed with: printf '1763852400123.[]' | openssl dgst -sha256 -hmac secret
        let value = PayloadSignature.value(
            for: Array("[]".utf8), secret: "secret", at: Timestamp(milliseconds: 1_763_852_400_123))
        #expect(value == "t=1763852400123,v1=22e744f40ef1fb28ae91a4907ee15c3419b65ca9fafbc7c9e06b99f79ed48ca5")
    }

    @Test("Headers that the transport or the signature sets are refused, and never sent")
    func headers() async throws {
        var settings = try GoodSettings.of(.https)
        for name in [
            "Host", "content-length", "Transfer-Encoding", "Content-Type", "portal-signature", "Connection", "TE",
        ] {
            settings["headers"] = [name: "mine", "X-Own": "kept"]
            let findings = HTTPSDestination().review(LogStreamSettings(settings))
            #expect(findings.map(\.code) == [.logStreamHeaderReserved], "\(name)")
            #expect(findings.map(\.path) == ["/headers/\(name)"])
            let request = try await Self.request(.https, settings)
            #expect(!request.fields.contains { $0.value == "mine" }, "\(name)")
            #expect(Self.value("x-own", of: request) == "kept")
        }
    }

    @Test("Buckets of AWS have their own host name, or a path where their name has points")
    func places() async throws {
        var settings = try GoodSettings.of(.s3)
        let name = "/portal/2026/11/22/23/stream_01TEST-000000000001-000000000003.ndjson"
        #expect(
            try await Self.request(.s3, settings).url == "https://portal-events.s3.eu-central-1.amazonaws.com" + name)
        settings["bucket"] = "portal.events"
        #expect(
            try await Self.request(.s3, settings).url == "https://s3.eu-central-1.amazonaws.com/portal.events" + name)
        settings["region"] = "cn-north-1"
        #expect(
            try await Self.request(.s3, settings).url == "https://s3.cn-north-1.amazonaws.com.cn/portal.events" + name)
    }

    @Test("Object names sort as the log does, and are the same for the same batch")
    func objectNames() {
        let names = [9...10, 11...99, 100...1_000].map { ObjectName.of(Sample.batch($0), prefix: "/a//b/") }
        #expect(names == names.sorted())
        #expect(names.first == "a/b/2026/11/22/23/stream_01TEST-000000000009-000000000010.ndjson")
        #expect(ObjectName.of(Sample.batch(9...10), prefix: nil) == ObjectName.of(Sample.batch(9...10), prefix: ""))
        let odd = EventBatch(stream: "../ü", revision: 1, elements: [Sample.element(1)])
        #expect(ObjectName.of(odd, prefix: nil).hasSuffix("/-----000000000001-000000000001.ndjson"))
    }

    @Test(
        "Datadog's sites lead to their intakes",
        arguments: [
            ("datadoghq.com", "https://http-intake.logs.datadoghq.com/api/v2/logs"),
            ("us2.ddog-gov.com", "https://http-intake.logs.us2.ddog-gov.com/api/v2/logs"),
        ])
    func datadog(_ site: String, _ url: String) async throws {
        let settings = try GoodSettings.of(.datadog).with("site", .string(site))
        #expect(try await Self.request(.datadog, settings).url == url)
    }

    @Test("Splunk's path is added once", arguments: ["", "/", "/services/collector", "/services/collector/event"])
    func splunk(_ path: String) async throws {
        let base = "https://http-inputs-one.splunkcloud.com"
        let settings = try GoodSettings.of(.splunk).with("url", .string(base + path))
        #expect(try await Self.request(.splunk, settings).url == base + "/services/collector/event")
    }

    @Test("Every code of Splunk's collector is judged", arguments: 0...24)
    func splunkCodes(_ code: Int) async throws {
        let status =
            switch code {
            case 0, 17: 200
            case 1, 4: 403
            case 2, 3: 401
            case 8: 500
            case 9, 18, 19, 20, 23: 503
            case 24: 429
            default: 400
            }
        let expected: DeliveryFailure.Kind? =
            switch code {
            case 0, 17: nil
            case 1...4, 21, 22: .unauthorized
            case 7, 10, 11, 14, 16: .misconfigured
            case 5, 6, 12, 13, 15: .rejected
            default: .unavailable
            }
        let http = Answering { _ in
            ProviderResponse(
                status: status, contentType: "application/json", body: Array(#"{"text":"-","code":\#(code)}"#.utf8))
        }
        var kind: DeliveryFailure.Kind?
        do {
            _ = try await SplunkDestination().deliver(
                Sample.batch(), with: LogStreamSettings(try GoodSettings.of(.splunk)), through: Sample.transport(http))
        } catch let failure as DeliveryFailure {
            kind = failure.kind
        }
        #expect(kind == expected)
    }

    @Test(
        "Names in Snowflake are quoted, and nothing leads out of the quotes",
        arguments: [
            ("events", "\"EVENTS\""), ("\"events\"", "\"events\""), ("\"a\"\"b\"", "\"a\"\"b\""),
        ])
    func snowflakeNames(_ given: String, _ quoted: String) async throws {
        let settings = try GoodSettings.of(.snowflake).with("table", .string(given))
        let body = try JSONReader.parse(try await Self.request(.snowflake, settings).body ?? [])
        #expect(body["statement"]?.stringValue?.contains(".\(quoted) (\"EVENT_ID\"") == true)
        #expect(
            body["bindings"]?["1"]?["value"]?.stringValue.flatMap { try? JSONReader.parse($0).arrayValue?.count } == 3)
    }

    @Test(
        "What is no name in Snowflake is refused",
        arguments: [
            "", "a b", "a;drop", "a\"", "\"a\"b\"", "\"\"", "1a", "a.b", "$a", "ä",
            "\"" + String(repeating: "a", count: 254) + "\"",
        ])
    func snowflakeOddNames(_ given: String) async throws {
        let settings = try GoodSettings.of(.snowflake).with("table", .string(given))
        #expect(!SnowflakeDestination().review(LogStreamSettings(settings)).isEmpty)
        await #expect(throws: DeliveryFailure.self) { try await Self.request(.snowflake, settings) }
    }

    @Test(
        "Accounts with a region are named without it in tokens",
        arguments: [
            ("myorg-my_account", "https://myorg-my-account.snowflakecomputing.com", "MYORG-MY_ACCOUNT.PORTAL"),
            ("xy12345.us-east-2.aws", "https://xy12345.us-east-2.aws.snowflakecomputing.com", "XY12345.PORTAL"),
        ])
    func snowflakeAccounts(_ account: String, _ base: String, _ subject: String) async throws {
        let settings = try GoodSettings.of(.snowflake).with("account", .string(account))
        let request = try await Self.request(.snowflake, settings)
        #expect(request.url == base + "/api/v2/statements")
        let token = try #require(Self.value("Authorization", of: request)?.split(separator: ".").dropFirst().first)
        let claims = try JSONReader.parse(try #require(PortalCore.Base64URL.decode(String(token))))
        #expect(claims["sub"]?.stringValue == subject)
        #expect(claims["iss"]?.stringValue?.hasPrefix(subject + ".SHA256:") == true)
    }

    @Test(
        "Severities follow what happened",
        arguments: [
            ("authentication.failed", SyslogMessage.Severity.warning), ("directory.sync_failed", .warning),
            ("directory.credentials_invalid", .warning), ("connection.certificate_expired", .warning),
            ("organization_domain.verification_failed", .warning), ("connection.certificate_expiring", .notice),
            ("authentication.timed_out", .notice), ("authentication.succeeded", .informational), ("", .informational),
        ])
    func severities(_ type: String, _ severity: SyslogMessage.Severity) {
        #expect(SyslogMessage.Severity(type) == severity)
    }

    @Test("What would end a field of syslog is escaped or left out")
    func syslogFields() throws {
        let text = String(decoding: SyslogMessage.bytes(of: Sample.element(1, type: "a \"]\\ b\u{7}")), as: UTF8.self)
        #expect(text.hasPrefix("<110>1 2026-11-22T23:00:00.124Z - portal-host - a\"]\\b [event@32473 id=\"evt_"))
        #expect(text.contains(#"type="a \"\]\\ b"#))
    }
}
