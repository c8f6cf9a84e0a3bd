import PortalCore
import RPC
import StrictJSON

/// A directory from its creation on: a SCIM client written by others fills it, then an attribute map is changed and the
/// groups that count, with what the host shows and refuses before it does either.
///
/// The host is another one than before, because it listens for HTTP.
struct DemoDirectory {
    let transcript: DemoTranscript
    let tap: RPCClient.Tap?
    /// The Python that has scim2-client; the project's own if nil.
    let python: String?

    private static let baseURL = "https://portal.harbour-tickets.example"
    static let checkWidth = 100

    /// What the rest is about.
    struct Scene {
        let host: DemoHost
        var organization: String
        var directory: String

        /// Parameters of a call about the directory.
        func of(_ params: JSONObject = [:]) -> JSONObject {
            var params = params
            params["directoryId"] = .string(directory)
            return params
        }
    }

    /// - Returns: why most of it was not shown; nil when everything was.
    func run() async throws -> DemoSCIMClient.Absence? {
        let host = try DemoHost(data: nil, arguments: ["--http", "127.0.0.1:0"], tap: tap)
        do {
            let absence = try await converse(with: host)
            try await host.end()
            return absence
        } catch {
            await host.abandon()
            throw error
        }
    }

    private func converse(with host: DemoHost) async throws -> DemoSCIMClient.Absence? {
        transcript.section(10, "A directory: Okta, over SCIM")
        let (scene, token, url) = try await create(host)
        try await testItself(scene)
        do {
            try await fill(scene, url, token)
        } catch let absence as DemoSCIMClient.Absence {
            transcript.line()
            transcript.line("   " + transcript.style.yellow("Not shown: ") + absence.reason)
            transcript.note(
                "A SCIM client written by others fills the directory here, and nothing else takes its place: the users, an"
            )
            transcript.note("attribute map's preview and a guarded change of groups are left out.")
            return absence
        }
        try await showArrival(scene)
        try await changeMap(scene)
        try await changeGroups(scene)
        return nil
    }

    // MARK: The directory

    private func create(_ host: DemoHost) async throws -> (Scene, token: String, url: String) {
        _ = try await host.call("initialize", ["clientInfo": ["name": "portal-host demo"]])
        host.client.notify("initialized")
        _ = try await host.call("host/settings/update", ["baseUrl": .string(Self.baseURL)])
        let listener = try await host.call("host/status").text("/http/url")
        transcript.note("This host also listens for HTTP, at \(listener).")
        let organization = try await host.call(
            "organizations/create", ["name": "Northwind Travel", "allowAnyDomain": true]
        ).text("/id")
        let made = try await host.call(
            "directories/create", ["organizationId": .string(organization), "providerId": "okta"])
        let scene = Scene(host: host, organization: organization, directory: try made.text("/id"))
        let (endpoint, token) = (try made.text("/endpoint"), try made.text("/token"))
        let hint = try made.text("/tokens/0/hint")
        transcript.call(
            "directories/create", "\(try made.text("/name")), \(scene.directory), \(try made.text("/state"))")
        transcript.value("endpoint, for Okta's Base URL", endpoint)
        transcript.value("token, for its API token", "\(token.prefix(5))…\(hint), masked here")
        guard endpoint == Self.baseURL + "/scim/v2/" + scene.directory, token.hasSuffix(hint) else {
            throw DemoFailure("the directory's endpoint or token is not as promised.")
        }
        let later = try await host.call("directories/get", scene.of())
        guard later["token"] == nil, !later.description.contains(token) else {
            throw DemoFailure("the token can be read again.")
        }
        transcript.call("directories/get", "the token is not in it: it is told once, and kept as a hash")
        return (scene, token, listener + "/scim/v2/" + scene.directory)
    }

