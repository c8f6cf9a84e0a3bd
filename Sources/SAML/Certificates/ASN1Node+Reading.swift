import SwiftASN1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ASN1Node {
    /// The nodes inside a constructed node of that kind.
    func elements(_ expected: ASN1Identifier) throws -> ASN1NodeCollection.Iterator {
        guard identifier == expected, case .constructed(let nodes) = content else {
            throw X509CertificateError.malformed(reason: "expected \(expected), found \(identifier)")
        }
        return nodes.makeIterator()
    }

    /// A Time (RFC 5280 §4.1.2.5).
    func date() throws -> Date {
        let parts: (year: Int, month: Int, day: Int, hours: Int, minutes: Int, seconds: Int)
        if identifier == .utcTime {
            let time = try UTCTime(derEncoded: self)
            parts = (time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
        } else {
            let time = try GeneralizedTime(derEncoded: self)
            parts = (time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
        }
        let days = XMLSchemaDateTime.daysSince1970(year: parts.year, month: parts.month, day: parts.day)
        let seconds = days * 86_400 + parts.hours * 3600 + parts.minutes * 60 + parts.seconds
        return Date(timeIntervalSince1970: Double(seconds))
    }
}

extension ASN1NodeCollection.Iterator {
    mutating func required() throws -> ASN1Node {
        guard let node = next() else { throw X509CertificateError.malformed(reason: "a field is missing") }
        return node
    }

    mutating func end() throws {
        guard next() == nil else { throw X509CertificateError.malformed(reason: "a field too many") }
    }
}

extension ASN1Identifier {
    static func context(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }
}
