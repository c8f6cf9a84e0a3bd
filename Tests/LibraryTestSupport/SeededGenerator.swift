package import StrictJSON

/// Random numbers that a seed repeats (splitmix64).
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Any string, biased towards what needs care.
    package mutating func string(maximumLength: Int = 12) -> String {
        let special: [Unicode.Scalar] = ["\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "\u{301}", "€", "😀"]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...maximumLength, using: &self) {
            switch UInt8.random(in: 0..<4, using: &self) {
            case 0: text.append(special.randomElement(using: &self) ?? "x")
            case 1: text.append(Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &self)) ?? "\u{FFFD}")
            default: text.append(Unicode.Scalar(UInt8.random(in: 0x20..<0x7F, using: &self)))
            }
        }
        return String(text)
    }

    /// Any value, with at most so many levels.
    package mutating func json(levels: Int) -> JSON {
        switch UInt8.random(in: 0..<(levels > 0 ? 9 : 7), using: &self) {
        case 0: return .null
        case 1: return .bool(.random(using: &self))
        case 2: return .integer(.random(in: .min ... .max, using: &self))
        case 3: return .integer(.random(in: -20...20, using: &self))
        case 4: return JSONDecimal(Double(bitPattern: next())).map(JSON.decimal) ?? .null
        case 5, 6: return .string(string())
        case 7: return .array((0..<Int.random(in: 0...5, using: &self)).map { _ in json(levels: levels - 1) })
        default:
            let count = Int.random(in: 0...(Bool.random(using: &self) ? 4 : 24), using: &self)
            return .object(
                JSONObject(
                    (0..<count).map { _ in JSONObject.Member(key: string(), value: json(levels: levels - 1)) }))
        }
    }
}
