/// The text form of a ULID: 128 bits as 26 characters, most significant first.
enum CrockfordBase32 {
    static let length = 26
    private static let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    private static let invalid: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: invalid, count: 256)
        for (value, character) in UnsafeBufferPointer(start: alphabet.utf8Start, count: alphabet.utf8CodeUnitCount)
            .enumerated()
        { table[Int(character)] = UInt8(value) }
        return table
    }()

    /// Writes the text to a buffer of at least that length.
    static func encode(_ high: UInt64, _ low: UInt64, into buffer: UnsafeMutableBufferPointer<UInt8>) {
        var high = high
        var low = low
        let alphabet = alphabet.utf8Start
        var index = length
        while index > 0 {
            index -= 1
            buffer[index] = alphabet[Int(low & 31)]
            low = low >> 5 | high << 59
            high >>= 5
        }
    }

    /// Nil unless canonical: 26 characters of the alphabet, upper case, within 128 bits.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64)? {
        let values = values
        guard text.count == length, let first = text.first, values[Int(first)] < 8 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for character in text {
            let value = values[Int(character)]
            guard value != invalid else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(value)
        }
        return (high, low)
    }
}
