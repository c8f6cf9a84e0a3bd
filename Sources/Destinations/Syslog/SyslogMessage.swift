package import PortalCore
import StrictJSON

/// An event as a message of RFC 5424.
package enum SyslogMessage {
    /// `log audit`: 13 (RFC 5424 §6.2.1). What the log tells is who did what, not how a machine fares.
    static let facility = 13
    static let application = "portal-host"
    /// RFC 5424 §6.2.7.
    private static let maximumIdentifierLength = 32
    /// The structured data's name. We have no enterprise number of our own: this one is for examples (RFC 5612).
    static let structure = "event@32473"

    /// RFC 5424 §6.2.1.
    package enum Severity: Int, Sendable {
        case warning = 4
        case notice = 5
        case informational = 6

        /// What failed or went missing is a warning; what will need somebody a notice; all else was meant to happen.
        package init(_ type: String) {
            let last = type.split(separator: ".").last ?? ""
            switch last {
            case _ where last.hasSuffix("failed"), "credentials_invalid", "certificate_expired", "record_missing",
                "quarantined", "logout_refused":
                self = .warning
            case "certificate_expiring", "timed_out": self = .notice
            default: self = .informational
            }
        }
    }

    /// The message, without the count in front of it.
    package static func bytes(of element: EventBatch.Element) -> [UInt8] {
        let priority = facility * 8 + Severity(element.type).rawValue
        var head = "<\(priority)>1 \(element.occurredAt) - \(application) - \(identifier(element.type)) [\(structure)"
        head += " id=\"\(element.id)\" type=\"\(escaped(element.type))\" sequence=\"\(element.sequence)\""
        if let organization = element.organizationId { head += " organization=\"\(organization)\"" }
        return Array((head + "] ").utf8) + element.json.utf8
    }

    private static func identifier(_ type: String) -> String {
        let text = type.unicodeScalars.filter { (0x21...0x7E).contains($0.value) }.prefix(maximumIdentifierLength)
        return text.isEmpty ? "-" : String(String.UnicodeScalarView(text))
    }

    /// RFC 5424 §6.3.3.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("]", with: "\\]")
    }
}
