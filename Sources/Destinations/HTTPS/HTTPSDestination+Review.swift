package import PortalCore

extension HTTPSDestination {
    /// Shorter secrets can be guessed from one signature.
    private static let minimumSecretBytes = 16

    package func review(_ settings: LogStreamSettings) -> [Finding] {
        var review = SettingsReview(settings, of: descriptor)
        _ = review.address("url", allowsQuery: true)
        var seen: Set<String> = []
        for (name, value) in settings.texts("headers") {
            switch HeaderRules.problem(name: name, value: value) {
            case .name:
                review.note(
                    .error, .logStreamHeaderInvalid, "headers", "A header has a name that HTTP does not allow.",
                    "Use letters, digits and hyphens.", at: name)
            case .value:
                review.note(
                    .error, .logStreamHeaderInvalid, "headers",
                    "A header has a value with characters that HTTP does not allow.",
                    "Use visible ASCII characters, without line breaks.", at: name)
            case .reserved:
                review.note(
                    .error, .logStreamHeaderReserved, "headers",
                    "This header is set by the portal itself.", "Leave it out.", at: name)
            case nil:
                if !seen.insert(name.lowercased()).inserted {
                    review.note(
                        .error, .logStreamHeaderInvalid, "headers", "This header is given twice.",
                        "Keep one of them; names are the same in upper and lower case.", at: name)
                }
            }
        }
        if let secret = review.text("secret"), secret.utf8.count < Self.minimumSecretBytes {
            review.note(
                .warning, .logStreamSecretWeak, "secret", "The signing secret is short enough to be guessed.",
                "Use a random one, for example from: openssl rand -hex 32",
                expected: "\(Self.minimumSecretBytes) characters or more")
        }
        return review.findings
    }
}
