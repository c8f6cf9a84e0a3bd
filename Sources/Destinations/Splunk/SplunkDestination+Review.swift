package import PortalCore

extension SplunkDestination {
    package func review(_ settings: LogStreamSettings) -> [Finding] {
        var review = SettingsReview(settings, of: descriptor)
        if let url = review.address("url") {
            let path = url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
            if path.hasSuffix("/raw") || path.hasSuffix("/health") {
                review.note(
                    .error, .logStreamURLPath, "url", "This is another of the collector's addresses.",
                    "Give scheme, host and port only.", expected: Self.path)
            } else if path.contains("/app/") || path.contains("/en-US") || url.port == 8000 || url.port == 8089 {
                review.note(
                    .error, .logStreamURLPath, "url",
                    "This is the address of Splunk's web interface or management, not of the HTTP Event Collector.",
                    "Splunk Cloud: https://http-inputs-STACK.splunkcloud.com. Splunk Enterprise: https://HOST:8088.")
            }
        }
        if let token = review.text("token") {
            if token.lowercased().hasPrefix("splunk ") {
                review.noteForm(
                    "token", "The token begins with the word Splunk, which is added here.", "Give the token alone.")
            } else if !token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                review.noteForm(
                    "token", "The token has characters that no token has.", "Copy the Token Value again.",
                    expected: "00000000-0000-0000-0000-000000000000")
            }
        }
        // Splunk, "Create custom indexes".
        if let index = review.text("index"),
            !index.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: "-")
            }) || index.hasPrefix("-")
        {
            review.noteForm(
                "index", "No index can have this name.", "Give the index's name as Settings → Indexes shows it.",
                expected: "lower-case letters, digits, underscores and hyphens")
        }
        return review.findings
    }
}
