package import PortalCore

extension SnowflakeDestination {
    package func review(_ settings: LogStreamSettings) -> [Finding] {
        var review = SettingsReview(settings, of: descriptor)
        if let account = review.text("account") {
            let remedy = "Copy the Account identifier from your account menu → Account → View account details."
            if account.contains("/") || account.lowercased().contains("snowflakecomputing") {
                review.noteForm(
                    "account", "This is an address, not the account identifier.", remedy,
                    expected: "YOURORG-YOURACCOUNT")
            } else if !Self.isAccount(account) {
                review.noteForm(
                    "account", "This is no account identifier.",
                    remedy + " Put a hyphen where a point joins both parts.",
                    expected: "YOURORG-YOURACCOUNT")
            }
        }
        if let user = review.text("user"), !Self.isUser(user) {
            review.noteForm(
                "user", "No user can have this name.", "Give the user's login name.", expected: "PORTAL_EVENTS")
        }
        for name in ["database", "schema", "table", "warehouse", "role"] {
            guard let text = review.text(name), Self.identifier(text) == nil else { continue }
            review.noteForm(
                name, "This is no name in Snowflake.",
                "Give the name alone; one that has lower-case or special characters in double quotes.",
                expected: "EVENTS or \"events\"")
        }
        _ = review.signingKey(
            "privateKey",
            remedy: "Make a key with: openssl genrsa 2048 | openssl pkcs8 -topk8 -inform PEM -out portal.p8 -nocrypt")
        _ = review.address("endpoint")
        return review.findings
    }

    /// Parts of a host name, as account identifiers are used in one.
    private static func isAccount(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy {
            $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        }
        return isPlain && (try? WebURL(address(of: text))) != nil
    }

    private static func isUser(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
    }
}
