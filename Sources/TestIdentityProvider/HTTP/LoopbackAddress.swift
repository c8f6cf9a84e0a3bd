/// Addresses of this machine alone.
enum LoopbackAddress {
    /// Whether a text is such an address: 127.0.0.0/8 or ::1.
    static func contains(_ text: String) -> Bool {
        if text == "::1" || text == "[::1]" { return true }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127"
            && parts.allSatisfy { part in
                UInt8(part) != nil && part.allSatisfy(\.isNumber) && (part.count == 1 || !part.hasPrefix("0"))
            }
    }
}
