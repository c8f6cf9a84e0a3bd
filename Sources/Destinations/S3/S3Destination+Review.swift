package import PortalCore

extension S3Destination {
    private static let keyPlace = "In the AWS console: IAM → Users → your user → Security credentials → Access keys."

    package func review(_ settings: LogStreamSettings) -> [Finding] {
        var review = SettingsReview(settings, of: descriptor)
        let isAWS = !review.isGiven("endpoint")
        review.bucket("bucket", scheme: "s3:", allowsUnderscore: false)
        review.objectPrefix("prefix")
        _ = review.address("endpoint")
        if let region = review.text("region") {
            let isWord = region.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
            let parts = region.split(separator: "-", omittingEmptySubsequences: false)
            let isRegion =
                parts.count >= 3 && parts.first?.utf8.count == 2 && !parts.contains("")
                && parts.last?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) == true
            if !isWord || (isAWS && !isRegion) {
                review.noteForm(
                    "region", "This is no AWS Region's code.",
                    "Copy the code from Amazon S3 → Buckets, column AWS Region, without the name before it.",
                    expected: "eu-central-1")
            }
        }
        keys(&review, isAWS)
        return review.findings
    }

    private func keys(_ review: inout SettingsReview, _ isAWS: Bool) {
        let (identifier, secret) = (review.text("accessKeyId"), review.text("secretAccessKey"))
        func isIdentifier(_ text: String) -> Bool {
            (text.hasPrefix("AKIA") || text.hasPrefix("ASIA")) && text.utf8.count == 20
                && text.utf8.allSatisfy(\.isAlphanumeric)
        }
        if let identifier,
            !identifier.utf8.allSatisfy({
                (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",")
            })
        {
            review.noteForm("accessKeyId", "This is no access key ID.", Self.keyPlace, expected: "AKIA…")
            return
        }
        guard isAWS else { return }
        if let secret, isIdentifier(secret) {
            review.note(
                .error, .logStreamCredentialsSwapped, "secretAccessKey", "This is an access key ID, not the secret.",
                "Give the ID under Access key ID, and here the secret that was shown once when the key was made.")
        } else if let secret, secret.utf8.count != 40 {
            review.note(
                .warning, .logStreamForm, "secretAccessKey", "Secret access keys of AWS have 40 characters.",
                "Copy it again. If it is lost, create another access key. " + Self.keyPlace, expected: "40 characters")
        }
        guard let identifier else { return }
        if identifier.hasPrefix("ASIA") {
            review.note(
                .error, .logStreamCredentialsTemporary, "accessKeyId",
                "This key is temporary: it ends within hours.",
                "Create an access key of an IAM user. " + Self.keyPlace, expected: "AKIA…")
        } else if !isIdentifier(identifier) {
            review.noteForm("accessKeyId", "This is no access key ID.", Self.keyPlace, expected: "AKIA…, 20 characters")
        }
    }
}
