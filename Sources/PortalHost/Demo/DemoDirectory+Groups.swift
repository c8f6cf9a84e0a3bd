import PortalCore
import RPC
import StrictJSON

extension DemoDirectory {
    /// A selection of groups that takes most people's access is refused, then confirmed, then taken back.
    func changeGroups(_ scene: Scene) async throws {
        transcript.section(13, "A selection of groups that would lock most people out")
        guard let group = try await groups(scene).first(where: { $0.name == "Leadership" }) else {
            throw DemoFailure("the group Leadership is not there.")
        }
        let selection: JSONObject = ["mode": "selected", "groupIds": [.string(group.id.description)]]
        try await refuse(selection, scene)
        try await confirm(selection, scene)
        try await takeBack(scene)
    }

    private func refuse(_ selection: JSONObject, _ scene: Scene) async throws {
        let (before, last) = (try await counts(scene), try await lastEvent(scene))
        let error = try await scene.host.refusal(of: "directories/groups/select", scene.of(selection))
        transcript.refusal("directories/groups/select", error)
        guard error.reason == "mass_deprovisioning_guard", error.details["count"]?.integerValue == 12,
            error.details["of"]?.integerValue == 15, let remedy = error.remedy
        else { throw DemoFailure("a selection that takes most people's access was not stopped by the guard.") }
        let people = error.details["sample"]?.arrayValue?.compactMap { $0["userName"]?.stringValue } ?? []
        transcript.value("only the group", "Leadership, 3 members")
        transcript.value("would lose their access", Self.enumeration(people.map(Self.short)))
        transcript.line("       " + transcript.style.cyan("→ \(remedy)"))
        guard try await counts(scene) == before, try await lastEvent(scene) == last else {
            throw DemoFailure("a refused selection left traces.")
        }
        transcript.call("directories/get", "nothing changed: \(before.users?.active ?? 0) active users, and no event")
    }

    private func confirm(_ selection: JSONObject, _ scene: Scene) async throws {
        let last = try await lastEvent(scene)
        var selection = selection
        selection["confirm"] = true
        let done = try await scene.host.call("directories/groups/select", scene.of(selection))
        transcript.call(
            "directories/groups/select",
            "with confirm: true, \(done["removed"]?.integerValue ?? 0) users lose their access")
        try await settle(done, scene)
        let users = try await counts(scene).users
        guard users?.active == 3, users?.inactive == 1, users?.outOfScope == 12 else {
            throw DemoFailure("the selection does not leave just the group.")
        }
        transcript.call("directories/get", "3 active users, 1 inactive, 12 outside the selected groups")
        try await showEvents(
            scene, after: last, expecting: ["directory.updated": 1, "directory_user.deactivated": 12])
    }

    private func takeBack(_ scene: Scene) async throws {
        let last = try await lastEvent(scene)
        let done = try await scene.host.call("directories/groups/select", scene.of(["mode": "all"]))
        transcript.call(
            "directories/groups/select",
            "back to all: \(done["added"]?.integerValue ?? 0) users have their access again")
        try await settle(done, scene)
        let users = try await counts(scene).users
        guard users?.active == 15, users?.inactive == 1, users?.outOfScope == 0 else {
            throw DemoFailure("not everybody came back.")
        }
        transcript.call("directories/get", "15 active users, 1 inactive")
        try await showEvents(
            scene, after: last, expecting: ["directory.updated": 1, "directory_user.updated": 12])
    }

    /// What a selection's own transaction did not get to is done by a run.
    private func settle(_ selection: JSON, _ scene: Scene) async throws {
        guard let run = selection["runId"]?.stringValue else { return }
        _ = try await end(of: run, scene)
    }
}
