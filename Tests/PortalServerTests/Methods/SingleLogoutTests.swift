import Foundation
import PortalCore
import PortalServer
import PortalStorage
import PortalTestSupport
import RPC
import SAML
import StrictJSON
import Testing

/// Single logout against an identity provider that the test plays with a live key.
@Suite struct SingleLogoutTests {
    @Test func whatCannotBeLoggedOutIsSaid() async throws {
        try await LogoutScene.run { scene in
            func refused(_ session: String, _ code: Int, _ reason: String, _ more: JSONObject = [:]) async throws {
                var params = more
                params["sessionId"] = .string(session)
                let field = more.members.first.map { "/\($0.key)" }
                let error = try await scene.client.refusal(
                    "sso/logout", .object(params), code, reason, field: code == -32004 ? nil : field ?? "/sessionId")
                if code == -32012 { #expect(error?.remedy != nil) }
            }
            let good = try await scene.signIn()
            let unknown = String(good.dropLast(3)) + "ZZZ"
            try await refused(unknown, -32004, "session_not_found")
            try await refused(
                try await scene.host.signIn(on: scene.connection, state: .failed), -32012, "session_not_signed_in")
            try await refused(
                try await scene.host.signIn(on: scene.connection, test: .live), -32012, "session_not_signed_in")
            // An OpenID Connect sign-in, and an assertion without a name.
            try await refused(try await scene.host.signIn(on: scene.connection), -32012, "logout_not_supported")
            var foreign = LogoutScene.identity()
            foreign.identityProvider = "https://before.engine-works.io"
            try await refused(try await scene.signIn(foreign), -32012, "logout_not_supported")
            try await refused(good, -32022, "url_not_allowed", ["redirectUri": "https://elsewhere.example"])
            try await refused(
                good, -32022, "url_not_allowed", ["redirectUri": .string(LogoutScene.application + "?error=x")])
            try await refused(
                good, -32602, "invalid_params",
                ["state": .string(String(repeating: "s", count: SignOnService.maximumStateLength + 1))])
            let portal = try await scene.client.session(scene.organization)
            try await scene.client.refusal(
                "sso/logout", ["sessionId": .string(good)], session: portal, -32003, "admin_required")
            #expect(try await scene.session(good)["logout"] == nil)
        }
        try await LogoutScene.run([]) { scene in
            try await scene.client.refusal(
                "sso/logout", ["sessionId": .string(try await scene.signIn())], -32012, "logout_not_supported",
                field: "/sessionId")
        }
    }

    @Test func aCodeIsNoGoodAfterALogoutOrWithoutTheConnection() async throws {
        try await LogoutScene.run { scene in
            func exchange(_ code: String) async throws -> JSON {
                try await scene.client.call("sso/exchange", ["code": .string(code)])
            }
            func isRefused(_ code: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) async throws {
                try await scene.client.refusal(
                    "sso/exchange", ["code": .string(code)], -32004, "code_not_found", field: "/code",
                    sourceLocation: sourceLocation)
            }
            let first = try await scene.signIn()
            let code = try await scene.code(of: first)
            let other = try await scene.signIn(LogoutScene.identity("u-2"))
            let kept = try await scene.code(of: other)
            _ = try await scene.send(scene.request)
            #expect(try await scene.isOver(first))
            try await isRefused(code)
            let id = try #require(SignInSessionID(first))
            let left = try await scene.host.gate.store.read(id.tenant) { try $0.signInCodes.find(id) }
            #expect(left == nil)
            // One that is made or restored behind it is none either.
            try await isRefused(try await scene.code(of: first))

            let own: JSON = ["connectionId": .string(scene.connection)]
            try await scene.client.call("connections/deactivate", own)
            try await isRefused(kept)
            try await scene.client.call("connections/activate", own)
            try await isRefused(String(kept.dropLast()) + (kept.hasSuffix("A") ? "B" : "A"))
            #expect(try await exchange(kept)["sessionId"] == .string(other))
            try await isRefused(kept)
            let late = try await scene.code(of: other)
            scene.host.clock.advance(seconds: SignInCode.lifetimeSeconds)
            try await isRefused(late)
        }
    }

    @Test func anAnswerEndsTheSessionsThatAreOneThere() async throws {
        try await LogoutScene.run { scene in
            let first = try await scene.signIn()
            let same = try await scene.signIn()
            let another = try await scene.signIn(LogoutScene.identity(index: "_two"))
            let bob = try await scene.signIn(LogoutScene.identity("u-2"))
            let start = try await scene.logout(first)
            #expect(try start.text("url").hasPrefix(LogoutScene.logoutURL + "?SAMLRequest="))
            #expect(try start.text("url").contains("&Signature="))
            let pending = try await scene.session(first)
            #expect(pending["logout"]?["outcome"] == "pending" && pending["loggedOutAt"] == nil)
            let answer = try scene.answer(to: start)
            // Not for what nobody signed, a stranger signed, or what answers something else.
            for binding in LogoutScene.Binding.allCases {
                for signer in [nil, try LogoutScene.stranger()] {
                    let reply = try await scene.send(answer, binding, signedBy: signer)
                    #expect(
                        reply["headers"]?["Location"]
                            == .string(LogoutScene.application + "?error=logout_refused&state=mine"))
                    #expect(reply["loggedOut"] == nil)
                    #expect(try await scene.lastRefusal().allSatisfy { $0.hasPrefix("saml.signature.") })
                }
                var other = answer
                other.inResponseTo = SAMLMessageID.random().rawValue
                #expect(try await scene.send(other, binding)["status"] == 403)
                #expect(try await scene.lastRefusal() == ["saml.in_response_to.unknown_request"])
                other.inResponseTo = nil
                #expect(try await scene.send(other, binding)["status"] == 403)
                #expect(try await scene.lastRefusal() == ["saml.in_response_to.unsolicited"])
            }
            #expect(try await scene.isOver(first) == false)
            let reply = try await scene.send(answer)
            #expect(reply["status"] == 303 && reply["sessionId"] == .string(first))
            #expect(reply["headers"]?["Location"] == .string(LogoutScene.application + "?state=mine"))
            #expect(reply["loggedOut"] == [.string(same), .string(first)])
            for (id, isOver) in [(first, true), (same, true), (another, false), (bob, false)] {
                #expect(try await scene.isOver(id) == isOver)
            }
            let events = try await scene.events(.sessionLoggedOut)
            #expect(Set(events.map { $0["id"] }) == [.string(first), .string(same)])
            #expect(events.allSatisfy { $0["logout"]?["outcome"] == "success" && $0["loggedOutAt"] != nil })
            #expect(try await scene.send(answer)["status"] == 403)
            #expect(try await scene.lastRefusal() == ["saml.in_response_to.unknown_request"])
        }
    }

