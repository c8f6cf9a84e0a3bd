import OIDC
import PortalCore
import StrictJSON

extension GCSDestination {
    private static func notAllowed(_ who: String, _ bucket: String) -> HTTPDelivery.Judgement {
        HTTPDelivery.Judgement(
            .unauthorized,
            "\(who) may not write to the bucket “\(bucket)”. Grant it the role Storage Object User under Cloud Storage → "
                + "Buckets → \(bucket) → Permissions. A retention policy of the bucket also refuses to replace objects."
        )
    }

    private static func noBucket(_ bucket: String) -> HTTPDelivery.Judgement {
        HTTPDelivery.Judgement(
            .misconfigured, "There is no bucket “\(bucket)”. Check Bucket, or create it under Cloud Storage → Buckets.")
    }

    /// What the token endpoint's refusal means.
    static func judge(token error: OAuthError, account: String) -> HTTPDelivery.Judgement {
        let words = (error.description ?? "").lowercased()
        switch error.code {
        case "invalid_grant" where words.contains("signature"):
            return HTTPDelivery.Judgement(
                .unauthorized,
                "Google does not accept the key's signature: the key of \(account) was deleted. Create another under IAM & "
                    + "Admin → Service Accounts → Keys.")
        case "invalid_grant" where words.contains("short-lived") || words.contains("timeframe"):
            return HTTPDelivery.Judgement(
                .unavailable, "The clock of this host differs from Google's. Its operator must set it.")
        case "internal_failure", "server_error", "temporarily_unavailable":
            return HTTPDelivery.Judgement(.unavailable, "Google's token endpoint asks to come again later.")
        default:
            return HTTPDelivery.Judgement(
                .unauthorized,
                "Google gives \(account) no access token. See under IAM & Admin → Service Accounts that the account exists "
                    + "and is enabled.")
        }
    }

    /// What the JSON API's answer means (Cloud Storage, "HTTP status and error codes for JSON").
    static func judge(upload answer: ProviderResponse, bucket: String, account: String) -> HTTPDelivery.Judgement? {
        switch answer.status {
        case 401:
            HTTPDelivery.Judgement(
                .unauthorized,
                "Cloud Storage does not accept the access token of \(account). Create another key for it.")
        case 403:
            // Google says in one status that somebody may not, and that there was too much.
            answer.reason.map { $0.hasSuffix("RateLimitExceeded") || $0 == "rateLimitExceeded" } == true
                ? HTTPDelivery.Judgement(.unavailable, "Cloud Storage asks to come again later.")
                : notAllowed(account, bucket)
        case 404: noBucket(bucket)
        case 412:
            HTTPDelivery.Judgement(.misconfigured, "A condition of the bucket “\(bucket)” refuses the object.")
        default: nil
        }
    }

    /// What the XML API's answer means (Cloud Storage, "HTTP status and error codes for XML").
    static func judge(hmac answer: ProviderResponse, bucket: String) -> HTTPDelivery.Judgement? {
        switch ObjectStoreError(answer.body)?.code {
        case "SignatureDoesNotMatch":
            HTTPDelivery.Judgement(
                .unauthorized,
                "HMAC secret does not belong to HMAC access key. Create a key under Cloud Storage → Settings → "
                    + "Interoperability, and give both its parts.")
        case "InvalidAccessKeyId", "InvalidSecurity":
            HTTPDelivery.Judgement(
                .unauthorized,
                "Google does not know the HMAC key, or it is inactive. See Cloud Storage → Settings → Interoperability."
            )
        case "AccessDenied": notAllowed("The HMAC key's account", bucket)
        case "NoSuchBucket", "InvalidBucketName": noBucket(bucket)
        case "RequestTimeTooSkewed":
            HTTPDelivery.Judgement(
                .unavailable,
                "The clock of this host differs from Google's by more than 15 minutes. Its operator must set it.")
        default: answer.status == 404 ? noBucket(bucket) : nil
        }
    }
}

extension ProviderResponse {
    /// `error.errors[0].reason` of a Google API.
    fileprivate var reason: String? { object?["error"]?["errors"]?[0]?["reason"]?.stringValue }
}
