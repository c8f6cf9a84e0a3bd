import PortalCore
import StrictJSON
import Testing

@Suite struct AttributePathTests {
    private let raw: JSON = [
        "userName": "Grace@Hopper.example",
        "NAME": ["givenName": "Grace", "familyName": "Hopper"],
        "emails": [
            ["value": "home@hopper.example", "type": "home"],
            ["value": "work@hopper.example", "type": "Work", "primary": true],
            ["value": "old@hopper.example", "type": "work", "verified": false],
        ],
        "roles": ["admin", "reader"],
        "manager": "42",
        "nothing": nil,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": [
            "department": "Fleet", "manager": ["value": "7", "displayName": "Chief"], "costCenter": 12,
        ],
        "customSchemas": ["Work_Data": ["floor": 3, "desks": [["value": "a"], ["value": "b"]]]],
    ]

    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    @Test(arguments: [
        ("userName", ["Grace@Hopper.example"]), ("USERNAME", ["Grace@Hopper.example"]), ("name.givenName", ["Grace"]),
        ("Name.GIVENNAME", ["Grace"]), ("roles", ["admin", "reader"]), ("roles.value", ["admin", "reader"]),
        ("manager.value", ["42"]), ("manager.displayName", []), ("nothing", []), ("nothing.value", []), ("absent", []),
        ("emails.value", ["home@hopper.example", "work@hopper.example", "old@hopper.example"]),
        (#"emails[type eq "work"].value"#, ["work@hopper.example", "old@hopper.example"]),
        (#"emails[type eq "work" and primary eq true].value"#, ["work@hopper.example"]),
        (#"emails[type eq "work" AND not (primary eq true)].value"#, ["old@hopper.example"]),
        (#"emails[primary pr].value"#, ["work@hopper.example"]),
        (#"emails[not (primary pr)].type"#, ["home", "work"]),
        (#"emails[type ne "work"].value"#, ["home@hopper.example"]),
        (#"emails[value sw "OLD"].value"#, ["old@hopper.example"]),
        (#"emails[value co "me@h"].value"#, ["home@hopper.example"]),
        (
            #"emails[value ew ".example" and (type eq "home" or verified eq false)].value"#,
            ["home@hopper.example", "old@hopper.example"]
        ),
        // `and` binds more tightly than `or`.
        (
            #"emails[type eq "home" or type eq "work" and primary eq true].value"#,
            ["home@hopper.example", "work@hopper.example"]
        ),
        (#"emails[ type eq "home" ].value"#, ["home@hopper.example"]),
        (#"emails[verified eq null].value"#, ["home@hopper.example", "work@hopper.example"]),
        (#"emails[type gt "a"].value"#, ["unreadable"]),
        ("\(enterprise):department", ["Fleet"]), ("\(enterprise):manager.value", ["7"]),
        ("URN:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:user:Department", ["Fleet"]),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName", ["Grace@Hopper.example"]),
        ("urn:other:2.0:User:department", []), ("customSchemas.work_data.desks.value", ["a", "b"]),
        (#"roles[value eq "reader"]"#, ["reader"]),
    ])
    func pathsLeadToValues(text: String, expected: [String]) throws {
        guard expected != ["unreadable"] else {
            #expect(throws: AttributePathError.self) { try AttributePath(text) }
            return
        }
        #expect(try AttributePath(text).values(in: raw) == expected.map(JSON.string))
    }

    @Test func ofSeveralValuesThePrimaryOneStandsForAll() throws {
        #expect(try AttributePath("emails.value").value(in: raw) == "work@hopper.example")
        #expect(try AttributePath(#"emails[type eq "home"].value"#).value(in: raw) == "home@hopper.example")
        #expect(try AttributePath("roles").value(in: raw) == "admin")
        #expect(try AttributePath("x").value(in: ["x": ["  ", "y"]]) == "y")
        #expect(try AttributePath("x").value(in: ["x": ""]) == nil)
        #expect(
            try AttributePath("emails.value").value(in: [
                "emails": [["value": "a"], ["value": "b", "primary": "True"]]
            ]) == "b")
    }

    @Test(arguments: [JSON.null, true, 3, "text", [], ["a"], [:]])
    func anyValueCanBeSearched(raw: JSON) throws {
        #expect(try AttributePath(#"emails[type eq "work"].value"#).values(in: raw).isEmpty)
    }

    @Test(arguments: [
        ("", AttributePathError.Reason.empty, 0), (".", .unexpectedCharacter, 0), ("a.", .nameExpected, 2),
        ("a..b", .unexpectedCharacter, 2), ("a b", .unexpectedCharacter, 1), ("1a", .unexpectedCharacter, 0),
        ("a]", .unexpectedCharacter, 1), ("a[", .nameExpected, 2), ("a[]", .unexpectedCharacter, 2),
        ("a[b]", .operatorExpected, 3), ("a[b eq]", .valueExpected, 6), ("a[b eq ]", .valueExpected, 7),
        ("a[b eq c]", .valueExpected, 7), (#"a[b eq "c"#, .valueExpected, 7), (#"a[b eq "c""#, .filterNotClosed, 10),
        (#"a[b xx "c"]"#, .unknownOperator("xx"), 4), (#"a[(b eq "c"]"#, .parenthesisNotClosed, 11),
        (#"a[b eq "c")]"#, .unexpectedCharacter, 10), (#"a[b eq "c" and]"#, .unexpectedCharacter, 10),
        (#"a[b eq "c"]x"#, .unexpectedCharacter, 11), ("é", .unexpectedCharacter, 0),
        ("a[b eq [1]]", .valueExpected, 7),
        ("urn:x:y:", .nameExpected, 8), ("a[b pr", .filterNotClosed, 6), ("http://a/b", .unexpectedCharacter, 4),
    ])
    func whatIsWrongAndWhereIsTold(text: String, reason: AttributePathError.Reason, offset: Int) {
        #expect(throws: AttributePathError(reason: reason, offset: offset)) { try AttributePath(text) }
    }

    @Test func lengthAndDepthAreBounded() {
        #expect(throws: AttributePathError(reason: .tooLong, offset: AttributePath.maximumLength)) {
            try AttributePath(String(repeating: "a", count: AttributePath.maximumLength + 1))
        }
        #expect(throws: AttributePathError.self) {
            try AttributePath(
                "a[" + String(repeating: "(", count: 400) + "b pr" + String(repeating: ")", count: 400) + "]")
        }
        #expect(throws: AttributePathError.self) {
            try AttributePath(
                "a[" + String(repeating: "not (", count: 100) + "b pr" + String(repeating: ")", count: 100) + "]")
        }
        #expect(throws: AttributePathError.self) {
            try AttributePath(Array(repeating: "a", count: 20).joined(separator: "."))
        }
    }

    @Test func quotesInValuesAreJSON() throws {
        let path = try AttributePath(#"a[b eq "x\"]y\u0041"].c"#)
        #expect(path.values(in: ["a": [["b": "x\"]ya", "c": 1], ["b": "x", "c": 2]]]) == [1])
    }

    @Test func everyPrefixOfAPathIsReadOrRefusedWithoutATrap() {
        let text = #"urn:ietf:params:scim:schemas:extension:x:2.0:User:a[(b eq "\"c" or not (d pr)) and e.f co "g"].h"#
        for end in text.indices { _ = try? AttributePath(String(text[..<end])) }
        for start in text.indices { _ = try? AttributePath(String(text[start...])) }
    }
}
