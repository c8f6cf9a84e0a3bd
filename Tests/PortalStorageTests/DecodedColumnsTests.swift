import Testing

@testable import PortalStorage

/// What is decoded once for the same text.
struct DecodedColumnsTests {
    private struct Damaged: Error {}

    private func value<Value: Sendable>(
        of text: String, in columns: DecodedColumns, decode: () throws -> Value
    ) rethrows -> Value {
        try Array(text.utf8).withUnsafeBytes { try columns.value(of: $0, decode: decode) }
    }

    @Test func decodesTheSameTextOnce() {
        let columns = DecodedColumns()
        var decoded = 0
        for _ in 0..<3 {
            let found = value(of: "[1]", in: columns) {
                decoded += 1
                return [1]
            }
            #expect(found == [1])
        }
        #expect(decoded == 1)
    }

    @Test func tellsTextsApart() {
        let columns = DecodedColumns()
        #expect(value(of: "[1]", in: columns) { [1] } == [1])
        #expect(value(of: "[2]", in: columns) { [2] } == [2])
        #expect(value(of: "[1] ", in: columns) { [3] } == [3])
        #expect(value(of: "[1]", in: columns) { [4] } == [1])
    }

    @Test func tellsTypesOfOneTextApart() {
        let columns = DecodedColumns()
        #expect(value(of: "1", in: columns) { 1 } == 1)
        #expect(value(of: "1", in: columns) { "one" } == "one")
    }

    @Test func remembersNoFailure() {
        let columns = DecodedColumns()
        #expect(throws: Damaged.self) { try value(of: "x", in: columns) { () throws -> Int in throw Damaged() } }
        #expect(value(of: "x", in: columns) { 7 } == 7)
    }

    @Test func forgetsBeyondItsBytes() {
        let columns = DecodedColumns()
        let length = DecodedColumns.maximumBytes / 4
        let texts = (0...4).map { String(repeating: "\($0)", count: length) }
        for (number, text) in texts.enumerated() { _ = value(of: text, in: columns) { number } }
        // The fifth had no room beside the others.
        #expect(value(of: texts[4], in: columns) { -1 } == 4)
        #expect(value(of: texts[0], in: columns) { -1 } == -1)
    }

    @Test func doesNotRememberWhatIsTooLong() {
        let columns = DecodedColumns()
        let long = String(repeating: "x", count: DecodedColumns.maximumBytes + 1)
        #expect(value(of: "1", in: columns) { 1 } == 1)
        #expect(value(of: long, in: columns) { 2 } == 2)
        #expect(value(of: long, in: columns) { 3 } == 3)
        #expect(value(of: "1", in: columns) { 4 } == 1)
    }
}
