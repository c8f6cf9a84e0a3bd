import PortalCore

extension SettingsReview {
    /// The name of a bucket (Amazon S3, "General purpose bucket naming rules"; Cloud Storage, "Bucket names").
    mutating func bucket(_ name: String, scheme: String, allowsUnderscore: Bool) {
        guard let text = text(name) else { return }
        let remedy = "Give the bucket's name alone, as the console lists it."
        if text.hasPrefix(scheme) || text.hasPrefix("arn:") || text.contains("/") {
            noteForm(name, "This is an address, not a bucket's name.", remedy)
            return
        }
        let isEdge = { (byte: UInt8?) -> Bool in byte.map { $0.isAlphanumeric } ?? false }
        let allowed = text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".") || (allowsUnderscore && byte == UInt8(ascii: "_"))
        }
        let longest = allowsUnderscore && text.contains(".") ? 222 : 63
        guard (3...longest).contains(text.utf8.count), allowed, isEdge(text.utf8.first), isEdge(text.utf8.last),
            !text.contains(".."), IPAddress(text) == nil
        else {
            noteForm(
                name, "No bucket can have this name.", remedy,
                expected: "3 to 63 lower-case letters, digits, hyphens and dots")
            return
        }
    }

    /// A folder in a bucket.
    mutating func objectPrefix(_ name: String) {
        guard let text = text(name) else { return }
        if text.utf8.count > ObjectName.maximumPrefixBytes {
            note(
                .error, .logStreamTooLong, name, "The prefix is longer than \(ObjectName.maximumPrefixBytes) bytes.",
                "Give a shorter one.", expected: "at most \(ObjectName.maximumPrefixBytes) bytes")
        } else if text.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) {
            noteForm(
                name, "The prefix has a part that is “.” or “..”, which not every client can read back.",
                "Leave that part out.")
        } else if text.hasPrefix("/") {
            note(
                .info, .logStreamForm, name, "The slash at the beginning is left out.",
                "Nothing to do: folders in buckets begin without one.")
        }
    }
}
