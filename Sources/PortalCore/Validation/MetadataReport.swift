/// The outcome of `providers/validateMetadata`: everything found, and what the material says.
package struct MetadataReport: Sendable, Codable, Hashable {
    /// True if there is no finding of severity `error`.
    package var valid: Bool
    /// Errors first; within a severity in the order of the document.
    package var findings: [Finding]
    package var summary: MetadataSummary
    /// What the connection works with; nil if the material cannot be used. Not part of the RPC answer.
    package var settings: IdentityProviderSettings?

    private enum CodingKeys: String, CodingKey { case valid, findings, summary }

    /// More than anybody reads; the most severe are kept.
    package static let maximumFindings = 200

    package init(findings: [Finding], summary: MetadataSummary, settings: IdentityProviderSettings?) {
        var seen: Set<Finding> = []
        let unique = findings.filter { seen.insert($0).inserted }
        // `sorted` is stable: the order of the document is kept within a severity.
        self.findings = Array(unique.sorted { $0.severity < $1.severity }.prefix(Self.maximumFindings))
        valid = !unique.contains { $0.severity == .error }
        self.summary = summary
        self.settings = valid ? settings : nil
    }
}
