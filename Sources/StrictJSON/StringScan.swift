/// Looks at several bytes of a string at once.
enum StringScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let blanks: UInt64 = 0x2020_2020_2020_2020
    private static let quotes: UInt64 = 0x2222_2222_2222_2222
    private static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C

    /// Marks in the highest bits of the bytes; zero when none of them is a quote, a backslash or a control character,
    /// else the lowest mark is that of the first one. What is marked above it says nothing.
    @inline(__always)
    static func escapable(_ word: UInt64) -> UInt64 {
        // A byte below a bound borrows into its highest bit when the bound is subtracted, and then from the next byte.
        let (quote, backslash) = (word ^ quotes, word ^ backslashes)
        let found = ((word &- blanks) & ~word) | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        return found & highBits
    }

    /// As ``escapable(_:)``, with the bytes outside ASCII.
    @inline(__always)
    static func escapableOrNonASCII(_ word: UInt64) -> UInt64 {
        escapable(word) | word & highBits
    }

    /// Whether none of 32 bytes is a quote, a backslash, a control character or outside ASCII.
    @inline(__always)
    static func arePlain(_ bytes: UnsafePointer<UInt8>) -> Bool {
        func marks(_ offset: Int) -> UInt64 {
            escapableOrNonASCII(UnsafeRawPointer(bytes + offset).loadUnaligned(as: UInt64.self))
        }
        return marks(0) | marks(8) | marks(16) | marks(24) == 0
    }

    /// The index of the byte that has the lowest mark.
    @inline(__always)
    static func index(ofLowest marks: UInt64) -> Int {
        marks.trailingZeroBitCount >> 3
    }
}
