/// Looks at eight bytes of a string at once.
enum StringScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let blanks: UInt64 = 0x2020_2020_2020_2020
    private static let quotes: UInt64 = 0x2222_2222_2222_2222
    private static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C

    /// Whether any of the bytes may be a quote, a backslash or a control character; never false when one is.
    @inline(__always)
    static func hasEscapable(_ word: UInt64) -> Bool {
        // A byte below a bound borrows into its highest bit when the bound is subtracted.
        let (quote, backslash) = (word ^ quotes, word ^ backslashes)
        let found = ((word &- blanks) & ~word) | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        return found & highBits != 0
    }

    /// Whether any of the bytes is outside ASCII.
    @inline(__always)
    static func hasNonASCII(_ word: UInt64) -> Bool {
        word & highBits != 0
    }
}
