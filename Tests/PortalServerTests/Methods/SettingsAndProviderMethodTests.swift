import PortalCore
import RPC
import StrictJSON
import Testing

@Suite struct SettingsAndProviderMethodTests {
    @Test func settingsKeepWhatIsNotNamedAndNullIsTheDefault() async throws {
        try await TestHost.run { _, client in
            let fresh = try await client.call("host/settings/get")
            #expect(fresh["domainChallengePrefix"] == "_portal-challenge" && fresh["revision"] == 1)
            var now = try await client.call(
                "host/settings/update",
                [
                    "branding": ["applicationName": "App", "supportEmail": "help@engine-works.io"],
                    "domainChallengePrefix": "_acme", "baseUrl": "https://portal.engine-works.io/x/",
                ])
            #expect(now["baseUrl"] == "https://portal.engine-works.io/x" && now["revision"] == 2)
            now = try await client.call("host/settings/update", ["branding": ["applicationName": .null]])
            #expect(now["branding"] == ["supportEmail": "help@engine-works.io"])
            now = try await client.call("host/settings/update", ["domainChallengePrefix": .null, "baseUrl": .null])
            #expect(now["domainChallengePrefix"] == "_portal-challenge" && now["baseUrl"] == nil)
            #expect(try await client.call("host/settings/update") == now)
            #expect(try await client.call("host/settings/get") == now)
            try await client.refusal(
                "host/settings/update", ["baseUrl": .null, "expectedRevision": 1], -32009, "revision_conflict")
        }
    }

