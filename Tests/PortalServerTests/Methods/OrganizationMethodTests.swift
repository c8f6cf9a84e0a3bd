import Foundation
import PortalCore
import PortalStorage
import RPC
import StrictJSON
import Testing

@Suite struct OrganizationMethodTests {
    @Test func aNewOrganisationHasItsDefaultsAndWritesOneEvent() async throws {
        try await TestHost.run { host, client in
            let made = try await client.call(
                "organizations/create",
                ["name": "Acme", "externalId": "acme", "metadata": ["plan": "gold"], "allowAnyDomain": true],
                actor: ["type": "admin", "id": "u1", "email": "u1@engine-works.io", "ip": "192.0.2.1"])
            #expect(made["name"] == "Acme" && made["externalId"] == "acme" && made["metadata"] == ["plan": "gold"])
            #expect(made["allowAnyDomain"] == true && made["ssoPolicy"] == "optional" && made["domains"] == [])
            #expect(made["revision"] == 1 && made["createdAt"] == made["updatedAt"])
            let created = try made.text("createdAt")
            #expect(created.hasSuffix("Z") && created.count == 24)
            let id = try made.text("id")
            #expect(try await client.call("organizations/get", ["organizationId": .string(id)]) == made)
            #expect(try await client.call("organizations/get", ["externalId": "acme"]) == made)
            let events = try await host.events(of: id)
            #expect(events.map(\.type) == [.organizationCreated] && events.first?.sequence == 1)
            #expect(events.first?.data == made && events.first?.previous == nil)
            #expect(events.first?.actor.email == "u1@engine-works.io" && events.first?.actor.kind == .admin)
            #expect(events.first?.targets.first?.id == id)
        }
    }

