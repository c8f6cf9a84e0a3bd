package import PortalCore

extension SentinelDestination {
    package func review(_ settings: LogStreamSettings) -> [Finding] {
        var review = SettingsReview(settings, of: descriptor)
        let overview = "Copy it from App registrations → your app → Overview."
        review.guid("tenantId", overview)
        review.guid("clientId", overview)
        if let secret = review.text("clientSecret"), Self.isGUID(secret) {
            review.noteForm(
                "clientSecret", "This is the Secret ID, not the secret.",
                "Give the Value, which is shown only when the secret is made.")
        }
        if let url = review.address("endpoint"), !url.path.isEmpty, url.path != "/" {
            review.note(
                .error, .logStreamURLPath, "endpoint", "The address has a path, which is added here.",
                "Give the part up to the host.",
                expected: "https://….ingest.monitor.azure.com")
        }
        if let rule = review.text("dcrId"), !Self.isRule(rule) {
            review.noteForm(
                "dcrId", "This is not the immutable ID of a data collection rule.",
                "Copy properties.immutableId from the rule's Overview → JSON View, not its resource ID.",
                expected: "dcr-00000000000000000000000000000000")
        }
        if let stream = review.text("stream") {
            let isName = stream.utf8.allSatisfy {
                $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
            if !stream.hasPrefix("Custom-") || !isName || stream == "Custom-" {
                review.noteForm(
                    "stream", "This is not the name of a stream of one's own.",
                    "Give the name under streamDeclarations in the rule's JSON View.",
                    expected: "Custom-PortalEvents_CL")
            }
        }
        _ = review.address("authority")
        return review.findings
    }

    private static func isGUID(_ text: String) -> Bool {
        text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count) == [8, 4, 4, 4, 12]
            && text.utf8.allSatisfy { $0.isHexadecimal || $0 == UInt8(ascii: "-") }
    }

    private static func isRule(_ text: String) -> Bool {
        text.hasPrefix("dcr-") && text.utf8.count == 36 && text.utf8.dropFirst(4).allSatisfy(\.isHexadecimal)
    }
}
