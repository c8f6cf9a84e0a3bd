import Foundation

/// `Documentation/Diagnosis.md`, of which each section is written by the test that provoked its rows.
package enum DiagnosisDocument {
    /// In the order of the document. The value is the heading.
    package enum Section: String, Sendable, CaseIterable {
        case pySAML2 = "With pysaml2"
        case simpleSAMLphp = "With SimpleSAMLphp"
        case idpyoidc = "With idpyoidc"
        case openIDProviderMock = "With oidc-provider-mock"
        case signedMessages = "With signed messages of our own"

        /// Who provokes it, and how.
        fileprivate var introduction: String {
            switch self {
            case .pySAML2:
                "An identity provider made with pysaml2, with a host in a process of its own."
            case .simpleSAMLphp:
                "SimpleSAMLphp in PHP's web server, with a host in a process of its own."
            case .idpyoidc:
                "An OpenID provider made with idpyoidc, with a host in a process of its own."
            case .openIDProviderMock:
                "oidc-provider-mock as it is, with a host in a process of its own."
            case .signedMessages:
                "Really signed responses and ID tokens that the test makes itself (`Tests/ProvidersTests/Diagnosis`)."
            }
        }
    }

    package static let columns = [
        "What was wrong", "Code", "Title", "Side", "Where: field", "There now", "Correct value",
    ]

    private static let path = ProjectFiles.root + "/Documentation/Diagnosis.md"
    private static let lock = NSLock()
    /// Set to write the document anew instead of complaining.
    private static let updates = ProcessInfo.processInfo.environment["UPDATE_DIAGNOSIS"] != nil

    /// What to do about a section that is out of date.
    package static let remedy =
        "Documentation/Diagnosis.md is out of date: UPDATE_DIAGNOSIS=1 swift test --filter DiagnosisTests"

    /// Whether the document says of a section what was found; brings it up to date first if that is wanted.
    package static func isCurrent(_ section: Section, columns: [String] = columns, rows: [[String]]) throws -> Bool {
        let lines =
            ["## \(section.rawValue)", "", section.introduction, ""]
            + [line(columns), "|" + String(repeating: "---|", count: columns.count)] + rows.map(line)
        let generated = lines.joined(separator: "\n") + "\n"
        return try lock.withLock {
            var parts = try read()
            if updates {
                parts[section] = generated
                let text = ([preamble] + Section.allCases.compactMap { parts[$0] }).joined(separator: "\n")
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            }
            let text = try String(contentsOfFile: path, encoding: .utf8)
            return text.hasPrefix(preamble + "\n## ") && ("\n" + text + "\n## ").contains("\n\(generated)\n## ")
        }
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }

    /// The sections that are there.
    private static func read() throws -> [Section: String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var parts: [Section: String] = [:]
        for part in ("\n" + text).components(separatedBy: "\n## ").dropFirst() {
            guard let section = Section.allCases.first(where: { part.hasPrefix($0.rawValue + "\n") }) else { continue }
            parts[section] = "## " + part.trimmingCharacters(in: .newlines) + "\n"
        }
        return parts
    }

    private static let preamble = """
        # What a failed sign-in is diagnosed as

        Every row was provoked by a test, and this file is written by those tests: do not edit it. After a change,
        `UPDATE_DIAGNOSIS=1 swift test --filter DiagnosisTests` writes it anew.

        The first sections are misconfigurations as administrators make them, on either side, of identity providers that
        others wrote (`Tests/Peers`, `Tests/PortalHostTests/SignOn/Diagnosis`). In each, the same sign-in was seen to
        succeed before and after. What is in braces depends on the scene; the tests assert it exactly.

        Rules are asked in a fixed order, and the first that applies decides (`PortalCore/SignOn/Diagnosis`): what arrived
        at all, who signed it, what the provider says of itself, for whom it is, when, and last who the person is. All
        other failed checks are listed beside it as `evidence.failedChecks`. The side is where the change has to be made:
        `identity_provider` in its console, `service_provider` here, `user` by trying again in another way, `network` in
        between. Codes are stable.

        """
}
