import RPC
import StrictJSON
import Testing

@Suite("Schemas")
struct JSONSchemaTests {
    private func complaints(_ schema: JSONSchema, _ value: JSON, _ components: [String: JSONSchema] = [:]) -> [String] {
        schema.violations(in: value, components: components).map { "\($0.pointer) \($0.message)" }
    }

    @Test("each shape accepts what it describes and says what is wrong with the rest")
    func validates() {
        let accepted: [(JSONSchema, JSON)] = [
            (.any, nil), (.null, nil), (.boolean, true), (.integer(), 5), (.integer(), 5.0), (.number(), 5),
            (.number(minimum: 0.5, maximum: 1), 0.75), (.string(), ""),
            (.string(minimumLength: 1, maximumLength: 1), "😀"),
            (.string(format: "even", check: { $0.utf8.count % 2 == 0 }), "ab"), (.enumeration("a", "b"), "b"),
            (.constant(["x": 1]), ["x": 1]), (.array(of: .integer()), [1, 2]),
            (.array(of: .any, hasUniqueItems: true), [1, "1"]),
            (.boolean.nullable(), nil), (.object([.optional("a", .integer())]), [:]),
            (.dictionary(of: .string(), maximumCount: 2), ["a": "x", "b": "y"]), (.emptyObject, [:]),
            (.oneOf([.integer(), .string()]), "x"), (.anyOf([.integer(), .number()]), 1),
            (.object([], additionalProperties: .allowed), ["x": 1]), (.reference("Unknown"), 1),
        ]
        for (schema, value) in accepted { #expect(complaints(schema, value) == [], "\(value)") }
        let refused: [(JSONSchema, JSON, [String])] = [
            (.null, 1, [" must be null"]), (.boolean, 1, [" must be a boolean"]),
            (.integer(), 1.5, [" must be an integer"]),
            (.integer(), "1", [" must be an integer"]), (.integer(minimum: 1, maximum: 2), 3, [" must be at most 2"]),
            (.integer(minimum: 1), 0, [" must be at least 1"]), (.number(maximum: 1), 1.5, [" must be at most 1.0"]),
            (.string(minimumLength: 1), "", [" must not be empty"]),
            (.string(maximumLength: 2), "abc", [" must have at most 2 characters"]),
            (.string(format: "even", check: { $0.utf8.count % 2 == 0 }), "abc", [" must have the format even"]),
            (.string(pattern: "^a", check: { $0.hasPrefix("a") }), "b", [" must match ^a"]),
            (.enumeration("a", "b"), "c", [" must be one of \"a\", \"b\""]), (.constant(1), 2, [" must be 1"]),
            (.array(of: .integer(), minimumCount: 2), ["x"], [" must have at least 2 items", "/0 must be an integer"]),
            (.array(of: .any, hasUniqueItems: true), [1, 1], [" must not contain an item twice"]),
            (.boolean, nil, [" must be a boolean"]), (.object([.required("a", .any)]), [:], ["/a is required"]),
            (
                .object([.required("a/b", .integer())]), ["a/b": "x", "~": 1],
                ["/a~1b must be an integer", "/~0 is not known here"]
            ),
            (
                .dictionary(of: .string(), maximumCount: 1), ["a": 1, "b": "y"],
                [" must have at most 1 members", "/a must be a string"]
            ),
            (.oneOf([.integer(), .number()]), 1, [" must match exactly one of the alternatives, but matches 2"]),
            (
                .anyOf([.integer().titled("a number"), .string().titled("a text")]), true,
                [" must be one of: a number, a text"]
            ),
        ]
        for (schema, value, expected) in refused { #expect(complaints(schema, value) == expected, "\(value)") }
    }

    @Test("references are followed, also in circles, and hostile values are bounded")
    func followsReferences() {
        let tree: JSONSchema = .object([
            .optional("children", .array(of: .reference("Tree"))), .required("n", .integer()),
        ])
        #expect(
            complaints(.reference("Tree"), ["n": 1, "children": [["n": "x"]]], ["Tree": tree]) == [
                "/children/0/n must be an integer"
            ])
        #expect(complaints(.reference("Loop"), 1, ["Loop": .reference("Loop")]) == [])
        let many = JSON.array(Array(repeating: "x", count: 10_000))
        #expect(complaints(.array(of: .integer()), many).count == JSONSchema.maximumViolations)
    }

    @Test("schemas are rendered as JSON Schema")
    func renders() {
        let schema: JSONSchema = .object([
            .required("id", .string(minimumLength: 1, pattern: "^x", format: "id").described("The id.")),
            .optional("size", .integer(minimum: 0, maximum: 9).nullable().defaulting(to: 3)),
            .optional("ref", .reference("Thing").described("A thing.")),
            .optional("maybe", .reference("Thing").nullable()),
            .optional("kind", .enumeration("a", "b").nullable()),
            .optional("list", .array(of: .number(minimum: 0.5), minimumCount: 1, hasUniqueItems: true).examples([1])),
            .optional("either", .oneOf([.null, .constant(false)])), .optional("map", .dictionary(of: .any)),
        ])
        let expected = """
            {"type":"object","properties":{\
            "id":{"type":"string","minLength":1,"pattern":"^x","format":"id","description":"The id."},\
            "size":{"type":["integer","null"],"minimum":0,"maximum":9,"default":3},\
            "ref":{"allOf":[{"$ref":"#/components/schemas/Thing"}],"description":"A thing."},\
            "maybe":{"anyOf":[{"$ref":"#/components/schemas/Thing"},{"type":"null"}]},\
            "kind":{"enum":["a","b",null]},\
            "list":{"type":"array","items":{"type":"number","minimum":0.5},"minItems":1,"uniqueItems":true,"examples":[[1]]},\
            "either":{"oneOf":[{"type":"null"},{"const":false}]},\
            "map":{"type":"object","additionalProperties":{}}},\
            "required":["id"],"additionalProperties":false}
            """
        #expect(schema.json.description == expected)
    }
}
