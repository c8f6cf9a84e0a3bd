#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A string that is equal only to the same sequence of Unicode scalars.
///
/// Swift's strings are equal when they are canonically equivalent, which JSON's member names are not.
struct ExactText: Hashable {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Whether both consist of the same bytes.
    @inline(__always)
    static func areSame(_ left: String, _ right: String) -> Bool {
        let count = left.utf8.count
        guard count == right.utf8.count else { return false }
        let outcome: Bool?? = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return count == 0 }
                return memcmp(left, right, count) == 0
            }
        }
        return (outcome ?? nil) ?? left.utf8.elementsEqual(right.utf8)
    }

    static func == (left: ExactText, right: ExactText) -> Bool {
        areSame(left.text, right.text)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
