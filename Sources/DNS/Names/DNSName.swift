/// A domain name as the protocol has it: labels of octets, without the empty one of the root (RFC 1035 §3.1).
///
/// Two names are the same where they differ only in the case of ASCII letters (RFC 4343 §3).
public struct DNSName: Sendable, Hashable {
    /// Octets of a label at most (RFC 1035 §2.3.4).
    public static let maximumLabelLength = 63
    /// Octets of a name in a message at most, with the lengths of its labels and the root's (RFC 1035 §2.3.4).
    public static let maximumLength = 255
    public static let root = DNSName(unchecked: [])

    /// From the leftmost on, as they were given.
    public let labels: [[UInt8]]

    init(unchecked labels: [[UInt8]]) { self.labels = labels }

    /// Nil where a label is empty or too long, or the name is.
    public init?(labels: [[UInt8]]) {
        guard labels.allSatisfy({ (1...Self.maximumLabelLength).contains($0.count) }),
            labels.reduce(1, { $0 + $1.count + 1 }) <= Self.maximumLength
        else { return nil }
        self.labels = labels
    }

    /// Reads the form of host names: labels of printable ASCII without `\`, separated by dots; one more dot may end it.
    /// Nil for anything else.
    public init?(_ text: String) {
        if text == "." {
            self = .root
            return
        }
        var parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        guard !parts.isEmpty,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") })
        else { return nil }
        self.init(labels: parts.map(Array.init))
    }

    /// The name without its leftmost label; nil of the root.
    public var parent: DNSName? { labels.isEmpty ? nil : DNSName(unchecked: Array(labels.dropFirst())) }

    /// Whether it is the other name or lies below it.
    public func isWithin(_ other: DNSName) -> Bool {
        labels.count >= other.labels.count && DNSName(unchecked: labels.suffix(other.labels.count)) == other
    }

    /// This name in front of another; nil where that is too long.
    public func appending(_ other: DNSName) -> DNSName? { DNSName(labels: labels + other.labels) }

    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.labels.count == rhs.labels.count
            && zip(lhs.labels, rhs.labels).allSatisfy { left, right in
                left.count == right.count && zip(left, right).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
            }
    }

    public func hash(into hasher: inout Hasher) {
        for label in labels {
            hasher.combine(label.count)
            for octet in label { hasher.combine(octet.asciiLowercased) }
        }
    }
}

extension DNSName: CustomStringConvertible {
    /// Without the dot of the root; octets that host names do not have are escaped (RFC 1035 §5.1).
    public var description: String {
        labels.isEmpty ? "." : labels.map(Self.text(of:)).joined(separator: ".")
    }

    private static func text(of label: [UInt8]) -> String {
        var text = ""
        for octet in label {
            switch octet {
            case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""):
                text += "\\" + String(UnicodeScalar(octet))
            case 0x21...0x7E: text.unicodeScalars.append(UnicodeScalar(octet))
            default: text += "\\" + String(repeating: "0", count: octet < 10 ? 2 : octet < 100 ? 1 : 0) + String(octet)
            }
        }
        return text
    }
}

extension UInt8 {
    fileprivate var asciiLowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 0x20 : self
    }
}
