/// Comparison of names. Attribute names, URIs of schemas, operators and keywords consist of ASCII and are
/// case-insensitive (RFC 7643, section 2.1).
enum ASCIICaseless {
    /// Whether both are the same but for the case of ASCII letters.
    @inline(__always)
    static func areSame(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        let fast: Bool?? = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in areSame(left, right) }
        }
        if let fast, let fast { return fast }
        return left.utf8.elementsEqual(right.utf8) { lowercased($0) == lowercased($1) }
    }

    static func areSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for (left, right) in zip(left, right) where lowercased(left) != lowercased(right) { return false }
        return true
    }

    /// Whether bytes are a keyword, which is given in lower case.
    static func areSame(_ bytes: ArraySlice<UInt8>, _ keyword: StaticString) -> Bool {
        guard bytes.count == keyword.utf8CodeUnitCount else { return false }
        return keyword.withUTF8Buffer { keyword in
            for (byte, expected) in zip(bytes, keyword) where lowercased(byte) != expected { return false }
            return true
        }
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
