package import PortalCore

extension DatadogDestination {
    /// Of an API key, in hexadecimal digits; an application key has 40.
    private static let keyLength = 32

    package func review(_ settings: LogStreamSettings) -> [Finding] {
        var review = SettingsReview(settings, of: descriptor)
        if let key = review.text("apiKey") {
            let isHexadecimal = key.utf8.allSatisfy(\.isHexadecimal)
            if isHexadecimal, key.utf8.count == 40 {
                review.noteForm(
                    "apiKey", "This is an application key.",
                    "Copy an API key from Organization Settings → API Keys.", expected: "32 hexadecimal digits")
            } else if !key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                review.noteForm(
                    "apiKey", "The API key has characters that no key has.",
                    "Copy the key from Organization Settings → API Keys.", expected: "32 hexadecimal digits")
            } else if !isHexadecimal || key.utf8.count != Self.keyLength {
                review.note(
                    .warning, .logStreamForm, "apiKey", "Datadog's API keys usually look otherwise.",
                    "Compare with Organization Settings → API Keys: copy the key, not its ID.",
                    expected: "32 hexadecimal digits")
            }
        }
        if let tags = review.text("tags"), tags.split(separator: ",", omittingEmptySubsequences: false).contains("") {
            review.noteForm(
                "tags", "There is an empty tag.", "Separate tags by single commas.",
                expected: "env:production,team:security")
        }
        _ = review.address("endpoint")
        return review.findings
    }
}