    @Test(arguments: [
        (#"{"branding": {"logoUrl": "http://x.example.com/l.png"}}"#, "/branding/logoUrl"),
        (#"{"branding": {"logoUrl": "javascript:alert(1)"}}"#, "/branding/logoUrl"),
        (#"{"branding": {"accentColor": "red"}}"#, "/branding/accentColor"),
        (##"{"branding": {"accentColor": "#１２３４５６"}}"##, "/branding/accentColor"),
        (#"{"branding": {"supportEmail": "x"}}"#, "/branding/supportEmail"),
        (#"{"branding": {"applicationName": ""}}"#, "/branding/applicationName"),
        (#"{"branding": {"other": ""}}"#, "/branding/other"), (#"{"branding": null}"#, "/branding"),
        (#"{"redirects": {"allowed": ["http://app.example.com"]}}"#, "/redirects/allowed/0"),
        (#"{"redirects": {"allowed": ["https://app.example.com?x"]}}"#, "/redirects/allowed/0"),
        (#"{"redirects": {"allowed": ["https://a@app.example.com"]}}"#, "/redirects/allowed/0"),
        (#"{"redirects": {"allowed": ["https://app.example.com/ü"]}}"#, "/redirects/allowed/0"),
        (#"{"redirects": {"allowed": ["*"]}}"#, "/redirects/allowed/0"),
        (#"{"domainChallengePrefix": "a.b"}"#, "/domainChallengePrefix"),
        (#"{"domainChallengePrefix": "-a"}"#, "/domainChallengePrefix"),
        (#"{"baseUrl": "http://portal.example.com"}"#, "/baseUrl"), (#"{"baseUrl": "portal"}"#, "/baseUrl"),
        (#"{"revision": 1}"#, "/revision"),
    ])
    func aSettingThatCannotBeIsRefusedWithTheField(params: String, field: String) async throws {
        try await TestHost.run { host, client in
            let json = try JSONReader.parse(Array(params.utf8))
            try await client.refusal("host/settings/update", json, -32602, "invalid_params", field: field)
            #expect(try await client.call("host/settings/get")["revision"] == 1)
            #expect(try await host.events().isEmpty)
        }
    }

    @Test func defaultsMustStayWithinTheAllowList() async throws {
        try await TestHost.run { _, client in
            try await client.refusal(
                "host/settings/update", ["redirects": ["defaultReturnUrl": "https://app.example.com"]], -32022,
                "url_not_allowed", field: "/redirects/defaultReturnUrl")
            try await client.call(
                "host/settings/update",
                [
                    "redirects": [
                        "allowed": ["https://app.example.com"], "defaultReturnUrl": "https://app.example.com/x",
                    ]
                ])
            try await client.refusal(
                "host/settings/update", ["redirects": ["allowed": []]], -32022, "url_not_allowed",
                field: "/redirects/defaultReturnUrl")
        }
    }

    @Test func whereSignInsEndByDefaultBringsNoParameterOfTheAnswer() async throws {
        try await TestHost.run { _, client in
            func update(_ query: String) -> JSON {
                [
                    "redirects": [
                        "allowed": ["https://app.example.com"],
                        "defaultSuccessUrl": .string("https://app.example.com/in?" + query),
                    ]
                ]
            }
            for query in ["code=x", "a=b&state=x", "error"] {
                try await client.refusal(
                    "host/settings/update", update(query), -32022, "url_not_allowed",
                    field: "/redirects/defaultSuccessUrl")
            }
            try await client.call("host/settings/update", update("next=code"))
        }
    }

    @Test func theStatusCountsAndSaysWhereURLsBegin() async throws {
        try await TestHost.run(try TestHost(baseURLOption: "https://option.engine-works.io")) { host, client in
            _ = try await client.organization()
            host.clock.advance(seconds: 90)
            let status = try await client.call("host/status")
            #expect(status["organizations"] == 1 && status["uptimeSeconds"] == 90)
            #expect(status["baseUrl"] == ["value": "https://option.engine-works.io", "source": "option"])
        }
    }

    // MARK: Providers

    @Test func providersArePagedAndFilteredInBothDirections() async throws {
        try await TestHost.run { _, client in
            let all = try await client.call("providers/list", ["limit": 100]).page().compactMap { $0["id"] }
            for (order, expected) in [("asc", all), ("desc", all.reversed())] {
                var params: JSONObject = ["limit": 2, "order": .string(order)]
                var seen: [JSON] = []
                while true {
                    let page = try await client.call("providers/list", .object(params))
                    seen += try page.page().compactMap { $0["id"] }
                    guard let cursor = page["nextCursor"], !cursor.isNull else { break }
                    params["cursor"] = cursor
                }
                #expect(seen == expected)
            }
            let scim = try await client.call("providers/list", ["protocol": "scim"]).page()
            #expect(!scim.isEmpty && scim.count < all.count)
            #expect(scim.allSatisfy { $0["protocols"]?.arrayValue?.contains("scim") == true })
            try await client.refusal(
                "providers/list", ["cursor": "YWJj"], -32602, "invalid_params", field: "/cursor")
            for id in all {
                #expect(try await client.call("providers/get", ["providerId": id])["id"] == id)
            }
            try await client.refusal(
                "providers/get", ["providerId": "nobody"], -32004, "provider_not_found", field: "/providerId")
        }
    }

    @Test func aWalkThroughShowsTheRedirectURIOfItsConnectionAndNoOther() async throws {
        try await TestHost.run(try TestHost(baseURLOption: "https://option.engine-works.io")) { _, client in
            let id = try await client.organization()
            let connection = try await client.connection(id, provider: "custom-oidc", protocol: "oidc")
            let address = try #require(try await client.get(connection)["serviceProvider"]).text("redirectUri")
            var params: JSONObject = ["providerId": "custom-oidc", "protocol": "oidc", "organizationId": .string(id)]
            let without = try await client.call("providers/setupSteps", .object(params))
            #expect(!without.description.contains("/sso/oidc/callback"))
            params["connectionId"] = .string(connection)
            let with = try await client.call("providers/setupSteps", .object(params)).description
            #expect(with.ranges(of: "/sso/oidc/callback").count == with.ranges(of: address).count)
            #expect(with.contains(address) && address.hasSuffix("/sso/oidc/callback/\(connection)"))
        }
    }

    @Test func everyWalkThroughIsAnsweredForEverySubject() async throws {
        try await TestHost.run { _, client in
            let id = try await client.organization("Wörks *Ltd*")
            for provider in try await client.call("providers/list", ["limit": 100]).page() {
                for identityProtocol in provider["protocols"]?.arrayValue ?? [] {
                    let base: JSONObject = ["providerId": provider["id"] ?? .null, "protocol": identityProtocol]
                    var subjects: [JSONObject] = [[:], ["organizationId": .string(id)]]
                    if identityProtocol == "saml" || identityProtocol == "oidc" {
                        let own = try await client.connection(
                            id, provider: provider.text("id"), protocol: identityProtocol.stringValue ?? "")
                        subjects.append(["connectionId": .string(own)])
                        subjects.append(["connectionId": .string(own), "organizationId": .string(id)])
                    } else {
                        subjects.append([
                            "directoryId": try await client.directory(id, provider: provider.text("id"))["id"] ?? .null
                        ])
                    }
                    for subject in subjects {
                        var params = base
                        for member in subject.members { params[member.key] = member.value }
                        let answer = try await client.call("providers/setupSteps", .object(params))
                        #expect(answer["steps"]?.arrayValue?.isEmpty == false)
                        #expect(!answer.description.contains("{{"))
                    }
                }
            }
            let other = try await client.organization("Other")
            let saml = try await client.connection(id)
            let steps: JSONObject = ["providerId": "custom-saml", "protocol": "saml"]
            let refused: [(JSONObject, Int, String)] = [
                (["connectionId": .string(saml), "organizationId": .string(other)], -32004, "connection_not_found"),
                (["providerId": "okta", "connectionId": .string(saml)], -32602, "invalid_params"),
                (["protocol": "oidc"], -32022, "protocol_not_supported"),
                (["providerId": "nobody"], -32004, "provider_not_found"),
                (
                    ["connectionId": .string(saml), "directoryId": "dir_00000000000000000000000000"], -32602,
                    "invalid_params"
                ),
            ]
            for (change, code, reason) in refused {
                var params = steps
                for member in change.members { params[member.key] = member.value }
                try await client.refusal("providers/setupSteps", .object(params), code, reason)
            }
        }
    }

    @Test func judgingMetadataIsAnOutcomeAndKeepsNothing() async throws {
        try await TestHost.run { host, client in
            let base: JSONObject = ["providerId": "custom-saml", "protocol": "saml"]
            func judge(_ input: JSONObject) async throws -> JSON {
                var params = base
                for member in input.members { params[member.key] = member.value }
                return try await client.call("providers/validateMetadata", .object(params))
            }
            let good = try await judge(["metadataXml": .string(try Samples.metadata())])
            #expect(good["valid"] == true && good["settings"] == nil)
            let bad = try await judge(["metadataXml": "<html>"])
            #expect(bad["valid"] == false && bad["findings"]?.arrayValue?.isEmpty == false)
            try await client.refusal(
                "providers/validateMetadata",
                ["providerId": "custom-saml", "protocol": "saml", "oidc": ["issuer": "https://a.engine-works.io"]],
                -32602, "invalid_params", field: "/protocol")
            host.fetcher.serveOpenID()
            let openID = try await client.call(
                "providers/validateMetadata",
                ["providerId": "custom-oidc", "protocol": "oidc", "oidc": ["issuer": .string(Samples.issuer)]])
            #expect(openID["summary"]?["issuer"] == .string(Samples.issuer))
            #expect(try await host.events().isEmpty)
        }
    }

    // MARK: Directories

    @Test func aDirectorysTokenIsTheAnswerToItsCreationOnly() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let made = try await client.directory(id)
            let token = try made.text("token")
            let own: JSON = ["directoryId": try .string(made.text("id"))]
            #expect(made["state"] == "unlinked" && made["protocol"] == "scim")
            #expect(made["tokens"]?[0]?["hint"] == .string(String(token.suffix(4))))
            #expect(try made.text("endpoint").hasSuffix("/scim/v2/" + made.text("id")))
            let read = try await client.call("directories/get", own)
            #expect(read["token"] == nil && read["tokens"] == made["tokens"])
            var change = own.objectValue ?? [:]
            change["name"] = "New"
            change["expectedRevision"] = 1
            #expect(try await client.call("directories/update", .object(change))["revision"] == 2)
            try await client.refusal("directories/update", .object(change), -32009, "revision_conflict")
            #expect(try await client.call("directories/list", ["organizationId": .string(id)]).page().count == 1)
            let google = try await client.directory(id, provider: "google-workspace")
            #expect(google["token"] == nil && google["endpoint"] == nil && google["tokens"] == [])
            try await client.refusal(
                "directories/create", ["organizationId": .string(id), "providerId": "custom-saml"], -32022,
                "protocol_not_supported", field: "/providerId")
            #expect(try await client.call("directories/delete", own) == [:])
            try await client.refusal("directories/get", own, -32004, "directory_not_found")
            #expect(
                try await host.events(of: id).map(\.type) == [
                    .organizationCreated, .directoryCreated, .directoryTokenCreated, .directoryUpdated,
                    .directoryCreated, .directoryDeleted,
                ])
        }
    }
}
