import PortalTestSupport
import StrictJSON
import Testing

/// The checker that all answers pass must be able to object.
@Suite("The schema checker of the tests")
struct SchemaCheckerTests {
    private let checker = SchemaChecker(
        document: ["components": ["schemas": ["Name": ["type": "string", "minLength": 1]]]])

    @Test(
        "What breaks a schema is told",
        arguments: [
            (["type": "string"], 1), (["type": ["string", "null"]], true), (["const": 1], 2), (["enum": [1, 2]], 3),
            (["$ref": "#/components/schemas/Name"], ""), (["$ref": "#/components/schemas/None"], ""),
            (["allOf": [["type": "string"]]], 1), (["anyOf": [["type": "string"], ["type": "null"]]], 1),
            (["oneOf": [["type": "string"], ["minLength": 1]]], "x"), (["minimum": 2], 1), (["maximum": 2], 3),
            (["maxLength": 1], "ab"), (["pattern": "^a$"], "b"), (["minItems": 1], []), (["maxItems": 1], [1, 2]),
            (["uniqueItems": true], [1, 1]), (["items": ["type": "string"]], [1]), (["required": ["a"]], [:]),
            (["properties": ["a": ["type": "string"]]], ["a": 1]), (["additionalProperties": false], ["a": 1]),
            (["additionalProperties": ["type": "string"]], ["a": 1]), (["minProperties": 1], [:]),
            (["maxProperties": 0], ["a": 1]), (["unheardOf": 1], 1),
        ] as [(JSON, JSON)])
    func violations(schema: JSON, value: JSON) {
        #expect(checker.violations(of: value, by: schema).count == 1)
    }

    @Test("What keeps a schema passes")
    func passes() {
        let schema: JSON = [
            "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": [
                "name": ["$ref": "#/components/schemas/Name"], "count": ["type": ["integer", "null"], "minimum": 0],
                "list": ["type": "array", "items": ["enum": ["a", "b"]], "uniqueItems": true],
            ],
        ]
        #expect(checker.violations(of: ["name": "x", "count": nil, "list": ["a", "b"]], by: schema).isEmpty)
        #expect(checker.violations(of: ["name": "x", "count": 3], by: schema).isEmpty)
    }
}
