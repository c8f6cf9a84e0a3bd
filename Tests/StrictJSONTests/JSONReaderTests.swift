import Foundation
import LibraryTestSupport
import StrictJSON
import Testing

@Suite("Reading JSON")
struct JSONReaderTests {
    @Test(
        "every valid text of the corpus is accepted",
        .enabled(if: JSONCorpus.areExpected, "\(JSONCorpus.hint)"))
    func acceptsValidCorpus() throws {
        let texts = JSONCorpus.jsonTexts("y")
        #expect(texts.count > 90)
        for text in texts {
            #expect(throws: Never.self, "\(text)") { try JSONReader.parse(text.bytes) }
        }
    }

    @Test(
        "every invalid text of the corpus is refused",
        .enabled(if: JSONCorpus.areExpected, "\(JSONCorpus.hint)"))
    func refusesInvalidCorpus() throws {
        let texts = JSONCorpus.jsonTexts("n")
        #expect(texts.count > 180)
        for text in texts {
            #expect(throws: JSONSyntaxError.self, "\(text)") { try JSONReader.parse(text.bytes) }
        }
    }

    @Test(
        "texts that are up to the reader do no harm",
        .enabled(if: JSONCorpus.areExpected, "\(JSONCorpus.hint)"))
    func survivesOptionalCorpus() throws {
        let texts = JSONCorpus.jsonTexts("i")
        #expect(texts.count > 30)
        for text in texts {
            // What is accepted must be written as something that is accepted again.
            guard let value = try? JSONReader.parse(text.bytes) else { continue }
            #expect(try JSONReader.parse(JSONWriter.bytes(of: value)) == value, "\(text)")
        }
    }

