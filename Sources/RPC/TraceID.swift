/// What connects an answer with the log: 128 bits, unique within the process, hard to mistake for another's.
public struct TraceID: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    /// Random for each process.
    private static let processPart = UInt64.random(in: .min ... .max)

    /// Makes the id of the call with a number.
    init(call: UInt64) {
        high = Self.processPart
        // A bijection: distinct numbers give distinct ids, and neighbours look unlike each other (splitmix64).
        var mixed = call &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        low = mixed ^ (mixed >> 31)
    }
}

extension TraceID: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    public var description: String {
        Self.hexadecimal(high) + Self.hexadecimal(low)
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
