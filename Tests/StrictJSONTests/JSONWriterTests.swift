import StrictJSON
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
    @Test("only what must be escaped is escaped")
    func escapes() {
        let text = JSON.string("\"\\/\u{8}\u{9}\n\u{C}\r\u{0}\u{1F}\u{7F}é\u{2028}😀")
        #expect(text.description == "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}é\u{2028}😀\"")
    }

    @Test("values are written compactly and in their order")
    func writesCompactly() {
        let value: JSON = ["b": [1, 2.5, true, nil], "a": ["x": -7], "e": [], "o": [:]]
        #expect(value.description == #"{"b":[1,2.5,true,null],"a":{"x":-7},"e":[],"o":{}}"#)
    }

    @Test("sorted members make equal values equal texts")
    func sortsMembers() {
        let value: JSON = ["b": 1, "a": ["z": 1, "é": 2, "Z": 3], "": 0]
        let expected = #"{"":0,"a":{"Z":3,"z":1,"é":2},"b":1}"#
        #expect(String(decoding: JSONWriter.bytes(of: value, order: .sorted), as: UTF8.self) == expected)
    }

    @Test("integers of every size")
    func writesIntegers() {
        for number in [0, 9, 10, 99, 100, 12345, -1, -10, Int64.max, Int64.min] {
            #expect(JSON.integer(number).description == String(number))
        }
    }
}