    @Test("two million opening brackets are an error, not a stack overflow", arguments: ["[", "{\"a\":", "[{\"a\":"])
    func survivesDeepNesting(_ opening: String) throws {
        let bytes = Array(repeatElement(Array(opening.utf8), count: 2_000_000).joined())
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.parse(bytes) }
        #expect(error?.reason == .tooDeep)
    }

    @Test("the depth limit is exact")
    func boundsDepth() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(throws: Never.self) { try JSONReader.parse(nested(512)) }
        #expect(throws: JSONSyntaxError.self) { try JSONReader.parse(nested(513)) }
        let unbounded = JSONReader.Options(depthLimit: .max)
        #expect(throws: Never.self) { try JSONReader.parse(nested(1024), options: unbounded) }
        #expect(throws: JSONSyntaxError.self) { try JSONReader.parse(nested(1025), options: unbounded) }
        #expect(throws: JSONSyntaxError.self) {
            try JSONReader.parse("[]", options: JSONReader.Options(depthLimit: -1))
        }
    }

    @Test(
        "errors name the reason and the byte",
        arguments: [
            ("", JSONSyntaxError.Reason.empty, 0), ("  ", .empty, 2), ("[1,", .truncated, 3),
            ("[1 2]", .unexpectedByte, 3),
            ("1 x", .trailingData, 2), ("01", .invalidNumber, 1), ("-", .truncated, 1), ("1.", .truncated, 2),
            ("1.e3", .invalidNumber, 2), ("\"\\x\"", .invalidEscape, 1), ("\"\\ud800\"", .loneSurrogate, 1),
            ("\"\\ud800\\u0041\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1),
            ("\"a\nb\"", .controlCharacter, 2), ("\u{FEFF}{}", .byteOrderMark, 0), ("tru", .truncated, 3),
            ("nul!", .unexpectedByte, 3), ("{\"a\" 1}", .unexpectedByte, 5), ("{1:2}", .unexpectedByte, 1),
            ("[1,]", .unexpectedByte, 3), ("{\"a\":1,}", .unexpectedByte, 7), ("\"abc", .truncated, 4),
            ("\"\\u12", .truncated, 5), ("\"\\", .truncated, 2),
        ])
    func explainsErrors(text: String, reason: JSONSyntaxError.Reason, offset: Int) throws {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.parse(text) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }

    @Test("what ends or changes a string is seen at every place of strings of every length")
    func seesEverywhere() throws {
        for length in 0...80 {
            let plain = String(repeating: "~", count: length)
            #expect(try JSONReader.parse("[\"\(plain)\",1]") == [.string(plain), 1])
            for position in 0...length {
                let (head, tail) = (plain.prefix(position), plain.dropFirst(position))
                for character in ["é", "\u{7F}", "\u{10FFFF}", "/"] {
                    #expect(
                        try JSONReader.parse("\"\(head)\(character)\(tail)\"") == .string("\(head)\(character)\(tail)"))
                }
                #expect(try JSONReader.parse("\"\(head)\\\"\(tail)\"") == .string("\(head)\"\(tail)"))
                for character in ["\u{0}", "\n", "\u{1F}"] {
                    let error = #expect(throws: JSONSyntaxError.self) {
                        try JSONReader.parse("\"\(head)\(character)\(tail)\"")
                    }
                    #expect(error?.reason == .controlCharacter)
                    #expect(error?.offset == position + 1)
                }
                let bytes = Array("\"\(head)".utf8) + [0x80] + Array("\(tail)\"".utf8)
                #expect(throws: JSONSyntaxError.self) { try JSONReader.parse(bytes) }
            }
        }
    }

    @Test(
        "bytes that are not UTF-8 are refused wherever they stand",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82],
        ] as [[UInt8]])
    func refusesMalformedUTF8(_ bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        for prefix in ["", "abc", "abcdefghijk", "\\n"] {
            let text = [quote] + Array(prefix.utf8) + bytes + [quote]
            #expect(throws: JSONSyntaxError.self) { try JSONReader.parse(text) }
        }
    }

    @Test("numbers keep what they say")
    func readsNumbers() throws {
        #expect(try JSONReader.parse("9223372036854775807") == .integer(.max))
        #expect(try JSONReader.parse("-9223372036854775808") == .integer(.min))
        #expect(try JSONReader.parse("0") == 0)
        for text in [
            "9223372036854775808", "-9223372036854775809", "18446744073709551616", "-0", "1.0", "1.50", "1e2", "1E+02",
            "-0.0", "123456789012345678901234567890", "1e999999", "-1e999999",
        ] {
            let value = try JSONReader.parse(text)
            #expect(value.description == text)
            guard case .decimal = value else {
                Issue.record("\(text) became \(value)")
                continue
            }
        }
        #expect(try JSONReader.parse("1e2").integerValue == 100)
        #expect(try JSONReader.parse("1e999999").integerValue == nil)
        #expect(try JSONReader.parse("1e999999").doubleValue == .infinity)
    }

    @Test("the last of members with one name stays, and can be told or refused")
    func handlesRepeatedKeys() throws {
        let text = #"{"a":1,"b":2,"a":3}"#
        let object = try #require(JSONReader.parse(text).objectValue)
        #expect(object["a"] == 3)
        #expect(object.keys == ["a", "b"])
        #expect(object.hadRepeatedKeys)
        #expect(throws: JSONSyntaxError.self) {
            try JSONReader.parse(text, options: JSONReader.Options(repeatedKeys: .refuse))
        }
        let many = "{" + (0..<5000).map { "\"k\($0 % 2500)\":\($0)" }.joined(separator: ",") + "}"
        let large = try #require(JSONReader.parse(many).objectValue)
        #expect(large.count == 2500)
        #expect(large.hadRepeatedKeys)
        #expect(large["k7"] == 2507)
        #expect(try JSONReader.parse(#"{"a":1}"#).objectValue?.hadRepeatedKeys == false)
    }

    @Test("member names are compared by their scalars, not by canonical equivalence")
    func comparesNamesExactly() throws {
        let object = try #require(JSONReader.parse("{\"\u{E9}\":1,\"e\u{301}\":2,\"K\":3,\"\u{212A}\":4}").objectValue)
        #expect(object.count == 4)
        #expect(!object.hadRepeatedKeys)
        #expect(object["K"] == 3)
        #expect(object["\u{212A}"] == 4)
    }

    @Test("random values are read back as they were written")
    func roundTripsRandomValues() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            let value = generator.json(levels: 4)
            #expect(try JSONReader.parse(JSONWriter.bytes(of: value)) == value)
        }
    }

    @Test("Foundation reads the same out of random texts")
    func agreesWithFoundation() throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<1500 {
            let bytes = JSONWriter.bytes(of: generator.json(levels: 3))
            let theirs = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let again = try JSONSerialization.data(withJSONObject: [theirs])
            let ours = try JSONSerialization.jsonObject(
                with: Data(JSONWriter.bytes(of: [JSONReader.parse(bytes)])))
            #expect(try JSONSerialization.jsonObject(with: again) as? NSArray == ours as? NSArray)
        }
    }

    @Test("damaged texts are refused or read, but never trap")
    func survivesDamage() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<4000 {
            var bytes = JSONWriter.bytes(of: generator.json(levels: 3))
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch UInt8.random(in: 0..<3, using: &generator) {
                case 0: bytes[position] = .random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: position)
                default: bytes.insert(.random(in: 0...255, using: &generator), at: position)
                }
            }
            guard let value = try? JSONReader.parse(bytes) else { continue }
            #expect(try JSONReader.parse(JSONWriter.bytes(of: value)) == value)
        }
    }

    @Test("every prefix of a text is refused as truncated or empty")
    func refusesPrefixes() throws {
        let text = Array(#"{"a":[1,-2.5e3,true,false,null,"x\u00e9\ud83d\ude00\n"],"b":{"c":"é😀"}}"#.utf8)
        #expect(throws: Never.self) { try JSONReader.parse(text) }
        for length in 0..<text.count {
            let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.parse(Array(text[..<length])) }
            #expect(error.map { [.truncated, .empty].contains($0.reason) } == true, "\(length)")
        }
    }
}
