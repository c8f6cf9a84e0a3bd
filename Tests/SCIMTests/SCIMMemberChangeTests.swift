import LibraryTestSupport
import SCIM
import StrictJSON
import Testing

@Suite("Changes of a group's members")
struct SCIMMemberChangeTests {
    private func split(_ operations: String) throws -> (rest: SCIMPatch, members: [SCIMMemberChange]) {
        try SCIMPatch(try json(#"{"Operations":[\#(operations)]}"#)).splitMembers()
    }

    private func changes(_ operations: String) throws -> [SCIMMemberChange] {
        let (rest, members) = try split(operations)
        #expect(rest.operations.isEmpty)
        return members
    }

    @Test("add")
    func add() throws {
        #expect(
            try changes(
                """
                {"op":"Add","path":"members","value":[{"$ref":null,"value":"a"},{"VALUE":"b","Type":"User","display":"B"}]},
                {"op":"add","path":"MEMBERS","value":{"value":"c"}},{"op":"add","path":"members","value":"d"},
                {"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:Group:members","value":[{"value":"e"}]},
                {"op":"add","value":{"Members":[{"value":"f"},{"value":"f"}]}},{"op":"add","path":"members.value","value":"g"}
                """)
                == [
                    .add([SCIMMember(value: "a"), SCIMMember(value: "b", type: "User")]),
                    .add([SCIMMember(value: "c")]), .add([SCIMMember(value: "d")]), .add([SCIMMember(value: "e")]),
                    .add([SCIMMember(value: "f")]), .add([SCIMMember(value: "g")]),
                ])
        #expect(try changes(#"{"op":"add","path":"members","value":[]}"#) == [])
    }

    @Test("remove one, those of a list, those of a filter, or all")
    func remove() throws {
        #expect(
            try changes(
                """
                {"op":"remove","path":"members[value eq \\"a\\"]"},
                {"op":"remove","path":"members[Value EQ \\"a\\" or value eq \\"b\\"]"},
                {"op":"Remove","path":"members","value":[{"value":"a"},{"value":"b","$ref":null}]},
                {"op":"Remove","path":"members","value":["a"]},{"op":"Remove","path":"members","value":{"value":"a"}},
                {"op":"remove","path":"members[type eq \\"Group\\"]"},
                {"op":"remove","path":"members"},{"op":"remove","path":"members","value":null}
                """)
                == [
                    .remove(["a"]), .remove(["a", "b"]), .remove(["a", "b"]), .remove(["a"]), .remove(["a"]),
                    .removeWhere(try SCIMFilter(#"type eq "Group""#)), .removeAll, .removeAll,
                ])
    }

    @Test("never remove all when there is a list of values, even an empty one")
    func removeNothing() throws {
        #expect(try changes(#"{"op":"Remove","path":"members","value":[]}"#) == [])
        #expect(try changes(#"{"op":"Remove","path":"members","value":[null]}"#) == [])
        #expect(try changes(#"{"op":"Remove","path":"members","value":{}}"#) == [])
        for value in [#"[{"display":"x"}]"#, "7", "[7]", "[[]]", "true", #"[{"value":null,"display":"x"}]"#] {
            let error = refusal { _ = try split(#"{"op":"Remove","path":"members","value":\#(value)}"#) }
            #expect(error?.scimType == .invalidValue, "\(value)")
        }
    }

    @Test("replace")
    func replace() throws {
        #expect(
            try changes(
                """
                {"op":"replace","path":"members","value":[{"value":"a"},{"value":"b"},{"value":"a"}]},
                {"op":"replace","path":"members","value":[]},{"op":"replace","value":{"members":null}},
                {"op":"replace","value":{"members":[{"value":"c"}]}}
                """)
                == [
                    .replace([SCIMMember(value: "a"), SCIMMember(value: "b")]), .replace([]), .replace([]),
                    .replace([SCIMMember(value: "c")]),
                ])
    }

    @Test("are separated from the rest, which keeps its order")
    func rest() throws {
        let (rest, members) = try split(
            """
            {"op":"replace","value":{"id":"g","displayName":"New","members":[{"value":"a"}]}},
            {"op":"add","path":"members","value":[{"value":"b"}]},{"op":"replace","path":"displayName","value":"Newer"},
            {"op":"add","value":{"externalId":"x","members[type eq \\"User\\"].display":"D"}}
            """.replacing(#","members[type eq \"User\"].display":"D""#, with: ""))
        #expect(members == [.replace([SCIMMember(value: "a")]), .add([SCIMMember(value: "b")])])
        #expect(rest.operations.count == 3)
        let group = try rest.apply(to: Sample.group(), .group)
        #expect(group["displayName"] == "Newer")
        #expect(group["externalId"] == "x")
        #expect(group["members"] == (try Sample.group()["members"]))
    }

    @Test("within a member are refused")
    func immutable() {
        for (operation, type) in [
            (
                #"{"op":"replace","path":"members[value eq \"a\"]","value":{"value":"b"}}"#,
                SCIMError.ScimType.mutability
            ),
            (#"{"op":"add","path":"members[value eq \"a\"]","value":{"display":"b"}}"#, .mutability),
            (#"{"op":"replace","path":"members[value eq \"a\"].display","value":"x"}"#, .mutability),
            (#"{"op":"remove","path":"members[value eq \"a\"].value"}"#, .mutability),
            (#"{"op":"replace","path":"members.value","value":"x"}"#, .mutability),
            (#"{"op":"add","path":"members.colour","value":"x"}"#, .invalidPath),
            (#"{"op":"add","value":{"members[value eq \"a\"].display":"x"}}"#, .mutability),
        ] {
            #expect(refusal { _ = try split(operation) }?.scimType == type, "\(operation)")
        }
    }

    @Test("by a filter see type, display and identifier")
    func filters() throws {
        let member = SCIMMember(value: "Ab", type: "User", display: "Anna")
        for (text, expected) in [
            (#"value eq "Ab""#, true), (#"value eq "ab""#, false), (#"type eq "user""#, true), ("display pr", true),
            (#"display sw "an" and not (type eq "Group")"#, true), ("$ref pr", false), (#"colour eq "x""#, false),
        ] {
            #expect(try member.matches(SCIMFilter(text)) == expected, "\(text)")
        }
    }

    @Test("have the same effect as the patch has on a group that holds its members")
    func equivalence() throws {
        var generator = SeededGenerator(seed: 11)
        func identifiers(_ group: JSONObject) -> [String] {
            group["members"]?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? []
        }
        for _ in 0..<500 {
            let operations = (0..<Int.random(in: 1...5, using: &generator)).map { _ in generator.memberOperation() }
            let patch = try SCIMPatch(["Operations": .array(operations)])
            let before = try Sample.group()
            let whole = try patch.apply(to: before, .group)

            let (rest, changes) = try patch.splitMembers()
            var members = try SCIMMember.list(before["members"])
            for change in changes {
                switch change {
                case .add(let added):
                    for member in added where !members.contains(where: { $0.value == member.value }) {
                        members.append(member)
                    }
                case .remove(let removed): members.removeAll { removed.contains($0.value) }
                case .removeAll: members = []
                case .removeWhere(let filter): members.removeAll { $0.matches(filter) }
                case .replace(let list): members = list
                }
            }
            #expect(members.map(\.value) == identifiers(whole), "\(operations)")
            var others = whole
            others["members"] = nil
            var restored = try rest.apply(to: before, .group)
            restored["members"] = nil
            #expect(restored == others)
        }
    }
}

extension SeededGenerator {
    /// An operation on `members` or `displayName`, in one of the dialects.
    fileprivate mutating func memberOperation() -> JSON {
        let names = ["a", "b", "g", "h", "i", "j"]
        let some = (0..<Int.random(in: 1...3, using: &self)).map { _ in names.randomElement(using: &self) ?? "a" }
        let list = JSON.array(some.map { ["value": .string($0)] })
        let first = some.first ?? "a"
        switch Int.random(in: 0..<12, using: &self) {
        case 0, 1: return ["op": "add", "path": "members", "value": list]
        case 2: return ["op": "Add", "value": ["members": list, "externalId": .string(first)]]
        case 3: return ["op": "remove", "path": .string("members[value eq \"\(first)\"]")]
        case 4, 5: return ["op": "Remove", "path": "members", "value": list]
        case 6: return ["op": "remove", "path": "members[type pr or value sw \"a\"]"]
        case 7: return ["op": "remove", "path": "Members"]
        case 8: return ["op": "replace", "path": "members", "value": list]
        case 9: return ["op": "Replace", "value": ["id": "x", "displayName": .string(first), "members": list]]
        case 10: return ["op": "replace", "path": "displayName", "value": .string(first)]
        default: return ["op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:Group:members", "value": list]
        }
    }
}
