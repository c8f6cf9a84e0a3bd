import PortalCore
import RPC
import StrictJSON

extension DemoDirectory {
    /// What the client brought, as the dashboard sees it.
    func showArrival(_ scene: Scene) async throws {
        transcript.section(11, "What arrived")
        let directory = try await counts(scene)
        guard let users = directory.users, users.active == 15, users.inactive == 1, directory.groups == 2 else {
            throw DemoFailure("not everybody arrived.")
        }
        transcript.call(
            "directories/get",
            "\(directory.state.rawValue): \(users.active) active users, \(users.inactive) inactive, 2 groups")
        let groups = try await groups(scene)
        transcript.call(
            "directories/groups/list",
            groups.map { "\($0.name), \($0.memberCount) members" }.joined(separator: "; "))
        try await showUser(scene)
        try await showRequests(scene)
        try await showEvents(
            scene, after: nil,
            expecting: [
                "organization.created": 1, "directory.created": 1, "directory.token_created": 1, "directory.linked": 1,
                "directory_user.created": 16, "directory_group.created": 2, "directory_group.user_added": 11,
                "directory_user.deactivated": 1, "directory_user.updated": 1,
            ])
    }

    func groups(_ scene: Scene) async throws -> [DirectoryGroupView] {
        try await scene.host.call("directories/groups/list", scene.of()).member("data")
            .decoded(as: [DirectoryGroupView].self)
    }

    /// What the provider sent, and what is made of it.
    private func showUser(_ scene: Scene) async throws {
        let found = try await scene.host.call("directories/users/list", scene.of(["search": "jun.tanaka"]))
        let user = try await scene.host.call(
            "directories/users/get", scene.of(["userId": .string(try found.text("/data/0/id"))]))
        transcript.call(
            "directories/users/get", "what was sent, kept as it is, and what the attribute map makes of it:")
        let sent = Self.leaves(of: try user.member("raw")).filter { !$0.path.hasPrefix("schemas") }
        let mapped = Self.leaves(of: try user.member("attributes"))
        guard try user.text("/attributes/jobTitle") == user.text("/raw/title") else {
            throw DemoFailure("a title does not become the job title.")
        }
        transcript.line(
            "       "
                + transcript.style.bold(DemoTranscript.padded("as it was sent", Self.pathWidth + Self.valueWidth + 2))
                + transcript.style.bold("mapped"))
        for index in 0..<max(sent.count, mapped.count) {
            let left = sent.indices.contains(index) ? sent[index] : Leaf(path: "", value: "")
            let right = mapped.indices.contains(index) ? mapped[index] : Leaf(path: "", value: "")
            transcript.line(
                "       " + transcript.style.dim(DemoTranscript.padded(left.path, Self.pathWidth)) + " "
                    + DemoTranscript.padded(left.value, Self.valueWidth) + " "
                    + transcript.style.dim(DemoTranscript.padded(right.path, Self.pathWidth)) + " " + right.value)
        }
    }

    private static let pathWidth = 26
    private static let valueWidth = 30

    private struct Leaf {
        var path: String
        var value: String
    }

    /// Every value with the path to it.
    private static func leaves(of json: JSON, at path: String = "") -> [Leaf] {
        switch json {
        case .object(let object):
            object.members.flatMap { member in
                let separator = path.isEmpty ? "" : path.hasPrefix("enterprise") ? ":" : "."
                let name = member.key == enterpriseUser ? "enterprise" : member.key
                return leaves(of: member.value, at: path + separator + name)
            }
        case .array(let elements):
            elements.enumerated().flatMap { leaves(of: $1, at: "\(path)[\($0)]") }
        default: [Leaf(path: path, value: json.stringValue ?? "\(json)")]
        }
    }

    private static let enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    private func showRequests(_ scene: Scene) async throws {
        let requests = try await scene.host.call("directories/requests/list", scene.of(["limit": 5])).member("data")
            .decoded(as: [DirectoryRequest].self)
        transcript.call("directories/requests/list", "the last five requests, the newest first:")
        for request in requests {
            transcript.line(
                "       " + transcript.style.dim(String(request.at.description.dropFirst(11).prefix(12)))
                    + "  \(DemoTranscript.padded(request.method, 6)) \(DemoTranscript.padded(request.path, 40)) "
                    + "\(request.status)  "
                    + transcript.style.dim(
                        "\(request.durationMicroseconds) µs, \(request.userAgent ?? ""), token …\(request.tokenHint ?? "")"
                    ))
        }
    }
}