    @Test func aFailedLogoutLeavesTheSessionAndCanBeTriedAgain() async throws {
        try await LogoutScene.run { scene in
            let id = try await scene.signIn()
            let failed = try await scene.send(try scene.answer(to: try await scene.logout(id), .responder), .post)
            #expect(
                failed["headers"]?["Location"]
                    == .string(LogoutScene.application + "?error=logout_failed&state=mine"))
            #expect(try await scene.session(id)["logout"]?["outcome"] == "failed")
            #expect(try await scene.events(.sessionLogoutFailed).map { $0["id"] } == [.string(id)])
            // A second beginning takes the place of the first.
            let first = try await scene.logout(id)
            let second = try await scene.logout(id)
            #expect(try await scene.send(try scene.answer(to: first))["status"] == 403)
            #expect(try await scene.send(try scene.answer(to: second))["loggedOut"] == [.string(id)])
            try await scene.client.refusal(
                "sso/logout", ["sessionId": .string(id)], -32012, "session_logged_out", field: "/sessionId")
        }
    }

    @Test func aLogoutThatIsNotAnsweredTimesOut() async throws {
        try await LogoutScene.run { scene in
            while try await scene.host.services.backgroundWork.round() != nil {}
            let id = try await scene.signIn()
            let start = try await scene.logout(id)
            let answer = try scene.answer(to: start)
            scene.host.clock.advance(seconds: PendingLogout.lifetimeSeconds)
            let late = try await scene.send(answer)
            #expect(late["status"] == 403)
            #expect(try await scene.lastRefusal() == ["saml.in_response_to.unknown_request"])
            _ = try await scene.host.services.backgroundWork.round()
            let session = try await scene.session(id)
            #expect(session["logout"]?["outcome"] == "timed_out" && session["loggedOutAt"] == nil)
            #expect(try await scene.events(.sessionLogoutFailed).count == 1)
            #expect(try await scene.send(try scene.answer(to: try await scene.logout(id)))["status"] == 303)
        }
    }

    // MARK: Begun by the identity provider

    @Test func aRequestEndsWhatItNamesAndIsAnsweredWhereTheMetadataSays() async throws {
        let elsewhere = "https://idp.engine-works.io/slo/done"
        for binding in LogoutScene.Binding.allCases {
            let edit = { (document: String) in
                document.replacing(
                    "Location=\"\(LogoutScene.logoutURL)\"",
                    with: "Location=\"\(LogoutScene.logoutURL)\" ResponseLocation=\"\(elsewhere)\"")
            }
            try await LogoutScene.run(edit: edit) { scene in
                let (one, two) = (
                    try await scene.signIn(), try await scene.signIn(LogoutScene.identity(index: "_two"))
                )
                let state = String(repeating: "long ", count: 30)
                let reply = try await scene.send(scene.request, binding, signedBy: scene.signer, relayState: state)
                #expect(reply["loggedOut"] == [.string(one)] && reply["sessionId"] == nil)
                #expect(try await scene.isOver(two) == false)
                switch binding {
                case .redirect:
                    let location = try #require(reply["headers"]).text("Location")
                    #expect(reply["status"] == 303 && location.hasPrefix(elsewhere + "?SAMLResponse="))
                    let query = try #require(location.split(separator: "?").last)
                    let message = try HTTPRedirectBinding.message(inQuery: Array(query.utf8))
                    #expect(message.relayState == state && message.querySignature != nil)
                case .post:
                    let page = try reply.text("body")
                    #expect(reply["status"] == 200 && page.contains("action=\"\(elsewhere)\""))
                    let policy = try #require(reply["headers"]).text("Content-Security-Policy")
                    #expect(policy.hasSuffix("; form-action https:"))
                    #expect(page.contains("name=\"RelayState\" value=\"\(state)\""))
                }
                var all = scene.request
                all.sessionIndexes = []
                #expect(try await scene.send(all, binding)["loggedOut"] == [.string(two)])
                // There is nobody left; that is no failure.
                let again = try await scene.send(scene.request, binding)
                #expect(again["status"] != 403 && again["loggedOut"] == nil)
                #expect(try await scene.events(.sessionLoggedOut).count == 2)
                #expect(try await scene.events(.sessionLogoutRefused).isEmpty)
            }
        }
    }

    @Test func aNameIsTheSameUnlessSomethingSaysOtherwise() async throws {
        try await LogoutScene.run { scene in
            func ends(_ change: (inout LogoutRequest) -> Void, _ identity: SessionSubject.Identity) async throws -> Bool
            {
                let id = try await scene.signIn(identity)
                var request = scene.request
                change(&request)
                let reply = try await scene.send(request)
                #expect(reply["status"] == 303)
                let isOver = try await scene.isOver(id)
                #expect(isOver == (reply["loggedOut"]?.arrayValue?.contains(.string(id)) ?? false))
                // Out of the way of the next.
                var all = scene.request
                all.nameID = SAMLNameID(identity.name)
                all.sessionIndexes = []
                _ = try await scene.send(all)
                return isOver
            }
            let usual = LogoutScene.identity()
            var ours = usual
            ours.spNameQualifier = "https://sp.example"
            var foreign = usual
            foreign.identityProvider = "https://before.engine-works.io"
            let cases: [(change: (inout LogoutRequest) -> Void, identity: SessionSubject.Identity, isMeant: Bool)] = [
                ({ $0.nameID = SAMLNameID("u-1") }, usual, true),
                ({ $0.nameID = SAMLNameID("u-1", format: SAMLNameIDFormat.unspecified) }, usual, true),
                ({ $0.sessionIndexes = ["_none", "_one"] }, usual, true),
                ({ _ in }, LogoutScene.identity(index: nil), true),
                ({ $0.nameID.serviceProviderNameQualifier = "https://sp.example" }, ours, true),
                ({ $0.sessionIndexes = ["_none"] }, usual, false),
                ({ $0.nameID.value = "U-1" }, usual, false),
                ({ $0.nameID.format = SAMLNameIDFormat.emailAddress }, usual, false),
                ({ $0.nameID.nameQualifier = "https://elsewhere.example" }, usual, false),
                ({ $0.nameID.serviceProviderNameQualifier = "https://other.example" }, ours, false),
                ({ _ in }, foreign, false),
            ]
            for (number, (change, identity, isMeant)) in cases.enumerated() {
                let isOver = try await ends(change, identity)
                #expect(isOver == isMeant, "\(number)")
            }
        }
    }

    @Test func manySessionsEndCompletely() async throws {
        try await LogoutScene.run { scene in
            var mine: Set<JSON> = []
            for number in 0..<450 {
                let id = try await scene.signIn(LogoutScene.identity(index: number.isMultiple(of: 3) ? "_two" : "_one"))
                if !number.isMultiple(of: 3) { mine.insert(.string(id)) }
            }
            let reply = try await scene.send(scene.request)
            let ended = try #require(reply["loggedOut"]?.arrayValue)
            #expect(ended.count == 300 && Set(ended) == mine)
            #expect(try await scene.events(.sessionLoggedOut).count == 300)
        }
    }

    @Test func aRequestThatIsNotRightChangesNothingButTheLog() async throws {
        try await LogoutScene.run { scene in
            let id = try await scene.signIn()
            let second = try await scene.client.connection(scene.organization, ["name": "another"])
            try await scene.client.call(
                "connections/setMetadata",
                [
                    "connectionId": .string(second),
                    "metadataXml": .string(try Samples.metadata(entityID: LogoutScene.provider)),
                ])
            let other = try #require(try await scene.client.get(second)["serviceProvider"]).text("sloUrl")
            let now = scene.host.clock.now().date
            var cases: [(String, LogoutRequest)] = []
            func add(_ code: String, _ change: (inout LogoutRequest) -> Void) {
                var request = scene.request
                change(&request)
                cases.append((code, request))
            }
            add("saml.destination.mismatch") { $0.destination = scene.service + "/" }
            add("saml.destination.mismatch") { $0.destination = other }
            add("saml.issuer.mismatch") { $0.issuer = "https://elsewhere.example" }
            add("saml.issue_instant.expired") { $0.issueInstant = now.addingTimeInterval(-3600) }
            add("saml.issue_instant.in_future") { $0.issueInstant = now.addingTimeInterval(3600) }
            add("saml.not_on_or_after.expired") { $0.notOnOrAfter = now.addingTimeInterval(-300) }
            add("saml.subject.no_name_id") { $0.nameID = SAMLNameID("") }
            for binding in LogoutScene.Binding.allCases {
                for (code, request) in cases {
                    let reply = try await scene.send(
                        request, binding, signedBy: scene.signer, at: scene.service)
                    #expect(reply["status"] == 403 && reply["headers"]?["Location"] == nil, "\(code)")
                    #expect(try await scene.lastRefusal() == [code])
                }
                for signer in [nil, try LogoutScene.stranger()] {
                    #expect(try await scene.send(scene.request, binding, signedBy: signer)["status"] == 403)
                    #expect(try await scene.lastRefusal().allSatisfy { $0.hasPrefix("saml.signature.") })
                }
                // Right in itself, at the address of another connection that trusts another key of the same name.
                #expect(
                    try await scene.send(scene.request, binding, signedBy: scene.signer, at: other)["status"] == 403)
                // A response where a request is expected, and the other way round.
                let good = scene.request
                let parameter = try good.postForm(signedBy: scene.signer).message
                let reply = try await scene.handle(
                    "POST", scene.service, "SAMLResponse=" + LogoutScene.escape(parameter))
                #expect(reply["status"] == 403)
                #expect(try await scene.lastRefusal() == ["saml.document.wrong_root"])
            }
            #expect(try await scene.isOver(id) == false)
            let request = scene.request
            #expect(try await scene.send(request)["loggedOut"] == [.string(id)])
            for (binding, skew) in zip(LogoutScene.Binding.allCases, [600, 0]) {
                // Seen before, whatever may be tolerated by now.
                try await scene.client.call(
                    "connections/update",
                    ["connectionId": .string(scene.connection), "options": ["clockSkewSeconds": .integer(Int64(skew))]])
                try await scene.client.call(
                    "connections/staged/apply", ["connectionId": .string(scene.connection), "skipTest": true])
                let late = try await scene.signIn()
                #expect(try await scene.send(request, binding)["status"] == 403)
                #expect(try await scene.lastRefusal() == ["saml.replay.replayed"])
                #expect(try await scene.isOver(late) == false)
            }
        }
    }

    @Test func whatIsNoMessageIsRefusedWithinBounds() async throws {
        try await LogoutScene.run { scene in
            let zeros = String(repeating: "A", count: 3 << 20)
            for (method, query, body, status, code) in [
                ("GET", "", nil, 400, nil), ("GET", "?SAMLRequest=", nil, 400, nil),
                ("GET", "?SAMLRequest=%", nil, 400, "saml.binding.malformed_form"),
                ("GET", "?SAMLRequest=!", nil, 400, "saml.binding.not_base64"),
                ("GET", "?SAMLRequest=AAAA", nil, 400, "saml.binding.not_deflated"),
                ("GET", "?SAMLRequest=AAAA&SAMLResponse=AAAA", nil, 400, "saml.binding.request_and_response"),
                ("GET", "?SAMLRequest=AAAA&SAMLRequest=AAAA", nil, 400, "saml.binding.duplicate_parameter"),
                ("POST", "", "", 400, nil), ("POST", "", "SAMLRequest=AAAA", 403, "saml.document.not_xml"),
                ("POST", "", "SAMLResponse=AAAA", 403, "saml.document.not_xml"),
                ("POST", "", "SAMLRequest=" + zeros, 400, "saml.binding.too_large"),
            ] as [(String, String, String?, Int64, String?)] {
                let before = try await scene.events(.sessionLogoutRefused).count
                let reply = try await scene.handle(method, scene.service + query, body)
                #expect(reply["status"] == .integer(status), "\(method) \(query)")
                let refusals = try await scene.events(.sessionLogoutRefused)
                #expect(refusals.count == before + (code == nil ? 0 : 1), "\(method) \(query)")
                if let code { #expect(try await scene.lastRefusal() == [code]) }
            }
            let unknown = scene.service.replacing(scene.connection, with: String(scene.connection.dropLast(3)) + "ZZZ")
            #expect(try await scene.handle("GET", unknown + "?SAMLRequest=AAAA")["status"] == 404)
            let foreign = scene.service.replacing(
                scene.connection, with: "conn_" + String(repeating: "0", count: 26))
            #expect(try await scene.handle("GET", foreign + "?SAMLRequest=AAAA")["status"] == 404)
        }
    }

    @Test func withoutALogoutServiceThereTheSessionsEndAndThereIsAPage() async throws {
        try await LogoutScene.run([]) { scene in
            let id = try await scene.signIn()
            let reply = try await scene.send(scene.request)
            #expect(reply["status"] == 200 && reply["loggedOut"] == [.string(id)])
        }
    }

    @Test func bothSidesAtOnceComeToOneEnd() async throws {
        try await LogoutScene.run { scene in
            let id = try await scene.signIn()
            let start = try await scene.logout(id)
            #expect(try await scene.send(scene.request)["loggedOut"] == [.string(id)])
            let reply = try await scene.send(try scene.answer(to: start))
            #expect(reply["status"] == 303 && reply["loggedOut"] == nil)
            #expect(try await scene.session(id)["logout"]?["origin"] == "idp")
            #expect(try await scene.events(.sessionLoggedOut).count == 1)
            // The other way round: what times out was over before.
            let second = try await scene.signIn()
            _ = try await scene.logout(second)
            #expect(try await scene.send(scene.request)["loggedOut"] == [.string(second)])
            let tenant = try #require(ConnectionID(scene.connection)).tenant
            scene.host.clock.advance(seconds: PendingLogout.lifetimeSeconds)
            try await scene.host.services.housekeeping.visit(tenant)
            #expect(try await scene.session(second)["logout"]?["outcome"] == "success")
            #expect(try await scene.events(.sessionLogoutFailed).isEmpty)
        }
    }

    @Test func anInactiveConnectionLetsPeopleOut() async throws {
        try await LogoutScene.run { scene in
            let (one, two) = (try await scene.signIn(), try await scene.signIn(LogoutScene.identity(index: "_two")))
            try await scene.client.call("connections/deactivate", ["connectionId": .string(scene.connection)])
            #expect(
                try await scene.send(try scene.answer(to: try await scene.logout(two)))["loggedOut"] == [.string(two)])
            #expect(try await scene.send(scene.request)["loggedOut"] == [.string(one)])
        }
    }

    @Test func theNameIsNeverShownAndGoesWithTheSession() async throws {
        let canary = "canary-name-of-somebody"
        try await LogoutScene.run { scene in
            let id = try await scene.signIn(LogoutScene.identity(canary))
            _ = try await scene.logout(id)
            var request = scene.request
            request.nameID.value = canary
            request.destination = "https://elsewhere.example"
            _ = try await scene.send(request, .post, signedBy: scene.signer, at: scene.service)
            request.destination = scene.service
            _ = try await scene.send(request)
            #expect(try await scene.isOver(id))
            _ = try await scene.host.events(of: scene.organization)
            _ = try await scene.client.call(
                "connections/sessions/list", ["connectionId": .string(scene.connection)])
            #expect(try scene.host.places(of: canary).filter { !$0.hasPrefix("file") } == [])
            let session = try #require(SignInSessionID(id))
            let left = try await scene.host.gate.store.read(session.tenant) { try $0.sessionSubjects.get(session) }
            #expect(left == nil)
        }
    }

    @Test func theMetadataNamesTheLogoutService() async throws {
        try await LogoutScene.run { scene in
            let url = try #require(try await scene.client.get(scene.connection)["serviceProvider"]).text("metadataUrl")
            let document = try await scene.handle("GET", url).text("body")
            for binding in [SAMLBinding.httpRedirect, .httpPOST] {
                #expect(
                    document.contains(
                        "<md:SingleLogoutService Binding=\"\(binding.rawValue)\" Location=\"\(scene.service)\""))
            }
            #expect(try await scene.handle("GET", scene.service)["status"] == 400)
        }
    }

    @Test(.enabled(if: OASISSchemas.areExpected, "\(OASISSchemas.absence)"))
    func whatIsSentIsPermittedByThePublishedSchemas() async throws {
        try await LogoutScene.run { scene in
            let url = try #require(try await scene.client.get(scene.connection)["serviceProvider"]).text("metadataUrl")
            var documents = [Array(try await scene.handle("GET", url).text("body").utf8)]
            func received(_ url: String) throws -> [UInt8] {
                let query = try #require(url.split(separator: "?").last)
                return try HTTPRedirectBinding.message(inQuery: Array(query.utf8)).xml
            }
            documents.append(try received(try await scene.logout(try await scene.signIn()).text("url")))
            let reply = try await scene.send(scene.request)
            documents.append(try received(try #require(reply["headers"]).text("Location")))
            let page = try await scene.send(scene.request, .post).text("body")
            let form = try #require(page.firstMatch(of: /name="SAMLResponse" value="([^"]*)"/)).1
            documents.append(Array(try #require(Data(base64Encoded: String(form)))))
            #expect(documents.count == 4)
            #expect(try await OASISSchemas.violations(in: documents) == [])
        }
    }

    @Test func refusalsLeaveABoundedNumberOfEvents() async throws {
        try await LogoutScene.run { scene in
            for _ in 0..<105 {
                #expect(try await scene.handle("GET", scene.service + "?SAMLRequest=!")["status"] == 400)
            }
            #expect(try await scene.events(.sessionLogoutRefused).count == 100)
            let id = try await scene.signIn()
            #expect(try await scene.send(scene.request)["loggedOut"] == [.string(id)])
            scene.host.clock.advance(seconds: 60)
            _ = try await scene.handle("GET", scene.service + "?SAMLRequest=!")
            #expect(try await scene.events(.sessionLogoutRefused).count == 101)
        }
    }

    @Test func ofTwoHostsOneTakesAMessage() async throws {
        try await LogoutScene.run { scene in
            let other = try TestHost(clock: scene.host.clock, folder: scene.host.folder)
            defer { other.storage.close() }
            for number in 0..<6 {
                let id = try await scene.signIn()
                let url: String
                if number.isMultiple(of: 2) {
                    url = try scene.request.redirectURL(signedBy: scene.signer)
                } else {
                    url = try scene.answer(to: try await scene.logout(id)).redirectURL(signedBy: scene.signer)
                }
                let request = ForwardedRequest(method: "GET", url: url, headers: [:], body: [])
                async let first = scene.host.services.signOn.handle(request)
                async let second = other.services.signOn.handle(request)
                let replies = try await [first, second]
                #expect(replies.map(\.status).sorted() == [303, 403])
                #expect(replies.flatMap(\.loggedOut).map(\.description) == [id])
            }
            #expect(try await scene.events(.sessionLoggedOut).count == 6)
        }
    }
}
