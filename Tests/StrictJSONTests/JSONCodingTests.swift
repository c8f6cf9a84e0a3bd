import Foundation
import LibraryTestSupport
import StrictJSON
import Testing

@Suite("Coding")
struct JSONCodingTests {
    struct Identifier: Codable, Equatable, Sendable {
        var rawValue: String

        init(_ rawValue: String) { self.rawValue = rawValue }

        init(from decoder: any Decoder) throws {
            rawValue = try decoder.singleValueContainer().decode(String.self)
            guard rawValue.hasPrefix("id_") else { throw JSONInvalidValue("must begin with id_") }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(rawValue)
        }
    }

    enum Colour: String, Codable, CaseIterable, Sendable {
        case red, green
    }

    enum Shape: Codable, Equatable {
        case circle(radius: Double)
        case square(side: Int, label: String?)
    }

    struct Sample: Codable, Equatable {
        var id = Identifier("id_1")
        var flag = true
        var small: Int8 = -128
        var large: UInt64 = .max
        var ratio = 0.1
        var single: Float = 1.5
        var text = "é\"\n"
        var colour: Colour? = .green
        var absent: String?
        var list: [Int] = [1, 2, 3]
        var nested: [[String?]] = [["a", nil], []]
        var table: [String: [Int]] = ["b": [2], "a": [1], "c": []]
        var shapes: [Shape] = [.circle(radius: 2), .square(side: 3, label: nil)]
        var any: JSON = ["deep": [1.50, nil, "x"]]
    }

    class Base: Codable {
        var base = 1
    }

    final class Derived: Base {
        var own = 2

        private enum CodingKeys: String, CodingKey { case own }

