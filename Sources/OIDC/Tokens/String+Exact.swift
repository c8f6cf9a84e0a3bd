extension String {
    /// Whether both are the same bytes. Swift's `==` also takes canonically equivalent texts for equal.
    func isExactly(_ other: String?) -> Bool {
        guard let other else { return false }
        return utf8.elementsEqual(other.utf8)
    }

    /// Whether both are the same bytes, in a time that depends only on the lengths.
    func isSecretly(_ other: String) -> Bool {
        let left = Array(utf8)
        let right = Array(other.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
