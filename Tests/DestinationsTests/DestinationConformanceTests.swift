import Destinations
import LibraryTestSupport
import OIDC
import PortalCore
import StrictJSON
import Testing

/// What holds for every destination.
@Suite("All destinations")
struct DestinationConformanceTests {
    static let types = LogStreamType.allCases

    static func destination(_ type: LogStreamType) throws -> any LogStreamDestination {
        try #require(BuiltInDestinations.all.first { $0.descriptor.type == type })
    }

    @Test("There is one of each type, in the contract's order")
    func complete() {
        #expect(BuiltInDestinations.all.map(\.descriptor.type) == LogStreamType.allCases)
    }

    @Test("Fields have unique names, and say what they are", arguments: types)
    func fields(_ type: LogStreamType) throws {
        let descriptor = try Self.destination(type).descriptor
        #expect(Set(descriptor.fields.map(\.name)).count == descriptor.fields.count)
        #expect(!descriptor.name.isEmpty && descriptor.summary.hasSuffix("."))
        #expect(descriptor.limits.events > 0 && descriptor.limits.bytes > 0)
        for field in descriptor.fields {
            #expect(!field.label.isEmpty, "\(field.name)")
            #expect((field.kind == .choice) == !field.choices.isEmpty, "\(field.name)")
            let isSecretByName = [
                "secret", "token", "apiKey", "privateKey", "clientKey", "serviceAccountJson", "headers",
            ]
            .contains { field.name == $0 || field.name.hasSuffix("Secret") || field.name == "secretAccessKey" }
            #expect(field.isSecret == isSecretByName, "\(field.name)")
        }
    }

    @Test(
        "The settings of the contract are there, required where it says so",
        arguments: [
            (LogStreamType.https, ["url", "format"], ["headers", "secret"]),
            (.splunk, ["url", "token"], ["index", "source"]), (.datadog, ["site", "apiKey"], []),
            (.s3, ["bucket", "region", "accessKeyId", "secretAccessKey"], ["endpoint", "prefix"]),
            (.gcs, ["bucket"], ["serviceAccountJson", "accessKeyId", "secret", "endpoint", "prefix"]),
            (.sentinel, ["tenantId", "clientId", "clientSecret", "endpoint", "dcrId", "stream"], []),
            (.snowflake, ["account", "user", "privateKey", "database", "schema", "table"], []),
            (.syslog, ["host", "port"], ["clientCertificate", "clientKey"]),
        ])
    func contract(_ type: LogStreamType, _ required: [String], _ optional: [String]) throws {
        let fields = try Self.destination(type).descriptor.fields
        #expect(Set(fields.filter(\.isRequired).map(\.name)) == Set(required))
        #expect(Set(optional).isSubset(of: fields.filter { !$0.isRequired }.map(\.name)))
    }

    @Test("Steps name existing fields, every field once, and end with a test", arguments: types)
    func steps(_ type: LogStreamType) throws {
        let destination = try Self.destination(type)
        let steps = destination.setupSteps
        #expect(Set(steps.map(\.id)).count == steps.count)
        #expect(steps.last?.id == "test")
        #expect(steps.flatMap(\.fields).sorted() == destination.descriptor.fields.map(\.name).sorted())
        for step in steps {
            #expect(step.id.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }, "\(step.id)")
            #expect(!step.title.isEmpty && !step.body.isEmpty)
            #expect(step.body.split(separator: "```", omittingEmptySubsequences: false).count % 2 == 1, "\(step.id)")
            #expect(step.body.split(separator: "**", omittingEmptySubsequences: false).count % 2 == 1, "\(step.id)")
        }
    }

    @Test("Nothing is wrong with good settings", arguments: types)
    func good(_ type: LogStreamType) throws {
        let destination = try Self.destination(type)
        #expect(destination.review(LogStreamSettings(try GoodSettings.of(type))) == [])
        if type == .gcs { #expect(destination.review(LogStreamSettings(GoodSettings.hmac())) == []) }
    }

    @Test("Each required setting is missed, and a setting that is not known is refused", arguments: types)
    func missing(_ type: LogStreamType) throws {
        let destination = try Self.destination(type)
        for field in destination.descriptor.fields where field.isRequired {
            for nothing: JSON? in [nil, JSON.null, ""] {
                var settings = try GoodSettings.of(type)
                settings[field.name] = nothing
                let findings = destination.review(LogStreamSettings(settings))
                #expect(
                    findings.contains { $0.code == .logStreamMissing && $0.path == "/\(field.name)" }, "\(field.name)")
            }
        }
        var settings = try GoodSettings.of(type)
        settings["a/b~c"] = "unknown"
        let findings = destination.review(LogStreamSettings(settings))
        #expect(findings.map(\.code) == [.logStreamUnknown] && findings.map(\.path) == ["/a~1b~0c"])
    }