        override init() { super.init() }

        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            own = try container.decode(Int.self, forKey: .own)
            try super.init(from: container.superDecoder())
        }

        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try super.encode(to: container.superEncoder())
            try container.encode(own, forKey: .own)
        }
    }

    @Test("values are encoded as Foundation encodes them, and decoded again")
    func agreesWithFoundation() throws {
        let sample = Sample()
        let bytes = try JSONEncoding.bytes(of: sample)
        #expect(try JSONDecoding.decode(Sample.self, from: bytes) == sample)
        let foundation = try JSONEncoder().encode(sample)
        #expect(
            try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary
                == JSONSerialization.jsonObject(with: foundation) as? NSDictionary)
        #expect(try JSONDecoder().decode(Sample.self, from: Data(bytes)) == sample)
        #expect(try JSONDecoding.decode(Sample.self, from: Array(foundation)) == sample)
    }

    @Test("random dictionaries and arrays agree with Foundation")
    func agreesOnRandomValues() throws {
        struct Item: Codable, Equatable {
            var name: String
            var values: [String: Double]
            var children: [Item]
            var note: String?
        }
        var generator = SeededGenerator(seed: 4)
        func item(_ levels: Int) -> Item {
            Item(
                name: generator.string(),
                values: Dictionary(
                    (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                        (generator.string(), Double.random(in: -1e6...1e6, using: &generator))
                    }, uniquingKeysWith: { $1 }),
                children: levels > 0
                    ? (0..<Int.random(in: 0...3, using: &generator)).map { _ in item(levels - 1) } : [],
                note: Bool.random(using: &generator) ? generator.string() : nil)
        }
        for _ in 0..<300 {
            let value = item(3)
            let bytes = try JSONEncoding.bytes(of: value)
            #expect(try JSONDecoding.decode(Item.self, from: bytes) == value)
            #expect(try JSONDecoder().decode(Item.self, from: Data(bytes)) == value)
            #expect(try JSONEncoding.bytes(of: value) == bytes)
            #expect(try JSONEncoding.json(of: value) == JSONReader.parse(bytes))
        }
    }

    @Test("members keep their order, dictionaries are sorted, absent optionals are left out")
    func ordersMembers() throws {
        struct Record: Encodable {
            var zulu = 1
            var table = ["b": 1, "a": 2, "ä": 3, "c": 4]
            var gone: Int?
            var alpha = [String: Int]()
        }
        let text = String(decoding: try JSONEncoding.bytes(of: Record()), as: UTF8.self)
        #expect(text == #"{"zulu":1,"table":{"a":2,"b":1,"c":4,"ä":3},"alpha":{}}"#)
        let canonical = String(decoding: try JSONEncoding.canonicalBytes(of: Record()), as: UTF8.self)
        #expect(canonical == #"{"alpha":{},"table":{"a":2,"b":1,"c":4,"ä":3},"zulu":1}"#)
    }

    @Test("classes with a superclass are coded")
    func codesSuperclasses() throws {
        let bytes = try JSONEncoding.bytes(of: Derived())
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"super":{"base":1},"own":2}"#)
        #expect(try JSONDecoding.decode(Derived.self, from: bytes).base == 1)
    }

    @Test("top-level scalars, nil and empty values")
    func codesFragments() throws {
        #expect(try JSONEncoding.json(of: 5) == 5)
        #expect(try JSONEncoding.json(of: "x") == "x")
        #expect(try JSONEncoding.json(of: Int?.none) == nil)
        #expect(try JSONEncoding.json(of: [Int]()) == [])
        #expect(try JSONEncoding.json(of: Colour.red) == "red")
        #expect(try JSONEncoding.json(of: ["a": JSON.null] as JSON) == ["a": nil])
        #expect(try JSONDecoding.decode(Int?.self, from: nil) == nil)
        #expect(try JSONDecoding.decode([String: JSON].self, from: ["a": [1]]) == ["a": [1]])
    }

    @Test("numbers that JSON does not have are refused and leave the buffer alone")
    func refusesNonFiniteNumbers() {
        var buffer = Array("before".utf8)
        #expect(throws: EncodingError.self) { try JSONEncoding.append(["a": [1, Double.nan]], to: &buffer) }
        #expect(throws: EncodingError.self) { try JSONEncoding.append(Float.infinity, to: &buffer) }
        #expect(String(decoding: buffer, as: UTF8.self) == "before")
    }

    @Test("writing to a container that is complete is an error, not damage")
    func refusesInterleavedContainers() {
        struct Interleaved: Encodable {
            func encode(to encoder: any Encoder) throws {
                var outer = encoder.unkeyedContainer()
                var first = outer.nestedUnkeyedContainer()
                try first.encode(1)
                var second = outer.nestedUnkeyedContainer()
                try second.encode(2)
                try first.encode(3)
            }
        }
        struct NestedInterleaved: Encodable {
            func encode(to encoder: any Encoder) throws {
                var outer = encoder.unkeyedContainer()
                var first = outer.nestedUnkeyedContainer()
                try outer.encode(2)
                _ = first.nestedUnkeyedContainer()
            }
        }
        #expect(throws: EncodingError.self) { try JSONEncoding.bytes(of: Interleaved()) }
        #expect(throws: EncodingError.self) { try JSONEncoding.bytes(of: NestedInterleaved()) }
    }

    @Test("errors point at the value and name no Swift type")
    func explainsErrors() throws {
        struct Inner: Decodable {
            var id: Identifier
            var colour: Colour
            var count: UInt8
        }
        struct Outer: Decodable { var items: [Inner] }
        func failure(_ inner: JSON) -> JSONDecodingError? {
            let outcome = Result { () throws -> Outer in try JSONDecoding.decode(Outer.self, from: ["items": [inner]]) }
            guard case .failure(let error) = outcome else { return nil }
            return error as? JSONDecodingError
        }
        let cases: [(JSON, String, String)] = [
            (["colour": "red", "count": 1], "/items/0/id", "is required"),
            (["id": 5, "colour": "red", "count": 1], "/items/0/id", "must be a string"),
            (["id": "x", "colour": "red", "count": 1], "/items/0/id", "must begin with id_"),
            (["id": "id_", "colour": "blue", "count": 1], "/items/0/colour", "is not one of the known values"),
            (["id": "id_", "colour": "red", "count": 256], "/items/0/count", "must be an integer from 0 to 255"),
            (["id": "id_", "colour": "red", "count": 1.5], "/items/0/count", "must be an integer"),
            (["id": "id_", "colour": "red", "count": nil], "/items/0/count", "must be an integer"),
            ([], "/items/0", "must be an object"), ("x", "/items/0", "must be an object"),
        ]
        for (inner, pointer, message) in cases {
            let error = try #require(failure(inner), "\(inner)")
            #expect(error.pointer.description == pointer)
            #expect(error.message == message)
        }
        #expect(failure(["id": "id_", "colour": "red", "count": 255.0]) == nil)
    }

    @Test("a field tells absence from null")
    func tellsAbsenceFromNull() throws {
        struct Update: Codable, Equatable {
            var name: JSONField<String> = .absent
            var size: JSONField<Int> = .absent
        }
        #expect(try JSONDecoding.decode(Update.self, from: [:]) == Update())
        #expect(try JSONDecoding.decode(Update.self, from: ["name": nil]) == Update(name: .null))
        let full = Update(name: .value("x"), size: .null)
        #expect(try JSONEncoding.json(of: full) == ["name": "x", "size": nil])
        #expect(try JSONDecoding.decode(Update.self, from: JSONEncoding.json(of: full)) == full)
        #expect(JSONField.absent.applied(to: 3) == 3)
        #expect(JSONField<Int>.null.applied(to: 3) == nil)
        #expect(JSONField.value(4).applied(to: 3) == 4)
        #expect(throws: JSONDecodingError.self) { try JSONDecoding.decode(Update.self, from: ["size": "x"]) }
    }

    @Test("JSON values pass through foreign coders")
    func passesThroughFoundation() throws {
        let value: JSON = ["a": [1, 2.5, true, nil, "x", ["y": [:]]]]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONReader.parse(Array(data)) == value)
        #expect(try JSONDecoder().decode(JSON.self, from: data) == value)
    }
}
