package import StrictJSON

/// What an identifier names; supplies the prefix and the reason of "not found".
package protocol IdentifierKind: Sendable {
    /// For example `org`.
    static var prefix: String { get }
    /// For example `organization_not_found`.
    static var notFoundReason: String { get }
    /// For example `organization`.
    static var noun: String { get }
}

/// A typed identifier: `prefix_` and a ULID.
///
/// The ULID's 48 bits of time are followed by the 32-bit number of the tenant in whose file the thing lives (0 for the
/// environment itself) and 48 random bits, so that an identifier leads to its file without an index. It confers no
/// right: whatever it names is still looked up and checked against the caller.
package struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, Comparable, LosslessStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// - Parameters:
    ///   - time: becomes the first 48 bits.
    ///   - entropy: the last 48 bits are taken from its low bits.
    package init(tenant: TenantID, time: Timestamp, entropy: UInt64) {
        let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | UInt64(tenant.number) >> 16
        low = UInt64(tenant.number & 0xFFFF) << 48 | entropy & 0xFFFF_FFFF_FFFF
    }

    /// Reads the canonical form (upper-case Crockford base32, 26 characters after the prefix); nil for anything else.
    package init?(_ description: String) {
        var description = description
        let parsed: (UInt64, UInt64)? = description.withUTF8 { bytes in
            let prefix = Kind.prefix.utf8
            guard bytes.count == prefix.count + 1 + CrockfordBase32.length, bytes.starts(with: prefix),
                bytes[prefix.count] == UInt8(ascii: "_")
            else { return nil }
            return CrockfordBase32.decode(UnsafeBufferPointer(rebasing: bytes[(prefix.count + 1)...]))
        }
        guard let parsed else { return nil }
        (high, low) = parsed
    }

    /// - Parameter bytes: as ``bytes`` gives them; nil for another number of them.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// As ``init(bytes:)-(Collection)``, of memory.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// The ULID's 128 bits, most significant first.
    package var bytes: [UInt8] {
        [high, low].flatMap { part in withUnsafeBytes(of: part.bigEndian) { Array($0) } }
    }

    package static var byteCount: Int { 16 }

    /// The last 48 bits.
    package var entropy: UInt64 { low & 0xFFFF_FFFF_FFFF }

    package var tenant: TenantID { TenantID(number: UInt32(truncatingIfNeeded: high << 16 | low >> 48)) }

    package var description: String {
        String(unsafeUninitializedCapacity: Self.length) { buffer in
            write(to: buffer)
            return Self.length
        }
    }

    private static var length: Int { Kind.prefix.utf8.count + 1 + CrockfordBase32.length }

    /// Fills a buffer of that length.
    private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let end = buffer.update(fromContentsOf: Kind.prefix.utf8)
        buffer[end] = UInt8(ascii: "_")
        CrockfordBase32.encode(high, low, into: UnsafeMutableBufferPointer(rebasing: buffer[(end + 1)...]))
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.high, lhs.low) < (rhs.high, rhs.low)
    }
}

extension Identifier: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "is not an identifier that begins with \(Kind.prefix)_")
        }
        self = value
    }
}

extension Identifier: JSONWritable {
    package func write(to output: inout JSONOutput) {
        output.append(plainString: Self.length) { write(to: $0) }
    }
}

package enum OrganizationKind: IdentifierKind {
    package static let prefix = "org"
    package static let notFoundReason = "organization_not_found"
    package static let noun = "organization"
}
package enum ConnectionKind: IdentifierKind {
    package static let prefix = "conn"
    package static let notFoundReason = "connection_not_found"
    package static let noun = "connection"
}
package enum DomainKind: IdentifierKind {
    package static let prefix = "dom"
    package static let notFoundReason = "domain_not_found"
    package static let noun = "domain"
}
package enum DirectoryKind: IdentifierKind {
    package static let prefix = "dir"
    package static let notFoundReason = "directory_not_found"
    package static let noun = "directory"
}
package enum DirectoryTokenKind: IdentifierKind {
    package static let prefix = "dtoken"
    package static let notFoundReason = "token_not_found"
    package static let noun = "token"
}
package enum DirectoryUserKind: IdentifierKind {
    package static let prefix = "duser"
    package static let notFoundReason = "user_not_found"
    package static let noun = "directory user"
}
package enum DirectoryGroupKind: IdentifierKind {
    package static let prefix = "dgroup"
    package static let notFoundReason = "group_not_found"
    package static let noun = "directory group"
}
package enum DirectoryRunKind: IdentifierKind {
    package static let prefix = "drun"
    package static let notFoundReason = "run_not_found"
    package static let noun = "directory run"
}
package enum DirectoryRequestKind: IdentifierKind {
    package static let prefix = "dreq"
    package static let notFoundReason = "request_not_found"
    package static let noun = "directory request"
}
package enum QuarantineKind: IdentifierKind {
    package static let prefix = "quar"
    package static let notFoundReason = "quarantine_not_found"
    package static let noun = "quarantined user"
}
package enum PortalLinkKind: IdentifierKind {
    package static let prefix = "link"
    package static let notFoundReason = "link_not_found"
    package static let noun = "portal link"
}
package enum PortalSessionKind: IdentifierKind {
    package static let prefix = "psess"
    package static let notFoundReason = "session_not_found"
    package static let noun = "portal session"
}
package enum SignInSessionKind: IdentifierKind {
    package static let prefix = "ssess"
    package static let notFoundReason = "session_not_found"
    package static let noun = "sign-in session"
}
package enum CertificateKind: IdentifierKind {
    package static let prefix = "cert"
    package static let notFoundReason = "certificate_not_found"
    package static let noun = "certificate"
}
package enum LogStreamKind: IdentifierKind {
    package static let prefix = "lstream"
    package static let notFoundReason = "log_stream_not_found"
    package static let noun = "log stream"
}
package enum EventKind: IdentifierKind {
    package static let prefix = "evt"
    package static let notFoundReason = "event_not_found"
    package static let noun = "event"
}

package typealias OrganizationID = Identifier<OrganizationKind>
package typealias ConnectionID = Identifier<ConnectionKind>
package typealias DomainID = Identifier<DomainKind>
package typealias DirectoryID = Identifier<DirectoryKind>
package typealias DirectoryTokenID = Identifier<DirectoryTokenKind>
package typealias DirectoryUserID = Identifier<DirectoryUserKind>
package typealias DirectoryGroupID = Identifier<DirectoryGroupKind>
package typealias DirectoryRunID = Identifier<DirectoryRunKind>
package typealias DirectoryRequestID = Identifier<DirectoryRequestKind>
package typealias QuarantineID = Identifier<QuarantineKind>
package typealias PortalLinkID = Identifier<PortalLinkKind>
package typealias PortalSessionID = Identifier<PortalSessionKind>
package typealias SignInSessionID = Identifier<SignInSessionKind>
package typealias CertificateID = Identifier<CertificateKind>
package typealias LogStreamID = Identifier<LogStreamKind>
package typealias EventID = Identifier<EventKind>