    /// Values that have no business in a setting.
    private static let odd: [JSON] = [
        .null, true, 0, -1, 1e300, .integer(.max), "", " ", "\u{0}", "a\nb", " padded ", "<your-value>", "\u{202E}abc",
        "http://", "https://", "https://[", "https://user:password@host.org/", "https://127.0.0.1/",
        "https://example.com/",
        "http://169.254.169.254/latest", "https://xn--/?#", "javascript:alert(1)", "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "{}", "{\"type\":\"service_account\"}", "[",
        .string(String(repeating: "a", count: 70_000)), .string(String(repeating: "\"", count: 5_000)),
        [], ["a"], [:], ["a": 1], ["": ""], ["Host": "x"], ["X-A": "1", "x-a": "2"], ["a b": "c"], ["X": "a\r\nB: c"],
        ["Authorization": "\u{1F600}"], ["deep": ["deep": [:]]],
    ]

    @Test("A review takes any value, points into the settings, and repeats no secret", arguments: types)
    func total(_ type: LogStreamType) throws {
        let destination = try Self.destination(type)
        let fields = destination.descriptor.fields
        let codes = Set(fields.map { "/" + $0.name })
        func check(_ settings: JSONObject) {
            for finding in destination.review(LogStreamSettings(settings)) {
                #expect(finding.code.rawValue.hasPrefix("log_stream."), "\(finding)")
                #expect(codes.contains { finding.path == $0 || finding.path.hasPrefix($0 + "/") }, "\(finding)")
                #expect(!finding.message.isEmpty && !finding.remedy.isEmpty && finding.message.hasSuffix("."))
                #expect((finding.received ?? "").utf8.count <= 800)
            }
        }
        for field in fields {
            for value in Self.odd {
                var settings = try GoodSettings.of(type)
                settings[field.name] = value
                check(settings)
                var secret = settings
                secret[field.name] = .string("  sesame-\(field.name)  ")
                guard field.isSecret else { continue }
                let text = destination.review(LogStreamSettings(secret)).map { "\($0)" }.joined()
                #expect(!text.contains("sesame"), "\(field.name)")
            }
        }
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            var settings = JSONObject()
            for field in fields { settings[field.name] = Self.odd.randomElement(using: &generator) }
            check(settings)
        }
    }

