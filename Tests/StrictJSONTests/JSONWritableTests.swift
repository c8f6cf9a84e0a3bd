import Foundation
import LibraryTestSupport
import StrictJSON
import Testing

@Suite("Values that write themselves")
struct JSONWritableTests {
    enum Colour: String, Codable {
        case red
        case green = "gr\"ün"
    }

    /// The same value coded twice: by hand, and by the compiler.
    struct Sample: Codable, Equatable {
        var text: String
        var maybe: String?
        var flag: Bool
        var number: Int
        var large: Int64?
        var colour: Colour
        var maybeColour: Colour?
        var json: JSON
        var object: JSONObject
        var list: [String]
        var maybeList: [[Int]]?
        var table: [String: String]
        var nested: [String: [Child]]

        struct Child: Codable, Equatable {
            var name: String?
        }
    }

    struct Written: JSONObjectWritable {
        var sample: Sample

        func writeMembers(to output: inout JSONOutput) {
            output.member("text", sample.text)
            output.member("maybe", sample.maybe)
            output.member("flag", sample.flag)
            output.member("number", sample.number)
            output.member("large", sample.large)
            output.member("colour", sample.colour)
            output.member("maybeColour", sample.maybeColour)
            output.member("json", sample.json)
            output.member("object", sample.object)
            output.member("list", sample.list)
            output.member("maybeList", sample.maybeList)
            output.member("table", sample.table)
            output.member("nested", sample.nested.mapValues { $0.map(WrittenChild.init) })
        }
    }

    struct WrittenChild: JSONObjectWritable {
        var child: Sample.Child

        func writeMembers(to output: inout JSONOutput) {
            output.member("name", child.name)
        }
    }

    struct Plain: JSONWritable {
        var text: String

        func write(to output: inout JSONOutput) {
            output.append(plainString: text.utf8.count) { _ = $0.update(fromContentsOf: text.utf8) }
        }
    }

    private func sample(_ generator: inout SeededGenerator) -> Sample {
        func flip() -> Bool { Bool.random(using: &generator) }
        func count() -> Range<Int> { 0..<Int.random(in: 0...3, using: &generator) }
        var sample = Sample(
            text: generator.string(), flag: flip(), number: Int.random(in: .min ... .max, using: &generator),
            colour: flip() ? .red : .green, json: generator.json(levels: 3), object: [:], list: [], table: [:],
            nested: [:])
        if flip() { sample.maybe = generator.string() }
        if flip() { sample.large = [.min, .max, 0, -1, 9, 10][Int.random(in: 0..<6, using: &generator)] }
        if flip() { sample.maybeColour = .green }
        if flip() { sample.object = ["x": generator.json(levels: 2)] }
        for _ in count() { sample.list.append(generator.string()) }
        if flip() { sample.maybeList = [[], [1], [2, 3]] }
        for _ in count() { sample.table[generator.string()] = generator.string() }
        for _ in count() {
            sample.nested[generator.string()] = count().map { _ in
                Sample.Child(name: flip() ? generator.string() : nil)
            }
        }
        return sample
    }

    @Test("they are written as the compiler's coding writes them, alone and inside of others")
    func agreesWithSynthesisedCoding() throws {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<500 {
            let sample = sample(&generator)
            let bytes = try JSONEncoding.bytes(of: sample)
            #expect(JSONEncoding.bytes(of: Written(sample: sample)) == bytes)
            var buffer = Array("[".utf8)
            JSONEncoding.append([Written(sample: sample), Written(sample: sample)], to: &buffer)
            #expect(buffer == Array("[[".utf8) + bytes + Array(",".utf8) + bytes + Array("]".utf8))
            #expect(
                try JSONEncoding.bytes(of: ["a": [Written?.some(Written(sample: sample)), nil]])
                    == JSONEncoding.bytes(of: ["a": [Sample?.some(sample), nil]]))
            #expect(try JSONEncoding.json(of: Written(sample: sample)) == JSONReader.parse(bytes))
            #expect(
                try JSONReader.parse(Array(JSONEncoder().encode(Written(sample: sample))))
                    == JSONReader.parse(Array(JSONEncoder().encode(sample))))
        }
    }

    /// Goes to an encoder that begins its member when a container is asked for.
    struct Super: Encodable {
        enum CodingKeys: String, CodingKey { case value, after }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try Plain(text: "x").encode(to: container.superEncoder(forKey: .value))
            try container.encode(1, forKey: .after)
        }
    }

    @Test("they can be handed to any encoder")
    func encodesAnywhere() throws {
        #expect(String(decoding: try JSONEncoding.bytes(of: Super()), as: UTF8.self) == #"{"value":"x","after":1}"#)
        #expect(try JSONEncoder().encode([Plain(text: "abc")]) == Data(#"["abc"]"#.utf8))
        #expect(JSONEncoding.bytes(of: Plain(text: "")) == Array("\"\"".utf8))
        #expect(JSONText(of: Plain(text: "é")).utf8 == Array("\"é\"".utf8))
    }

    @Test("strings of every length, with what must be escaped at every place")
    func escapesEverywhere() {
        let escapes = ["\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\u{0}": "\\u0000", "\u{1F}": "\\u001f"]
        for length in 0...40 {
            let plain = String(repeating: "aé", count: length)
            #expect(JSONEncoding.bytes(of: plain) == Array("\"\(plain)\"".utf8))
            for (character, escape) in escapes {
                for position in 0...length {
                    let (head, tail) = (
                        String(repeating: "x", count: position), String(repeating: "~", count: length - position)
                    )
                    #expect(
                        JSONEncoding.bytes(of: head + character + tail) == Array("\"\(head)\(escape)\(tail)\"".utf8))
                    #expect(
                        JSONEncoding.bytes(of: head + character + character + tail + character)
                            == Array("\"\(head)\(escape)\(escape)\(tail)\(escape)\"".utf8))
                }
            }
        }
    }

    @Test("long texts of nothing but escapes, and long lists")
    func grows() throws {
        for length in [500, 511, 512, 513, 5000] {
            let text = String(repeating: "\u{1}", count: length)
            #expect(JSONEncoding.bytes(of: text).count == length * 6 + 2)
            #expect(try JSONReader.parse(JSONEncoding.bytes(of: [text, "end"])) == [.string(text), "end"])
            let numbers = Array(0..<length)
            #expect(
                String(decoding: JSONEncoding.bytes(of: numbers), as: UTF8.self)
                    == "[\(numbers.map(String.init).joined(separator: ","))]")
        }
    }
}
