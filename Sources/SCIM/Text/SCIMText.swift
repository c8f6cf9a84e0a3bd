/// How texts are compared (RFC 7643, section 2.2, RFC 7644, section 3.4.2.2).
///
/// Values of attributes that are not `caseExact` are the same when the lower-case forms of their Unicode scalars are the
/// same scalars. Whoever keeps an index of such values keeps ``folded(_:)`` of them.
public enum SCIMText {
    /// The form in which texts that differ only in case have the same bytes.
    public static func folded(_ text: String) -> String {
        text.lowercased()
    }

    /// Whether the comparison of two texts holds.
    static func compare(_ value: String, _ comparison: SCIMComparison, _ literal: String, caseExact: Bool) -> Bool {
        let outcome: Bool?? = value.utf8.withContiguousStorageIfAvailable { valueBytes in
            literal.utf8.withContiguousStorageIfAvailable { literalBytes in
                if caseExact { return compare(valueBytes, comparison, literalBytes) { $0 } }
                if isASCII(valueBytes), isASCII(literalBytes) {
                    return compare(valueBytes, comparison, literalBytes, form: ASCIICaseless.lowercased)
                }
                return compareFolded(value, comparison, literal)
            }
        }
        if let outcome, let outcome { return outcome }
        return caseExact
            ? compareArrays(Array(value.utf8), comparison, Array(literal.utf8))
            : compareFolded(value, comparison, literal)
    }

    private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var all: UInt8 = 0
        for byte in bytes { all |= byte }
        return all < 0x80
    }

    private static func compareFolded(_ value: String, _ comparison: SCIMComparison, _ literal: String) -> Bool {
        compareArrays(Array(folded(value).utf8), comparison, Array(folded(literal).utf8))
    }

    private static func compareArrays(_ value: [UInt8], _ comparison: SCIMComparison, _ literal: [UInt8]) -> Bool {
        value.withUnsafeBufferPointer { value in
            literal.withUnsafeBufferPointer { literal in compare(value, comparison, literal) { $0 } }
        }
    }

    /// UTF-8 sorts as the scalars do, so bytes are enough for order too.
    @inline(__always)
    private static func compare(
        _ value: UnsafeBufferPointer<UInt8>, _ comparison: SCIMComparison, _ literal: UnsafeBufferPointer<UInt8>,
        form: (UInt8) -> UInt8
    ) -> Bool {
        switch comparison {
        case .equal:
            return value.count == literal.count && begins(value, at: 0, with: literal, form: form)
        case .notEqual:
            return value.count != literal.count || !begins(value, at: 0, with: literal, form: form)
        case .startsWith:
            return value.count >= literal.count && begins(value, at: 0, with: literal, form: form)
        case .endsWith:
            return value.count >= literal.count
                && begins(value, at: value.count - literal.count, with: literal, form: form)
        case .contains:
            guard value.count >= literal.count else { return false }
            for start in 0...(value.count - literal.count) where begins(value, at: start, with: literal, form: form) {
                return true
            }
            return false
        case .greaterThan:
            return isLess(literal, value, form: form)
        case .lessThan:
            return isLess(value, literal, form: form)
        case .greaterOrEqual:
            return !isLess(value, literal, form: form)
        case .lessOrEqual:
            return !isLess(literal, value, form: form)
        }
    }

    /// The value must have as many bytes from that place on as the other text has.
    @inline(__always)
    private static func begins(
        _ value: UnsafeBufferPointer<UInt8>, at start: Int, with literal: UnsafeBufferPointer<UInt8>,
        form: (UInt8) -> UInt8
    ) -> Bool {
        for position in 0..<literal.count where form(value[start + position]) != form(literal[position]) {
            return false
        }
        return true
    }

    @inline(__always)
    private static func isLess(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, form: (UInt8) -> UInt8
    ) -> Bool {
        for position in 0..<min(left.count, right.count) {
            let (leftByte, rightByte) = (form(left[position]), form(right[position]))
            if leftByte != rightByte { return leftByte < rightByte }
        }
        return left.count < right.count
    }
}
