import PortalCore
import RPC
import StrictJSON
import Testing

/// Under a portal session, another organisation's things do not exist. Generated from the registry: a new method is
/// tried by being there.
@Suite struct IsolationTests {
    /// Methods that concern no organisation and nobody's rights.
    private static let lifecycle: Set<String> = ["initialize", "ping", "rpc.discover"]

    private func methods(_ host: TestHost) -> [MethodDefinition] {
        host.registry.definitions.filter { !Self.lifecycle.contains($0.name) }
    }

    /// How a call was answered, without what differs between any two calls.
    private func answer(
        _ client: TestClient, _ method: String, _ params: JSONObject, session: String
    ) async throws -> (error: RPCError?, text: String) {
        do {
            return (nil, try await client.call(method, .object(params), session: session).description)
        } catch var error as RPCError {
            error.traceID = nil
            return (error, error.json.description)
        }
    }

    @Test func everyMethodSaysWhoMayCallIt() throws {
        let host = try TestHost()
        defer { host.close() }
        for definition in methods(host) {
            #expect(definition.extensions["x-access"] != nil, "\(definition.name)")
        }
    }

    @Test func anotherOrganisationsThingIsAnsweredLikeOneThatDoesNotExist() async throws {
        try await TestHost.run { host, client in
            let home = try await Resident.make(host, client, tag: "homely")
            let other = try await Resident.make(host, client, tag: "canary")
            let eventsBefore = try await host.events(of: other.organization)
            let mark = host.received.value.count
            var tried = 0
            for definition in methods(host) {
                let generator = CallGenerator(resident: home, scratch: host.folder)
                for variant in try generator.variants(of: definition) {
                    for name in variant.naming {
                        let foreign = try #require(CallGenerator.value(of: name, in: definition.name, from: other))
                        var params = variant.params
                        params[name] = foreign
                        let answer = try await answer(client, definition.name, params, session: home.session)
                        let isIdentifier = !["externalId", "externalUserId"].contains(name)
                        if isIdentifier {
                            // A session that is alive is never told that it is not.
                            let isPortalSession = name == "sessionId" && !CallGenerator.takesSignIn(definition.name)
                            let codes = isPortalSession || name == "token" ? [-32001, -32003] : [-32004, -32003]
                            #expect(
                                codes.contains(answer.error?.code.rawValue ?? 0),
                                "\(definition.name) with another's \(name): \(answer.text)")
                        }
                        for unknown in CallGenerator.unknown(name, like: foreign, at: home) {
                            params[name] = unknown
                            let expected = try await self.answer(
                                client, definition.name, params, session: home.session)
                            if answer.error == nil, expected.error == nil { continue }
                            #expect(
                                answer.text == expected.text,
                                "\(definition.name) tells another's \(name) from an unknown one")
                        }
                        tried += 1
                    }
                }
            }
            #expect(tried > 25)
            for frame in host.received.value[mark...] {
                let text = String(decoding: frame, as: UTF8.self)
                for trace in other.traces { #expect(!text.contains(trace), "\(trace) in \(text.prefix(400))") }
            }
            let eventsAfter = try await host.events(of: other.organization)
            #expect(eventsAfter == eventsBefore)
            // The session itself was never at fault.
            try await client.call("portalSessions/get", ["sessionId": .string(home.session)], session: home.session)
        }
    }

    @Test func aSessionMayDoExactlyWhatIsPublished() async throws {
        try await TestHost.run { host, client in
            var home = try await Resident.make(host, client, tag: "homely")
            for definition in methods(host) {
                let access = try #require(definition.extensions["x-access"])
                for intent in Intent.allCases {
                    try await home.furnish(host, client)
                    home.session = try await client.session(home.organization, intents: [intent.rawValue])
                    let generator = CallGenerator(resident: home, scratch: host.folder)
                    var refusals: [String?] = []
                    for variant in try generator.variants(of: definition) {
                        let answer = try await answer(client, definition.name, variant.params, session: home.session)
                        let code = answer.error?.code.rawValue
                        #expect(code != -32001, "\(definition.name) with \(intent): \(answer.text)")
                        refusals.append(code == -32003 ? answer.error?.reason : nil)
                    }
                    switch access {
                    case "administrator":
                        #expect(
                            refusals.allSatisfy { $0 == "admin_required" }, "\(definition.name) with \(intent)")
                    case .array(let intents) where !intents.contains(.string(intent.rawValue)):
                        #expect(
                            refusals.allSatisfy { $0 == "intent_not_granted" || $0 == "admin_required" }
                                && refusals.contains("intent_not_granted"), "\(definition.name) with \(intent)")
                    default:
                        #expect(refusals.contains(nil), "\(definition.name) with \(intent)")
                    }
                }
            }
        }
    }

    @Test func aDeadSessionIsRefusedByEveryMethod() async throws {
        try await TestHost.run { host, client in
            var home = try await Resident.make(host, client, tag: "homely")
            let unknown = CallGenerator.unknown("sessionId", like: .string(home.session), at: home)
            let ended = try await client.session(home.organization)
            try await client.call("portalSessions/end", ["sessionId": .string(ended)])
            let made = try await client.link(home.organization, kind: "shared")
            let revoked = try await client.call("portalSessions/open", ["token": .string(made.text("token"))])
                .text("sessionId")
            try await client.call("portalLinks/revoke", ["linkId": .string(made.text("id"))])
            let expired = try await client.session(home.organization)
            host.clock.advance(seconds: PortalSession.idleSeconds + 1)
            try await home.furnish(host, client)
            let sessions: [(String, String)] =
                [
                    (ended, "session_ended"), (revoked, "link_revoked"), (expired, "session_expired"),
                ] + unknown.compactMap { $0.stringValue.map { ($0, "session_unknown") } }
            let generator = CallGenerator(resident: home, scratch: host.folder)
            for definition in methods(host) {
                for variant in try generator.variants(of: definition) {
                    for (session, reason) in sessions {
                        let answer = try await answer(client, definition.name, variant.params, session: session)
                        #expect(
                            answer.error?.code.rawValue == -32001 && answer.error?.reason == reason,
                            "\(definition.name): \(answer.text)")
                    }
                }
            }
        }
    }
}
