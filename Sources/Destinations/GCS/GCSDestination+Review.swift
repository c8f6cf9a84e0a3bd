package import PortalCore

extension GCSDestination {
    package func review(_ settings: LogStreamSettings) -> [Finding] {
        var review = SettingsReview(settings, of: descriptor)
        review.bucket("bucket", scheme: "gs:", allowsUnderscore: true)
        review.objectPrefix("prefix")
        _ = review.address("endpoint")
        let hasAccount = review.isGiven("serviceAccountJson")
        let hasKey = (identifier: review.isGiven("accessKeyId"), secret: review.isGiven("secret"))
        if hasAccount, hasKey.identifier || hasKey.secret {
            review.note(
                .error, .logStreamCredentialsSeveral, "serviceAccountJson",
                "Both a service account key and an HMAC key were given.", "Give one of them and leave the other out.")
        } else if !hasAccount, !hasKey.identifier, !hasKey.secret {
            review.note(
                .error, .logStreamCredentialsMissing, "serviceAccountJson", "No credentials were given.",
                "Give a service account key, or an HMAC access key with its secret.")
        } else if !hasAccount, hasKey.identifier != hasKey.secret {
            let missing = hasKey.identifier ? "secret" : "accessKeyId"
            review.note(
                .error, .logStreamCredentialsMissing, missing, "Half of the HMAC key is missing.",
                "Give both the access key and its secret; the secret is shown once, when the key is made.")
        }
        account(&review)
        if let identifier = review.text("accessKeyId"), !identifier.utf8.allSatisfy(\.isAlphanumeric) {
            review.noteForm(
                "accessKeyId", "This is no HMAC access key.",
                "Copy it from Cloud Storage → Settings → Interoperability.", expected: "GOOG1E…")
        }
        if let secret = review.text("secret"), secret.hasPrefix("GOOG1E") {
            review.note(
                .error, .logStreamCredentialsSwapped, "secret", "This is the access key, not the secret.",
                "Give it under HMAC access key, and here the secret that was shown once.")
        }
        return review.findings
    }

    private func account(_ review: inout SettingsReview) {
        guard let text = review.text("serviceAccountJson"),
            case .unusable(let findings) = GoogleServiceAccountFile.read(text)
        else { return }
        review.add(
            findings.map { finding in
                Finding(
                    finding.severity, .logStreamKeyInvalid, path: "/serviceAccountJson", message: finding.message,
                    remedy: finding.remedy, expected: finding.expected, received: finding.received)
            })
    }
}
