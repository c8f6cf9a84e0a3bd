import PortalCore
import RPC
import StrictJSON

extension DemoDirectory {
    /// How often the host is asked whether the run is over, and how long between, in milliseconds.
    private static let looks = 300
    private static let pause = 50
    /// What is said of those whom the provider gives no title.
    private static let title = "Employee"

    /// An attribute map is changed after a look at what that does to whom.
    func changeMap(_ scene: Scene) async throws {
        transcript.section(12, "The attribute map is changed, after a look at what that does")
        let current = try await scene.host.call("directories/attributeMap/get", scene.of()).member("map")
        let map = try changed(current)
        transcript.call("directories/attributeMap/get", "the provider's own; two rules of it are to change:")
        transcript.value("displayName", "from displayName, with the fallback name.formatted")
        transcript.value("jobTitle", "from title, with the constant “\(Self.title)”")
        let last = try await lastEvent(scene)
        let preview = try await scene.host.call(
            "directories/attributeMap/preview", scene.of(["map": map, "limit": 20]))
        let sample = try preview.member("sample").arrayValue ?? []
        func count(_ name: String) -> Int64 { preview[name]?.integerValue ?? -1 }
        transcript.call(
            "directories/attributeMap/preview",
            "\(count("changed")) of \(count("total")) users would change, \(count("wouldBeQuarantined")) could not be "
                + "used; nothing is changed yet:")
        for user in sample { try show(user) }
        guard count("changed") == 4, count("unchanged") == 12, count("wouldBeQuarantined") == 0, sample.count == 4
        else { throw DemoFailure("the preview is not what the map does to these users: \(preview)") }
        guard try await lastEvent(scene) == last else { throw DemoFailure("a preview left traces.") }

        let answer = try await scene.host.call("directories/attributeMap/set", scene.of(["map": map]))
        let run = try answer.text("/runId")
        transcript.call("directories/attributeMap/set", "in force; \(run) applies it to those there are")
        let ended = try await transcript.working("the users are mapped again") { try await end(of: run, scene) }
        transcript.call(
            "directories/runs/get",
            "\(try ended.text("/state")): \(ended["tally"]?["users"]?.integerValue ?? -1) users looked at, "
                + "\(ended["tally"]?["updated"]?.integerValue ?? -1) of them updated")
        for user in sample { try await check(user, scene) }
        transcript.call("directories/users/get", "each of the \(sample.count) is as the preview said")
        try await showEvents(
            scene, after: last, expecting: ["directory.updated": 1, "directory_user.updated": sample.count])
    }

    private func changed(_ map: JSON) throws -> JSON {
        guard var map = map.objectValue, let rules = map["user"]?.arrayValue else {
            throw DemoFailure("the attribute map has no rules.")
        }
        map["user"] = .array(
            rules.map { rule in
                guard var object = rule.objectValue else { return rule }
                switch rule["target"]?.stringValue {
                case "displayName": object["fallbacks"] = ["name.formatted"]
                case "jobTitle": object["constant"] = .string(Self.title)
                default: return rule
                }
                return .object(object)
            })
        return .object(map)
    }

    /// A user's attributes that would be others.
    private func show(_ user: JSON) throws {
        let (before, after) = (try user.member("before"), try user.member("after"))
        let changes = (after.objectValue?.members ?? []).filter { before[$0.key] != $0.value }.map { member in
            "\(member.key) \(before[member.key]?.stringValue ?? "–") → "
                + transcript.style.green(member.value.stringValue ?? "\(member.value)")
        }
        transcript.value(Self.short(try user.text("/userName")), changes.joined(separator: ", "))
    }

    /// A run that is over.
    func end(of run: String, _ scene: Scene) async throws -> JSON {
        for _ in 0..<Self.looks {
            let now = try await scene.host.call("directories/runs/get", scene.of(["runId": .string(run)]))
            if try now.text("/state") != "running" { return now }
            try await Task.sleep(for: .milliseconds(Self.pause))
        }
        throw DemoFailure("a run through the directory did not end.")
    }

    private func check(_ user: JSON, _ scene: Scene) async throws {
        let now = try await scene.host.call(
            "directories/users/get", scene.of(["userId": .string(try user.text("/userId"))]))
        guard try now.member("attributes") == user.member("after") else {
            throw DemoFailure("\(try user.text("/userName")) is not as the preview said.")
        }
    }
}
