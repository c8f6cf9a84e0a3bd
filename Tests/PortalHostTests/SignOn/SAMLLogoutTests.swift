import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite("Single logout over SAML", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
struct SAMLLogoutTests {
    @Test(
        "begun here passes with pysaml2 over both bindings, and the browser comes back",
        arguments: ["redirect", "post"])
    func begunHere(binding: String) async throws {
        try await SignOnScene.runWithPySAML2(options: ["requestBinding": .string(binding)]) { scene, idp in
            let id = try await scene.signedIn()
            let other = try await scene.signedIn()
            let start = try await scene.logout(id)
            #expect(start["method"] == (binding == "post" ? "POST" : "GET"))
            #expect(try await scene.session(id)["logout"]?["outcome"] == "pending")
            let reply = try await scene.handle(try await scene.atIdentityProvider(start))
            #expect(reply["status"] == 303)
            #expect(
                reply["headers"]?["Location"]?.stringValue
                    == SignOnScene.application + "?state=the%20application%27s%20own")
            #expect(reply["loggedOut"] == [.string(id)])
            let session = try await scene.session(id)
            #expect(session["state"] == "succeeded" && session["loggedOutAt"] != nil)
            #expect(session["logout"]?["outcome"] == "success" && session["logout"]?["origin"] == "sp")
            #expect(try await scene.session(other)["loggedOutAt"] == nil)
            #expect(try await scene.events("session.logged_out") == [id])
            // It was signed, and pysaml2 looked.
            let log = try await scene.log(idp)
            let received = try #require(log.last { $0["kind"] == "LogoutRequest" })
            #expect(
                received["signed"] == true && received["refused"] == .null && received["binding"] == .string(binding))
            let again = try await scene.host.refusal(of: "sso/logout", ["sessionId": .string(id)])
            #expect(again.reason == "session_logged_out")
            // Without a place to go to there is a page.
            let page = try await scene.handle(
                try await scene.atIdentityProvider(
                    try await scene.host.call("sso/logout", ["sessionId": .string(other)])))
            #expect(page["status"] == 200 && page["loggedOut"] == [.string(other)])
        }
    }

    @Test("begun at pysaml2 ends the session that is meant, over both bindings", arguments: ["redirect", "post"])
    func begunThere(binding: String) async throws {
        try await SignOnScene.runWithPySAML2 { scene, idp in
            let stays = try await scene.signedIn()
            let ends = try await scene.signedIn()
            let request = try await scene.beginLogout(idp, binding)
            let reply = try await scene.handle(request)
            #expect(reply["loggedOut"] == [.string(ends)])
            let session = try await scene.session(ends)
            #expect(session["loggedOutAt"] != nil && session["logout"]?["origin"] == "idp")
            #expect(try await scene.session(stays)["loggedOutAt"] == nil)
            #expect(try await scene.events("session.logged_out") == [ends])
            let answer = try await scene.carry(reply)
            #expect(answer["kind"] == "LogoutResponse" && answer["signed"] == true && answer["refused"] == .null)
            #expect(answer["status"] == "urn:oasis:names:tc:SAML:2.0:status:Success")
            #expect(answer["relayState"] == "theirs&long")
            #expect(answer["binding"] == .string(binding))
            // Once.
            let second = try await scene.handle(request)
            #expect(second["status"] == 403 && second["loggedOut"] == nil)
            #expect(try await scene.refusals() == ["saml.replay.replayed"])
        }
    }

    @Test("refuses pysaml2's messages for the reason that there is, and changes nothing")
    func refusals() async throws {
        try await SignOnScene.runWithPySAML2 { scene, idp in
            let usual = try await LoopbackClient.send("GET", try idp.fact("baseUrl") + "/behaviour")
            let defaults = try #require(try JSONReader.parse(usual.body).objectValue)
            let cases: [(change: JSONObject, code: String)] = [
                (["signLogout": false], "saml.signature.no_signature"),
                (["signWith": "another"], "saml.signature."),
                (["signingAlgorithm": "sha1"], "saml.algorithm.sha1_refused"),
                (["destination": "https://elsewhere.example/slo"], "saml.destination.mismatch"),
                (["issuer": "https://elsewhere.example"], "saml.issuer.mismatch"),
                (["clockOffsetSeconds": -7200], "saml.issue_instant.expired"),
                (["clockOffsetSeconds": 7200], "saml.issue_instant.in_future"),
            ]
            let id = try await scene.signedIn()
            for (number, (change, code)) in cases.enumerated() {
                let binding = number.isMultiple(of: 2) ? "redirect" : "post"
                let target = try await scene.signedIn()
                try await idp.behave(change)
                let asked = try await scene.handle(try await scene.beginLogout(idp, binding))
                #expect(asked["status"] == 403 && asked["loggedOut"] == nil, "\(change)")
                #expect(asked["headers"]?["Location"] == nil)
                let start = try await scene.logout(id)
                let answer = try await scene.atIdentityProvider(start)
                let answered = try await scene.handle(answer)
                let location = SignOnScene.application + "?error=logout_refused&state=the%20application%27s%20own"
                #expect(answered["headers"]?["Location"] == .string(location), "\(change)")
                #expect(answered["loggedOut"] == nil)
                let found = try await scene.refusals()
                #expect(
                    found.count == 2 * (number + 1) && found.suffix(2).allSatisfy { $0.contains(code) },
                    "\(change): \(found)")
                #expect(try await scene.session(id)["logout"]?["outcome"] == "pending")
                #expect(try await scene.session(target)["loggedOutAt"] == nil)
                try await idp.behave(defaults)
            }
            try await idp.behave(["inResponseTo": "_of_nobody"])
            let start = try await scene.logout(id)
            #expect(try await scene.handle(try await scene.atIdentityProvider(start))["status"] == 403)
            #expect(try await scene.refusals().last?.contains("saml.in_response_to.unknown_request") == true)
            try await idp.behave(["inResponseTo": .null])
            // The same answer is good once.
            let answer = try await scene.atIdentityProvider(try await scene.logout(id))
            #expect(try await scene.handle(answer)["loggedOut"] == [.string(id)])
            #expect(try await scene.handle(answer)["status"] == 403)
            #expect(try await scene.events("session.logged_out") == [id])
        }
    }

    @Test("begun here that pysaml2 does not do, or not everywhere, is told to the application")
    func failures() async throws {
        try await SignOnScene.runWithPySAML2 { scene, idp in
            let id = try await scene.signedIn()
            try await idp.behave([
                "logoutError": ["code": "urn:oasis:names:tc:SAML:2.0:status:RequestDenied", "message": "no"]
            ])
            let failed = try await scene.handle(try await scene.atIdentityProvider(try await scene.logout(id)))
            #expect(failed["status"] == 303 && failed["loggedOut"] == nil)
            #expect(failed["headers"]?["Location"]?.stringValue?.contains("?error=logout_failed&state=the") == true)
            let session = try await scene.session(id)
            #expect(session["loggedOutAt"] == nil && session["logout"]?["outcome"] == "failed")
            #expect(session["logout"]?["status"]?.stringValue?.hasSuffix(":status:RequestDenied") == true)
            #expect(try await scene.events("session.logout_failed") == [id])
            try await idp.behave([
                "logoutError": ["code": "urn:oasis:names:tc:SAML:2.0:status:PartialLogout", "message": "elsewhere"]
            ])
            let partial = try await scene.handle(try await scene.atIdentityProvider(try await scene.logout(id)))
            #expect(partial["loggedOut"] == [.string(id)])
            #expect(partial["headers"]?["Location"]?.stringValue?.contains("error=") == false)
            #expect(try await scene.session(id)["logout"]?["outcome"] == "partial_logout")
        }
    }

    @Test("concerns the sessions of its own connection only")
    func otherConnection() async throws {
        try await SignOnScene.runWithPySAML2 { scene, idp in
            let second = try await scene.host.call(
                "connections/create",
                [
                    "organizationId": .string(scene.organization), "providerId": "custom-saml", "protocol": "saml",
                    "name": "second",
                ])
            let other = SignOnScene(
                host: scene.host, organization: scene.organization,
                connection: try #require(second["id"]?.stringValue))
            _ = try await other.call(
                "connections/setMetadata", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
            _ = try await other.call("connections/activate", ["skipTest": true])
            _ = try await LoopbackClient.send(
                "POST", try idp.fact("baseUrl") + "/sp-metadata", body: Array(try await other.metadata().utf8))
            let mine = try await scene.signedIn()
            let theirs = try await other.signedIn()
            // The same person at the same identity provider.
            let reply = try await other.handle(try await other.beginLogout(idp, "redirect"))
            #expect(reply["loggedOut"] == [.string(theirs)])
            #expect(try await scene.session(mine)["loggedOutAt"] == nil)
            // A message for one is not taken at the other's address.
            for binding in ["redirect", "post"] {
                _ = try await scene.signedIn()
                var request = try #require(try await scene.beginLogout(idp, binding).objectValue)
                let url = try #require(request["url"]?.stringValue)
                request["url"] = .string(url.replacingOccurrences(of: scene.connection, with: other.connection))
                #expect(try await other.handle(.object(request))["status"] == 403)
                var answer = try #require(
                    try await scene.atIdentityProvider(try await scene.logout(mine)).objectValue)
                let back = try #require(answer["url"]?.stringValue)
                answer["url"] = .string(back.replacingOccurrences(of: scene.connection, with: other.connection))
                #expect(try await other.handle(.object(answer))["status"] == 403)
            }
            #expect(try await scene.session(mine)["logout"]?["outcome"] == "pending")
            #expect(try await scene.events("session.logged_out") == [theirs])
        }
    }

    @Test("goes through the host's own listener from beginning to end", arguments: ["redirect", "post"])
    func listener(binding: String) async throws {
        try await PeerServer.run("pysaml2_idp.py") { idp in
            try await SpawnedHost.run(["--allow-address", "127.0.0.0/8", "--http", "127.0.0.1:0"]) { host in
                let base = try #require(try await host.call("host/status")["http"]?["url"]?.stringValue)
                _ = try await host.call(
                    "host/settings/update", ["redirects": ["allowed": ["https://app.example.test"]]])
                let organization = try #require(
                    try await host.call("organizations/create", ["name": "Engine Works", "allowAnyDomain": true])["id"])
                let made = try await host.call(
                    "connections/create",
                    ["organizationId": organization, "providerId": "custom-saml", "protocol": "saml"])
                let connection = try #require(made["id"])
                _ = try await host.call(
                    "connections/setMetadata",
                    ["connectionId": connection, "metadataUrl": .string(try idp.fact("metadataUrl"))])
                _ = try await host.call(
                    "connections/update",
                    ["connectionId": connection, "options": ["requestBinding": .string(binding)]])
                _ = try await host.call("connections/activate", ["connectionId": connection, "skipTest": true])
                let metadata = try await LoopbackClient.send(
                    "GET", try #require(made["serviceProvider"]?["metadataUrl"]?.stringValue))
                _ = try await LoopbackClient.send(
                    "POST", try idp.fact("baseUrl") + "/sp-metadata", body: metadata.body)

                func through(_ start: JSON) async throws -> JSON {
                    try await PeerServer.browse(
                        try #require(start["url"]?.stringValue), post: start["form"]?.objectValue ?? [:],
                        until: SignOnScene.application)
                }
                func signIn() async throws -> JSON {
                    let start = try await host.call(
                        "sso/start",
                        ["connectionId": connection, "redirectUri": .string(SignOnScene.application)])
                    let code = try #require(try await through(start)["fields"]?["code"])
                    return try #require(try await host.call("sso/exchange", ["code": code])["sessionId"])
                }
                let session = try await signIn()
                let back = try await through(
                    try await host.call(
                        "sso/logout",
                        ["sessionId": session, "redirectUri": .string(SignOnScene.application), "state": "mine"]))
                #expect(back["fields"] == ["state": "mine"])
                let over = try await host.call("connections/sessions/get", ["sessionId": session])
                #expect(over["logout"]?["outcome"] == "success")

                let second = try await signIn()
                let entity = SignOnScene.escape(try #require(made["serviceProvider"]?["entityId"]?.stringValue))
                // To our door and through it, back to the identity provider's.
                let answer = try await PeerServer.browse(
                    try idp.fact("baseUrl") + "/logout?sp=\(entity)&binding=\(binding)",
                    until: try idp.fact("sloUrl"))
                #expect(answer["fields"]?["SAMLResponse"] != nil)
                let ended = try await host.call("connections/sessions/get", ["sessionId": second])
                #expect(ended["logout"]?["origin"] == "idp" && ended["loggedOutAt"] != nil)
                let metrics = try await LoopbackClient.send("GET", base + "/metrics")
                #expect(String(decoding: metrics.body, as: UTF8.self).contains("route=\"slo\""))
            }
        }
    }

    @Test("passes with SimpleSAMLphp, begun here and there")
    func simpleSAMLphp() async throws {
        try await PeerServer.run("simplesamlphp_idp.py") { idp in
            try await SignOnScene.run("saml", provider: "custom-saml") { scene in
                let cookies = NSTemporaryDirectory() + "cookies-\(UUID().uuidString)"
                defer { try? FileManager.default.removeItem(atPath: cookies) }
                let login = ["username": "ada", "password": "ada-password"]
                _ = try await scene.call(
                    "connections/setMetadata", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
                _ = try await scene.call("connections/activate", ["skipTest": true])
                _ = try await LoopbackClient.send(
                    "POST", try idp.fact("controlUrl") + "/sp-metadata", body: Array(try await scene.metadata().utf8))

                let first = try await scene.signedIn(fill: login, cookies: cookies)
                let start = try await scene.logout(first)
                let reply = try await scene.handle(try await scene.atIdentityProvider(start, cookies: cookies))
                #expect(reply["status"] == 303 && reply["loggedOut"] == [.string(first)], "\(reply)")
                #expect(try await scene.session(first)["logout"]?["outcome"] == "success")

                // Logged out there too: the form comes again.
                let second = try await scene.signedIn(fill: login, cookies: cookies)
                let after = try idp.fact("baseUrl") + "/after"
                let request = try await PeerServer.browse(
                    try idp.fact("sloUrl") + "?ReturnTo=" + SignOnScene.escape(after), until: SignOnScene.portal,
                    cookies: cookies)
                let ended = try await scene.handle(request)
                #expect(ended["loggedOut"] == [.string(second)], "\(ended)")
                #expect(try await scene.session(second)["logout"]?["origin"] == "idp")
                // It takes our signed answer, and goes on.
                let (url, form) = try SignOnScene.message(in: ended)
                let done = try await PeerServer.browse(url, post: form ?? [:], until: after, cookies: cookies)
                #expect(done["url"]?.stringValue == after)
            }
        }
    }
}

extension SignOnScene {
    /// A sign-in that succeeded.
    fileprivate func signedIn(fill: [String: String] = [:], cookies: String? = nil) async throws -> String {
        let start = try await start()
        let end = try await deliver(
            try await PeerServer.browse(
                try #require(start["url"]?.stringValue), post: start["form"]?.objectValue ?? [:], until: Self.portal,
                fill: fill, cookies: cookies))
        #expect(end.state == "succeeded", "\(end.session)")
        return try #require(end.session["id"]?.stringValue)
    }

    fileprivate func logout(_ session: String) async throws -> JSON {
        try await host.call(
            "sso/logout",
            [
                "sessionId": .string(session), "redirectUri": .string(Self.application),
                "state": "the application's own",
            ])
    }

    /// Carries our request to the identity provider, and its answer as far as our door.
    fileprivate func atIdentityProvider(_ start: JSON, cookies: String? = nil) async throws -> JSON {
        try await PeerServer.browse(
            try #require(start["url"]?.stringValue), post: start["form"]?.objectValue ?? [:], until: Self.portal,
            cookies: cookies)
    }

    /// The request with which pysaml2 ends the last session.
    fileprivate func beginLogout(_ idp: PeerServer, _ binding: String) async throws -> JSON {
        try await PeerServer.browse(
            try idp.fact("baseUrl") + "/logout?sp=" + Self.escape(entity)
                + "&binding=\(binding)&RelayState=theirs%26long", until: Self.portal)
    }

    fileprivate func handle(_ request: JSON) async throws -> JSON {
        var params: JSONObject = ["method": request["method"] ?? .null, "url": request["url"] ?? .null]
        if request["method"] == "POST" { params["body"] = request["body"] ?? "" }
        return try await host.call("sso/handle", params)
    }

    fileprivate func session(_ id: String) async throws -> JSON {
        try await host.call("connections/sessions/get", ["sessionId": .string(id)])
    }

    /// Sessions of the events of a type.
    fileprivate func events(_ type: String) async throws -> [String] {
        try await eventData(type).compactMap { $0["id"]?.stringValue }
    }

    /// What failed of each message that was refused.
    fileprivate func refusals() async throws -> [String] {
        try await eventData("session.logout_refused").map { data in
            (data["checks"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }.joined(separator: " ")
        }
    }

    private func eventData(_ type: String) async throws -> [JSON] {
        let page = try await host.call(
            "events/list",
            ["organizationId": .string(organization), "types": [.string(type)], "limit": 100])
        return (page["data"]?.arrayValue ?? []).compactMap { $0["data"] }
    }

    fileprivate func log(_ idp: PeerServer) async throws -> [JSON] {
        let answer = try await LoopbackClient.send("GET", try idp.fact("baseUrl") + "/log")
        return try #require(try JSONReader.parse(answer.body).arrayValue)
    }

    /// Carries our answer to pysaml2, which tells what it makes of it.
    fileprivate func carry(_ reply: JSON) async throws -> JSON {
        let (url, form) = try Self.message(in: reply)
        let answer: LoopbackClient.Answer
        if let form {
            let body = form.members.map { "\(Self.escape($0.key))=\(Self.escape($0.value.stringValue ?? ""))" }
            answer = try await LoopbackClient.send(
                "POST", url, fields: [("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(body.joined(separator: "&").utf8))
        } else {
            answer = try await LoopbackClient.send("GET", url)
        }
        return try JSONReader.parse(answer.body)
    }

    /// Where a reply sends the browser, and the fields of a form in its page.
    fileprivate static func message(in reply: JSON) throws -> (url: String, form: JSONObject?) {
        if let location = reply["headers"]?["Location"]?.stringValue { return (location, nil) }
        let page = try #require(reply["body"]?.stringValue)
        let action = try #require(page.firstMatch(of: /action="([^"]*)"/)).1
        var form = JSONObject()
        for field in page.matches(of: /name="([^"]*)" value="([^"]*)"/) {
            form[String(field.1)] = .string(field.2.replacingOccurrences(of: "&amp;", with: "&"))
        }
        return (String(action), form)
    }

    fileprivate static func escape(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