    private func testItself(_ scene: Scene) async throws {
        let report = try await transcript.working("the host makes Okta's requests") {
            try await scene.host.call("directories/selfTest", scene.of(["profile": "okta"]))
        }
        let checks = report["checks"]?.arrayValue ?? []
        transcript.call(
            "directories/selfTest", "Okta's requests, before Okta makes any; nothing stays of them:")
        var line = ""
        for check in checks {
            let mark = check["passed"]?.boolValue == true ? "✓" : "✗"
            let text = "\(mark) \(try check.text("/id"))"
            if !line.isEmpty, line.count + text.count + 2 > Self.checkWidth {
                transcript.line("       " + line)
                line = ""
            }
            line += (line.isEmpty ? "" : "  ") + text
        }
        transcript.line("       " + line)
        guard let passed = report["passed"]?.integerValue, passed > 0, passed == checks.count,
            report["failed"]?.integerValue == 0
        else { throw DemoFailure("it does not pass its own self-test: \(report)") }
        transcript.line("       " + transcript.style.green("\(passed) of \(checks.count) passed"))
    }

    private func fill(_ scene: Scene, _ url: String, _ token: String) async throws {
        let client = try DemoSCIMClient(python: python)
        let transcript = transcript
        try await transcript.working("scim2-client starts") {
            try await client.fill(url, token: token) { step in
                transcript.clear()
                if step.step == "client" {
                    transcript.line()
                    transcript.line("   A SCIM client written by others now has Okta's part, over HTTP:")
                }
                let effort = step.requests == 1 ? "1 request" : "\(step.requests) requests"
                transcript.line(
                    "     " + DemoTranscript.padded(step.step, 15)
                        + (step.requests == 0
                            ? step.text
                            : DemoTranscript.padded(step.text, 61)
                                + transcript.style.dim(" \(effort), \(step.milliseconds) ms")))
            }
        }
    }

    /// The events since the last that was looked at, and whether they are just these.
    func showEvents(
        _ scene: Scene, after: String?, expecting expected: [String: Int]
    ) async throws {
        let events = try await events(scene, after: after)
        var counts: [String: Int] = [:]
        for event in events { counts[try event.text("/type"), default: 0] += 1 }
        guard counts == expected else {
            throw DemoFailure("its events are \(counts) instead of \(expected).")
        }
        transcript.call("events/list", "\(events.count) events, in the order of the changes")
        var rest = events[...]
        while let first = rest.first {
            let type = try first.text("/type")
            let alike = rest.prefix { $0["type"]?.stringValue == type }
            rest = rest.dropFirst(alike.count)
            transcript.line(
                "       " + DemoTranscript.padded(type, 28)
                    + transcript.style.dim(DemoTranscript.padded(alike.count > 1 ? "× \(alike.count)" : "", 6))
                    + DemoDirectory.enumeration(alike.compactMap(Self.person)))
        }
    }

    func lastEvent(_ scene: Scene) async throws -> String? {
        try await events(scene, after: nil).last?.text("/id")
    }

    private func events(_ scene: Scene, after: String?) async throws -> [JSON] {
        var params: JSONObject = ["organizationId": .string(scene.organization), "limit": 100]
        params["after"] = after.map { .string($0) }
        var events: [JSON] = []
        while true {
            let page = try await scene.host.call("events/list", params)
            events += page["data"]?.arrayValue ?? []
            guard let cursor = page["nextCursor"]?.stringValue else { return events }
            params["cursor"] = .string(cursor)
        }
    }

    /// Whom or what an event is about, in short.
    private static func person(_ event: JSON) -> String? {
        event["targets"]?.arrayValue?.compactMap { $0["name"]?.stringValue }.last.map(short)
    }

    /// A user name without its domain.
    static func short(_ name: String) -> String { String(name.prefix { $0 != "@" }) }

    /// The first few, and that there are more.
    static func enumeration(_ names: [String]) -> String {
        names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
    }

    func counts(_ scene: Scene) async throws -> DirectoryView {
        try await scene.host.call("directories/get", scene.of()).decoded(as: DirectoryView.self)
    }
}
