import StrictJSON
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test("the order of members has no part in equality and hashing")
    func ignoresOrder() {
        let left: JSON = ["a": 1, "b": [2, 3]]
        let right: JSON = ["b": [2, 3], "a": 1]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != ["a": 1])
        #expect(left != ["a": 1, "b": [3, 2]])
    }

    @Test("members are replaced, appended and removed, in small and large objects", arguments: [3, 100])
    func mutatesObjects(_ size: Int) {
        var object = JSONObject()
        for number in 0..<size { object["k\(number)"] = .integer(Int64(number)) }
        #expect(object.count == size)
        object["k1"] = "changed"
        #expect(object.keys.prefix(3) == ["k0", "k1", "k2"])
        #expect(object["k1"] == "changed")
        object["k0"] = nil
        #expect(object["k0"] == nil)
        #expect(object.count == size - 1)
        #expect(object["k\(size - 1)"] == .integer(Int64(size - 1)))
        object["new"] = true
        #expect(object.keys.last == "new")
        object["absent"] = nil
        #expect(object.count == size)
    }

    @Test("accessors return what is there and nil for the rest")
    func accesses() {
        let value: JSON = ["list": [1, "two", ["deep": 2.0]], "flag": false, "none": nil]
        #expect(value["list"]?[1]?.stringValue == "two")
        #expect(value["list"]?[2]?["deep"]?.integerValue == 2)
        #expect(value["list"]?[7] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["flag"]?.boolValue == false)
        #expect(value["none"]?.isNull == true)
        #expect(value["missing"] == nil)
        #expect(value["flag"]?.stringValue == nil)
        #expect(value.arrayValue == nil)
        #expect(value.objectValue?.count == 3)
    }

    @Test("decimals take only JSON numbers")
    func checksDecimals() {
        #expect(JSONDecimal("1.50")?.text == "1.50")
        #expect(JSONDecimal("7")?.double == 7)
        for text in ["", " 1", "1 ", "0x1", "1.", ".5", "NaN", "\"1\"", "+1", "01"] {
            #expect(JSONDecimal(text) == nil, "\(text)")
        }
        #expect(JSONDecimal(Double.nan) == nil)
        #expect(JSONDecimal(Double.infinity) == nil)
    }

    @Test("pointers follow RFC 6901")
    func followsPointers() throws {
        let document: JSON = [
            "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "m~n": 8, " ": 7, "k\"l": 6,
        ]
        let expectations: [(String, JSON?)] = [
            ("", document), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
            ("/m~0n", 8), ("/ ", 7), ("/k\"l", 6), ("/foo/2", nil), ("/foo/-", nil), ("/foo/00", nil), ("/foo/+1", nil),
            ("/nope/x", nil), ("/foo/99999999999999999999", nil),
        ]
        for (text, expected) in expectations {
            let pointer = try #require(JSONPointer(text))
            #expect(document[pointer] == expected, "\(text)")
            #expect(pointer.description == text)
        }
        for text in ["foo", "/~", "/~2", "/a~"] { #expect(JSONPointer(text) == nil, "\(text)") }
        #expect(JSONPointer.root.appending("a/b").appending(3).appending("~").description == "/a~1b/3/~0")
    }
}