    @Test("Deliveries with odd settings fail, and never trap", arguments: types)
    func oddDeliveries(_ type: LogStreamType) async throws {
        let destination = try Self.destination(type)
        let transport = Sample.transport(Answering { _ in ProviderResponse(status: 400, contentType: nil, body: []) })
        for field in destination.descriptor.fields {
            for value in Self.odd {
                var settings = try GoodSettings.of(type)
                settings[field.name] = value
                await #expect(throws: DeliveryFailure.self, "\(field.name)") {
                    try await destination.deliver(
                        Sample.batch(), with: LogStreamSettings(settings), through: transport)
                }
            }
        }
    }

    @Test("No secret is in a failure or a receipt, even where the receiver repeats the request", arguments: types)
    func secrecy(_ type: LogStreamType) async throws {
        let destination = try Self.destination(type)
        var kinds = [try GoodSettings.of(type)]
        if type == .gcs { kinds.append(GoodSettings.hmac()) }
        for settings in kinds {
            var secrets = destination.descriptor.fields.filter(\.isSecret).compactMap { settings[$0.name]?.stringValue }
            if type == .https { secrets += ["query-key-0001", "header-token-0002"] }
            if case .string(let pem)? = settings["privateKey"] {
                secrets += pem.split(separator: "\n").dropFirst().prefix(3).map(String.init)
            }
            for status in [200, 202, 204, 301, 400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 500, 503, 999] {
                let http = Answering { request in
                    if request.url.hasSuffix("/token") {
                        return ProviderResponse(
                            status: 200, contentType: "application/json",
                            body: Array(
                                #"{"access_token":"access-token-0005","token_type":"Bearer","expires_in":3600}"#.utf8))
                    }
                    let fields = request.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                    return ProviderResponse(
                        status: status, contentType: "text/plain",
                        body: Array("\(request.url)\n\(fields)\n".utf8) + (request.body ?? []), retryAfterSeconds: 7)
                }
                let said: String
                do {
                    let receipt = try await destination.deliver(
                        Sample.batch(1...1), with: LogStreamSettings(settings), through: Sample.transport(http))
                    said = "\(receipt)"
                    #expect(type == .syslog || (200...299).contains(status))
                } catch let failure as DeliveryFailure {
                    said = "\(failure)"
                    #expect(!failure.message.isEmpty && failure.message.hasSuffix("."), "\(failure.message)")
                    if type != .syslog, status != 202 {
                        #expect(failure.status == status && failure.retryAfterSeconds == 7)
                    }
                }
                for secret in secrets + ["access-token-0005"] { #expect(!said.contains(secret), "\(status)") }
            }
        }
    }

    @Test("A secret is found in whatever way it is written", arguments: ["", "\u{301}", "\u{200D}x", "\""])
    func disguised(_ tail: String) async throws {
        let secret = "a\"b\\c d/e+f-0123456789"
        let forms = [
            secret, #"a\"b\\c d/e+f-0123456789"#, "a%22b%5Cc%20d%2Fe%2Bf-0123456789",
            "YSJiXGMgZC9lK2YtMDEyMzQ1Njc4OQ==",
        ]
        let settings = LogStreamSettings(try GoodSettings.of(.https).with("secret", .string(secret)))
        for form in forms {
            let http = Answering { _ in
                ProviderResponse(status: 500, contentType: nil, body: Array(("x" + form + tail).utf8))
            }
            let failure = await #expect(throws: DeliveryFailure.self) {
                try await HTTPSDestination().deliver(Sample.batch(), with: settings, through: Sample.transport(http))
            }
            let said = Array((failure?.answer ?? "").utf8)
            #expect(said.starts(with: "x•••".utf8) && !said.contains(Array(form.utf8)), "\(form)")
        }
    }

    @Test("A token endpoint that repeats the request tells nothing either", arguments: [LogStreamType.gcs, .sentinel])
    func tokenSecrecy(_ type: LogStreamType) async throws {
        let settings = try GoodSettings.of(type)
        for status in [200, 302, 400, 401, 500] {
            let http = Answering { request in
                ProviderResponse(status: status, contentType: "text/plain", body: request.body ?? [])
            }
            let destination = try Self.destination(type)
            let failure = try #require(
                await #expect(throws: DeliveryFailure.self) {
                    try await destination.deliver(
                        Sample.batch(), with: LogStreamSettings(settings), through: Sample.transport(http))
                })
            #expect(failure.status == status && failure.answer?.contains("grant_type") == true)
            #expect(!"\(failure)".contains("assertion=ey"))
            if let secret = settings["clientSecret"]?.stringValue { #expect(!"\(failure)".contains(secret)) }
        }
    }

    @Test("Statuses mean what they commonly mean", arguments: types)
    func statuses(_ type: LogStreamType) async throws {
        guard type != .syslog else { return }
        let destination = try Self.destination(type)
        let settings = LogStreamSettings(try GoodSettings.of(type))
        let expected: [(Int, DeliveryFailure.Kind)] = [
            (301, .misconfigured), (401, .unauthorized), (403, .unauthorized), (404, .misconfigured),
            (408, .unavailable), (413, .rejected), (429, .unavailable), (500, .unavailable), (503, .unavailable),
        ]
        for (status, kind) in expected {
            let http = Answering { request in
                request.url.hasSuffix("/token")
                    ? ProviderResponse(
                        status: 200, contentType: "application/json",
                        body: Array(#"{"access_token":"abc","token_type":"Bearer"}"#.utf8))
                    : ProviderResponse(status: status, contentType: nil, body: [])
            }
            let failure = await #expect(throws: DeliveryFailure.self) {
                try await destination.deliver(Sample.batch(), with: settings, through: Sample.transport(http))
            }
            #expect(failure?.kind == kind, "\(status): \(String(describing: failure))")
        }
    }

    @Test("What keeps an answer from coming is told apart", arguments: HTTPExchangeError.Code.allCases)
    func exchangeErrors(_ code: HTTPExchangeError.Code) async throws {
        let http = Answering { _ throws(HTTPExchangeError) in throw HTTPExchangeError(code, "The reason of it.") }
        let settings = LogStreamSettings(try GoodSettings.of(.https))
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await HTTPSDestination().deliver(Sample.batch(), with: settings, through: Sample.transport(http))
        }
        let isSettled = [.invalidURL, .notAllowed, .tls, .redirected, .invalidAnswer].contains(code)
        #expect(failure?.kind == (isSettled ? .misconfigured : .unavailable))
    }
}