    @Test(arguments: [
        ("{}", "/name"), (#"{"name": ""}"#, "/name"), (#"{"name": "  "}"#, "/name"), (#"{"name": 1}"#, "/name"),
        (#"{"name": "a\u0000b"}"#, "/name"), (#"{"name": "a", "surprise": 1}"#, "/surprise"),
        (#"{"name": "a", "externalId": ""}"#, "/externalId"), (#"{"name": "a", "externalId": null}"#, "/externalId"),
        (#"{"name": "a", "metadata": {"": "x"}}"#, "/metadata/"),
        (#"{"name": "a", "metadata": {"k": 1}}"#, "/metadata/k"), (#"{"name": "a", "metadata": []}"#, "/metadata"),
        (#"{"name": "a", "allowAnyDomain": "yes"}"#, "/allowAnyDomain"),
    ])
    func whatCannotBeAnOrganisationIsRefusedWithTheField(params: String, field: String) async throws {
        try await TestHost.run { _, client in
            let json = try JSONReader.parse(Array(params.utf8))
            try await client.refusal("organizations/create", json, -32602, "invalid_params", field: field)
            #expect(try await client.call("organizations/list").page().isEmpty)
        }
    }

    @Test func limitsOfLengthsAndCountsAreExact() async throws {
        try await TestHost.run { _, client in
            let name = String(repeating: "n", count: 200)
            var metadata = JSONObject()
            for number in 0..<50 { metadata["\(number)"] = "v" }
            metadata["0"] = .string(String(repeating: "v", count: 600))
            let id = try await client.organization(name, ["metadata": .object(metadata)])
            try await client.refusal(
                "organizations/create", ["name": .string(name + "n")], -32602, "invalid_params", field: "/name")
            // A letter with a heap of accents is one character to a reader, and many to the disk.
            try await client.refusal(
                "organizations/create", ["name": .string("e" + String(repeating: "\u{301}", count: 200))], -32602,
                "invalid_params", field: "/name")
            let key = "k" + String(repeating: "\u{301}", count: 40)
            try await client.refusal(
                "organizations/update",
                ["organizationId": .string(id), "metadata": .object([key: "v"])], -32602, "invalid_params")
            metadata["50"] = "v"
            try await client.refusal(
                "organizations/update", ["organizationId": .string(id), "metadata": .object(metadata)], -32602,
                "invalid_params", field: "/metadata")
            let emails = (0...50).map { JSON.string("a\($0)@engine-works.io") }
            try await client.refusal(
                "organizations/update", ["organizationId": .string(id), "breakGlassEmails": .array(emails)], -32602,
                "invalid_params", field: "/breakGlassEmails")
            try await client.refusal(
                "organizations/update", ["organizationId": .string(id), "breakGlassEmails": ["nobody"]], -32602,
                "invalid_params", field: "/breakGlassEmails/0")
        }
    }

    @Test func aChangeKeepsWhatItDoesNotNameAndNullRemoves() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme", ["externalId": "acme", "metadata": ["a": "1"]])
            let named: JSONObject = ["organizationId": .string(id)]
            func update(_ change: JSONObject) async throws -> JSON {
                var params = named
                for member in change.members { params[member.key] = member.value }
                return try await client.call("organizations/update", .object(params))
            }
            var now = try await update(["metadata": ["b": "2"]])
            #expect(now["metadata"] == ["b": "2"] && now["externalId"] == "acme" && now["revision"] == 2)
            now = try await update(["externalId": .null])
            #expect(now["externalId"] == nil && now["name"] == "Acme")
            try await client.refusal("organizations/get", ["externalId": "acme"], -32004, "organization_not_found")
            now = try await update(["externalId": "other", "breakGlassEmails": ["a@engine-works.io"]])
            #expect(try await client.call("organizations/get", ["externalId": "other"]) == now)
            let before = try await host.events(of: id)
            #expect(try await update(["name": "Acme", "externalId": "other"]) == now)
            #expect(try await update([:]) == now)
            #expect(try await host.events(of: id) == before)
            now = try await update(["name": "Renamed"])
            let last = try #require(try await host.events(of: id).last)
            #expect(last.type == .organizationUpdated && last.data == now && last.previous?["name"] == "Acme")
            #expect(last.sequence == Int64(before.count + 1))
            let found = try await client.call("organizations/list", ["search": "RENAM"])
            #expect(try found.page() == [now])
            #expect(try await client.call("organizations/list", ["search": "acme"]).page().isEmpty)
        }
    }

    @Test func aRefusedChangeLeavesNoTraceInTheIndex() async throws {
        try await TestHost.run { host, client in
            let first = try await client.organization("First", ["externalId": "one"])
            let second = try await client.organization("Second", ["externalId": "two"])
            try await client.refusal(
                "organizations/update",
                ["organizationId": .string(first), "externalId": "three", "name": "Other", "expectedRevision": 7],
                -32009, "revision_conflict", field: "/expectedRevision")
            try await client.refusal(
                "organizations/update", ["organizationId": .string(first), "name": "Other", "expectedRevision": 7],
                -32009, "revision_conflict", field: "/expectedRevision")
            #expect(try await host.storage.environment.read { try $0.tenants.unsettled() }.isEmpty)
            try await client.refusal(
                "organizations/update", ["organizationId": .string(first), "externalId": "two"], -32009,
                "external_id_taken", field: "/externalId")
            #expect(try await client.call("organizations/get", ["externalId": "one"]).text("id") == first)
            #expect(try await client.call("organizations/get", ["externalId": "two"]).text("id") == second)
            try await client.call("organizations/update", ["organizationId": .string(second), "externalId": "three"])
            #expect(try await host.storage.environment.read { try $0.tenants.unsettled() }.isEmpty)
        }
    }

    @Test func anExternalIdBelongsToOneOrganisationAlsoInARace() async throws {
        try await TestHost.run { host, client in
            let outcomes = await withTaskGroup(of: String.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        do {
                            _ = try await client.organization("Racer \(number)", ["externalId": "wanted"])
                            return "made"
                        } catch {
                            return (error as? RPCError)?.reason ?? "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == "made" }.count == 1)
            #expect(outcomes.filter { $0 == "external_id_taken" }.count == 11)
            let left = try await client.call("organizations/list").page()
            #expect(left.count == 1 && host.storage.openTenants <= 1)
        }
    }

    @Test func concurrentRenamesLeaveTheIndexWithTheLastName() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme")
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        _ = try? await client.call(
                            "organizations/update", ["organizationId": .string(id), "name": .string("Name \(number).")])
                    }
                }
            }
            let name = try await client.call("organizations/get", ["organizationId": .string(id)]).text("name")
            let tenant = try #require(OrganizationID(id)?.tenant)
            let entry = try await host.storage.environment.read { try $0.tenants.get(tenant) }
            #expect(entry?.name == name && entry?.stale == false)
            let events = try await host.events(of: id)
            #expect(events.count == 41 && events.map(\.sequence) == (1...41).map(Int64.init))
        }
    }

    @Test func callsOfOneOrganisationTakeEffectInTheOrderOfArrival() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme")
            // Written in one go; the answers are waited for through the last one.
            for number in 0..<30 {
                let change =
                    switch number % 3 {
                    case 0: #""name": "N\#(number)""#
                    case 1: #""externalId": "x\#(number)""#
                    default: #""metadata": {"n": "\#(number)"}"#
                    }
                client.rpc.send(
                    Array(
                        #"{"jsonrpc":"2.0","id":"u\#(number)","method":"organizations/update","params":{"organizationId":"\#(id)",\#(change)}}"#
                            .utf8))
            }
            let last = try await client.call("organizations/get", ["organizationId": .string(id)])
            #expect(last["name"] == "N27" && last["metadata"] == ["n": "29"])
            let order = try await host.events(of: id).dropFirst().map { event in
                ["name", "externalId"].first { event.data[$0] != event.previous?[$0] }
                    .flatMap { event.data[$0]?.stringValue } ?? "n" + (event.data["metadata"]?["n"]?.stringValue ?? "")
            }
            #expect(order == (0..<30).map { ["N", "x", "n"][$0 % 3] + "\($0)" })
            #expect(try await client.call("organizations/get", ["externalId": "x28"]) == last)
        }
    }

    @Test func whatIsMadeIsSeenByTheCallThatFollowsAtOnce() async throws {
        try await TestHost.run { _, client in
            client.rpc.send(
                Array(
                    #"{"jsonrpc":"2.0","id":"c","method":"organizations/create","params":{"name":"A","externalId":"a"}}"#
                        .utf8))
            let made = try await client.call("organizations/get", ["externalId": "a"])
            #expect(made["name"] == "A")
        }
    }

    @Test func pagesFollowTheOrderOfCreationInBothDirections() async throws {
        try await TestHost.run { _, client in
            var ids: [String] = []
            for number in 0..<7 { ids.append(try await client.organization("Org \(number)")) }
            for (order, expected) in [("asc", ids), ("desc", ids.reversed())] {
                for limit in [1, 3, 7, 100] {
                    var seen: [String] = []
                    var params: JSONObject = ["limit": .integer(Int64(limit)), "order": .string(order)]
                    while true {
                        let page = try await client.call("organizations/list", .object(params))
                        let data = try page.page()
                        #expect(data.count <= limit)
                        seen += try data.map { try $0.text("id") }
                        guard let cursor = page["nextCursor"], !cursor.isNull else { break }
                        params["cursor"] = cursor
                    }
                    #expect(seen == expected, "\(order) \(limit)")
                }
            }
            for limit in [0, 101, -1] {
                try await client.refusal(
                    "organizations/list", ["limit": .integer(Int64(limit))], -32602, "invalid_params", field: "/limit")
            }
            try await client.refusal(
                "organizations/list", ["order": "up"], -32602, "invalid_params", field: "/order")
            for cursor in ["?", "AA", "b3JnXzE"] {
                try await client.refusal(
                    "organizations/list", ["cursor": .string(cursor)], -32602, "invalid_params", field: "/cursor")
            }
        }
    }

    @Test func aReferenceIsExactlyOneOfTwo() async throws {
        try await TestHost.run { _, client in
            let id = try await client.organization("Acme", ["externalId": "acme"])
            for method in ["organizations/get", "organizations/delete"] {
                try await client.refusal(method, [:], -32602, "invalid_params")
                try await client.refusal(
                    method, ["organizationId": .string(id), "externalId": "acme"], -32602, "invalid_params")
                try await client.refusal(
                    method, ["organizationId": "conn_00000000000000000000000000"], -32602, "invalid_params",
                    field: "/organizationId")
                try await client.refusal(
                    method, ["organizationId": .string(id.lowercased())], -32602, "invalid_params",
                    field: "/organizationId")
                try await client.refusal(
                    method, ["organizationId": "org_00000000000000000000000000"], -32004, "organization_not_found")
                try await client.refusal(method, ["externalId": "ACME"], -32004, "organization_not_found")
            }
        }
    }

    // MARK: Export, import, delete

    @Test func anOrganisationIsExportedDeletedAndRestored() async throws {
        try await TestHost.run { host, client in
            let home = try await Resident.make(host, client, tag: "wanderer")
            let id: JSON = .string(home.organization)
            let before = try await client.call("organizations/get", ["organizationId": id])
            let path = host.folder + "/export.sqlite"
            let summary = try await client.call("organizations/export", ["organizationId": id, "path": .string(path)])
            #expect(summary["path"] == .string(path))
            #expect(summary["bytes"]?.integerValue == Int64(FileManager.default.contents(atPath: path)?.count ?? 0))
            let again = try await client.refusal(
                "organizations/export", ["organizationId": id, "path": .string(path)], -32009, "path_exists")
            #expect(again?.message.contains(path) != true)
            try await client.refusal(
                "organizations/export", ["organizationId": id, "path": "relative"], -32602, "invalid_params",
                field: "/path")
            try await client.refusal(
                "organizations/import", ["path": .string(path)], -32009, "organization_exists")
            #expect(try await client.call("organizations/get", ["organizationId": id]) == before)

            #expect(try await client.call("organizations/delete", ["organizationId": id]) == [:])
            for method in ["organizations/get", "organizations/delete"] {
                try await client.refusal(method, ["organizationId": id], -32004, "organization_not_found")
            }
            try await client.refusal(
                "organizations/get", ["externalId": .string(home.externalId)], -32004, "organization_not_found")
            try await client.refusal(
                "connections/get", ["connectionId": .string(home.connection)], -32004, "connection_not_found")
            try await client.refusal(
                "portalSessions/get", ["sessionId": .string(home.session)], -32001, "session_unknown")
            #expect(try await client.call("organizations/list").page().isEmpty)
            let name = try host.storedBytes().map(\.path).filter {
                $0.hasPrefix("data/tenants/") && $0.contains(".sqlite")
            }
            #expect(name.isEmpty)
            let deleted = try #require(try await host.events().last)
            #expect(deleted.type == .organizationDeleted && deleted.organizationId?.description == home.organization)
            #expect(!deleted.data.description.contains("wanderer-value") && !deleted.data.description.contains("@"))

            let restored = try await client.call("organizations/import", ["path": .string(path)])
            #expect(restored == before)
            #expect(try await client.call("organizations/get", ["externalId": .string(home.externalId)]) == before)
            let connection = try await client.call("connections/get", ["connectionId": .string(home.connection)])
            #expect(connection["metadata"]?["valid"] == true)
            let last = try await host.events(of: home.organization).last
            #expect(last?.type == .organizationImported)
            try await client.refusal(
                "organizations/import", ["path": .string(host.folder + "/nothing")], -32004, "file_not_found")
        }
    }

    @Test func anImportWhoseExternalIdIsTakenLeavesNothing() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme", ["externalId": "acme"])
            let path = host.folder + "/export.sqlite"
            try await client.call("organizations/export", ["organizationId": .string(id), "path": .string(path)])
            try await client.call("organizations/delete", ["organizationId": .string(id)])
            let other = try await client.organization("Other", ["externalId": "acme"])
            for _ in 0..<2 {
                try await client.refusal(
                    "organizations/import", ["path": .string(path)], -32009, "external_id_taken")
            }
            try await client.refusal(
                "organizations/get", ["organizationId": .string(id)], -32004, "organization_not_found")
            try await client.call("organizations/delete", ["organizationId": .string(other)])
            #expect(try await client.call("organizations/import", ["path": .string(path)]).text("id") == id)
        }
    }
}
