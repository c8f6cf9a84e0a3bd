import Foundation
import PortalCore

/// Colours on a terminal, none elsewhere; `NO_COLOR` is respected.
struct TextStyle: Sendable {
    let isColored: Bool

    static var forStandardOutput: TextStyle {
        let environment = ProcessInfo.processInfo.environment
        return TextStyle(
            isColored: isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb")
    }

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func yellow(_ text: String) -> String { wrap(text, "33") }
    func cyan(_ text: String) -> String { wrap(text, "36") }

    private func wrap(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// A report for people: the summary, then what to do.
struct ReportText {
    let style: TextStyle

    func lines(_ report: MetadataReport) -> [String] {
        summary(report.summary) + [""] + findings(report.findings) + [
            report.valid ? style.green("It can be used.") : style.red("It cannot be used as it is.")
        ]
    }

    func summary(_ summary: MetadataSummary) -> [String] {
        var lines: [String] = []
        func add(_ label: String, _ value: String?) {
            guard let value else { return }
            lines.append("  " + style.dim(label.padding(toLength: 14, withPad: " ", startingAt: 0)) + " " + value)
        }
        add("Entity ID", summary.entityId)
        add("Sign-on URL", summary.ssoUrl)
        if !summary.bindings.isEmpty {
            add(
                "Bindings",
                summary.bindings.map(Self.bindingName).joined(separator: ", "))
        }
        add("Sign-out URL", summary.sloUrl)
        add("Organisation", summary.displayName ?? summary.organizationName)
        add("Valid until", summary.validUntil?.description)
        add("Issuer", summary.issuer)
        add("Authorization", summary.endpoints?.authorization)
        add("Token", summary.endpoints?.token)
        add("Keys at", summary.endpoints?.jwks)
        add("Algorithms", summary.algorithms?.joined(separator: ", "))
        for certificate in summary.certificates {
            let days =
                certificate.daysLeft < 0
                ? style.red("expired \(-certificate.daysLeft - 1) days ago") : "\(certificate.daysLeft) days left"
            add("Certificate", "\(certificate.subject) (\(certificate.key)), \(days)")
            add("", style.dim(certificate.fingerprint))
        }
        return lines
    }

    /// SAML 2.0's bindings by their short names, others as they are.
    private static func bindingName(_ uri: String) -> String {
        let prefix = "urn:oasis:names:tc:SAML:2.0:bindings:"
        return uri.hasPrefix(prefix) ? String(uri.dropFirst(prefix.count)) : uri
    }

    func findings(_ findings: [Finding]) -> [String] {
        guard !findings.isEmpty else { return ["  No findings."] }
        return findings.flatMap { finding in
            var lines = ["  \(mark(finding.severity)) \(finding.message) \(style.dim(finding.code.rawValue))"]
            if let expected = finding.expected { lines.append("      expected  \(expected)") }
            if let received = finding.received { lines.append("      received  \(received)") }
            lines.append("      " + style.cyan("→ \(finding.remedy)"))
            return lines
        }
    }

    private func mark(_ severity: Finding.Severity) -> String {
        switch severity {
        case .error: style.red("error  ")
        case .warning: style.yellow("warning")
        case .info: style.dim("info   ")
        }
    }
}
