import SCIM
package import StrictJSON

/// Makes an identity provider's requests to a directory before it is connected, through everything that real ones go
/// through but HTTP and the token, and takes all of it back: the transaction is never committed.
package struct SelfTestService: Sendable {
    let gate: TenantGate
    let settings: SettingsService
    let mappings: DirectoryMappings

    package init(gate: TenantGate, settings: SettingsService, mappings: DirectoryMappings) {
        self.gate = gate
        self.settings = settings
        self.mappings = mappings
    }

    package struct Report: Sendable, Codable, Hashable {
        package struct Request: Sendable, Codable, Hashable {
            package var method: String
            package var path: String
            package var body: JSON?
        }

        package struct Check: Sendable, Codable, Hashable {
            /// Stable, for example `create_user`.
            package var id: String
            package var title: String
            package var passed: Bool
            package var request: Request?
            package var expected: String
            package var received: String
            package var remedy: String?
        }

        package var directoryId: DirectoryID
        package var profile: SelfTestProfile
        package var passed: Int
        package var failed: Int
        package var checks: [Check]
    }

    /// Ends the transaction without leaving anything behind.
    private struct Finished: Error {
        var checks: [Report.Check]
    }

    package func run(_ profile: SelfTestProfile, on id: DirectoryID, as caller: Caller) async throws -> Report {
        let current = try await settings.current()
        let baseURL = current.baseURL + SCIMService.pathPrefix + id.description
        let (mappings, surroundings) = (mappings, gate.surroundings)
        let checks: [Report.Check]
        do {
            _ = try await gate.write(
                TenantGate.Target(id), as: Caller(actor: caller.actor, session: caller.session),
                allowing: .directorySync
            ) { transaction, scope -> Bool in
                let directory = try transaction.directory(id)
                guard directory.protocol == .scim else {
                    throw PortalError(
                        .refused, "protocol_not_supported", "This directory is pulled: no SCIM requests come to it.",
                        remedy: "Use directories/sync.", field: "/directoryId")
                }
                let engine = SCIMEngine(
                    transaction: transaction, directory: directory, baseURL: baseURL, scope: scope,
                    mappings: mappings)
                let mark = "selftest-" + Hex.encode(surroundings.randomBytes(6))
                throw Finished(
                    checks: Self.preliminaries(directory, baseURL, at: scope.now)
                        + SelfTestRun(engine: engine, mark: mark).checks(of: profile.steps))
            }
            checks = []
        } catch let finished as Finished {
            checks = finished.checks
        }
        let passed = checks.count(where: \.passed)
        return Report(
            directoryId: id, profile: profile, passed: passed, failed: checks.count - passed, checks: checks)
    }

    /// What no request shows that stays inside.
    private static func preliminaries(
        _ directory: Directory, _ baseURL: String, at now: Timestamp
    ) -> [Report.Check] {
        let hasToken = directory.tokens.contains { token in token.expiresAt.map { $0 > now } ?? true }
        let isHTTPS = baseURL.hasPrefix("https://")
        return [
            Report.Check(
                id: "token", title: "There is a bearer token", passed: hasToken, expected: "a token that is good now",
                received: hasToken ? "a token" : "none",
                remedy: hasToken ? nil : "Make one with directories/tokens/rotate and paste it at the provider."),
            Report.Check(
                id: "endpoint", title: "The endpoint can be reached with https", passed: isHTTPS,
                expected: "https://…", received: baseURL,
                remedy: isHTTPS
                    ? nil
                    : "Set the base URL to the public https address of this host (host/settings/update baseUrl)."),
        ]
    }
}

/// One profile's requests, one after the other.
struct SelfTestRun {
    let engine: SCIMEngine
    let mark: String

    func checks(of steps: [SelfTestStep]) -> [SelfTestService.Report.Check] {
        var names = ["mark": mark, "MARK": mark.uppercased()]
        return steps.map { step in
            let path = Self.filled(step.path, names)
            let body = step.body.map { Self.filled($0, names) }
            let reply = reply(to: step, path, body, names)
            let answer = reply.body.flatMap { try? $0.json() } ?? .null
            if let name = step.keeps, let id = answer["id"]?.stringValue {
                names[name] = id
            }
            // Versions grow with every change, also of what was kept before.
            for (name, id) in names where answer["id"]?.stringValue == id {
                names["\(name).version"] = reply.revision.map(SCIMETag.weak)
            }
            let expects = step.expects.map { expectation in
                switch expectation {
                case .value(let pointer, let value):
                    SelfTestStep.Expectation.value(pointer, Self.filled(value, names))
                default: expectation
                }
            }
            let passed = expects.allSatisfy { $0.holds(for: reply, answer) }
            return SelfTestService.Report.Check(
                id: step.id, title: step.title, passed: passed,
                request: SelfTestService.Report.Request(method: step.method, path: path, body: body),
                expected: expects.map(\.text).joined(separator: ", "),
                received: Self.summary(of: reply, answer, isShort: passed),
                remedy: passed ? nil : Self.remedy(for: reply))
        }
    }

    private func reply(
        to step: SelfTestStep, _ path: String, _ body: JSON?, _ names: [String: String]
    ) -> SCIMReply {
        do {
            let query = path.drop { $0 != "?" }.dropFirst()
            var call = SCIMCall(
                method: step.method, target: SCIMRequestTarget(path.prefix { $0 != "?" }),
                queryItems: try SCIMQuery.queryItems(of: query), headers: [:],
                body: body.map { JSONWriter.bytes(of: $0) } ?? [])
            call.headers["if-match"] = step.ifMatch.map { Self.filled($0, names) }
            return try engine.respond(to: call)
        } catch let error as SCIMError {
            return SCIMReply(error)
        } catch let error as PortalError {
            return SCIMReply(SCIMError(status: 500, detail: error.message))
        } catch {
            return SCIMReply(SCIMError(status: 500, detail: "The request failed."))
        }
    }

    private static func filled(_ text: String, _ names: [String: String]) -> String {
        guard text.contains("{") else { return text }
        var text = text
        for (name, value) in names { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    private static func filled(_ json: JSON, _ names: [String: String]) -> JSON {
        switch json {
        case .string(let text): .string(filled(text, names))
        case .array(let elements): .array(elements.map { filled($0, names) })
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { JSONObject.Member(key: $0.key, value: filled($0.value, names)) }))
        default: json
        }
    }

    private static func summary(of reply: SCIMReply, _ body: JSON, isShort: Bool) -> String {
        guard !isShort, !body.isNull else { return "status \(reply.status)" }
        return DirectoryRequestLog.shortened("status \(reply.status): \(body)", to: 1024)
    }

    /// What fails in a directory of its own making is its attribute map, mostly.
    private static func remedy(for reply: SCIMReply) -> String? {
        guard reply.error?.detail.contains("quarantine") ?? false else { return nil }
        return "The attribute map requires what this user does not have: give the attribute another source in the "
            + "attribute map, or have the provider send it."
    }
}
