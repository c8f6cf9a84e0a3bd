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

    @Test func forgetsBeyondItsCapacity() {
        let columns = DecodedColumns()
        for number in 0...DecodedColumns.capacity { _ = value(of: "\(number)", in: columns) { number } }
        #expect(value(of: "0", in: columns) { -1 } == -1)
        #expect(value(of: "\(DecodedColumns.capacity)", in: columns) { -1 } == DecodedColumns.capacity)
    }
}
