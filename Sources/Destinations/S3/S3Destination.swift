import Crypto
import OIDC
package import PortalCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Amazon S3, and what speaks its protocol.
package struct S3Destination: LogStreamDestination {
    package init() {}

    package let descriptor = LogStreamDescriptor(
        type: .s3, name: "Amazon S3",
        summary: "Events are kept as NDJSON objects, in folders by hour.",
        fields: [
            LogStreamField("bucket", "Bucket", .text, placeholder: "your-company-portal-events"),
            LogStreamField("region", "Region", .text, help: "The bucket's AWS Region.", placeholder: "eu-central-1"),
            LogStreamField("accessKeyId", "Access key ID", .text, placeholder: "AKIA…"),
            LogStreamField("secretAccessKey", "Secret access key", .text, isSecret: true),
            LogStreamField(
                "endpoint", "Endpoint", .url, isRequired: false,
                help: "Only for storage that is compatible with S3; left empty for AWS."),
            LogStreamField(
                "prefix", "Prefix", .text, isRequired: false, help: "A folder in the bucket.", placeholder: "portal"),
        ],
        limits: BatchLimits(events: 5_000, bytes: 4 * 1024 * 1024))

    package func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        let secret = try settings.required("secretAccessKey")
        let bucket = try settings.required("bucket")
        let region = try settings.required("region")
        let body = Payload.lines(batch)
        let name = ObjectName.of(batch, prefix: settings.text("prefix"))
        let place = Self.place(bucket: bucket, region: region, endpoint: settings.baseURL("endpoint"))
        let upload = ObjectUpload(
            signature: RequestSignature(
                scheme: .aws, accessKeyID: try settings.required("accessKeyId"), secret: secret, region: region,
                service: "s3"),
            base: place.base, path: place.path + "/" + name, body: body,
            // Buckets with Object Lock demand a checksum.
            fields: [("x-amz-checksum-sha256", Data(SHA256.hash(data: body)).base64EncodedString())])
        let delivery = HTTPDelivery(place: "S3", http: transport.http, mask: SecretMask([secret]))
        return try await delivery.deliver(
            upload.request(at: transport.now()), judge: { Self.judge($0, bucket: bucket, region: region) })
    }

    /// Where a bucket is: in AWS by its own host name; elsewhere, and where that name would not fit the certificate, by a
    /// path.
    static func place(bucket: String, region: String, endpoint: String?) -> (base: String, path: String) {
        if let endpoint { return (endpoint, "/" + bucket) }
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        if bucket.contains(".") { return ("https://s3.\(region).\(domain)", "/" + bucket) }
        return ("https://\(bucket).s3.\(region).\(domain)", "")
    }

    /// What S3's own code means (Amazon S3 API, "Error responses").
    static func judge(_ answer: ProviderResponse, bucket: String, region: String) -> HTTPDelivery.Judgement? {
        let error = ObjectStoreError(answer.body)
        switch error?.code {
        case "InvalidAccessKeyId":
            return HTTPDelivery.Judgement(
                .unauthorized,
                "AWS does not know the access key. Check Access key ID; in the console: IAM → Users → your user → Security "
                    + "credentials.")
        case "SignatureDoesNotMatch":
            return HTTPDelivery.Judgement(
                .unauthorized,
                "Secret access key does not belong to Access key ID. Create a new key under IAM → Users → your user → "
                    + "Security credentials, and give both its parts.")
        case "AccessDenied", "AllAccessDisabled", "AccountProblem":
            return HTTPDelivery.Judgement(
                .unauthorized,
                "The key may not write to the bucket “\(bucket)”. Allow s3:PutObject in the user's policy (IAM → Users → "
                    + "your user → Permissions), and see that the bucket's own policy does not deny it.")
        case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
            return HTTPDelivery.Judgement(
                .unauthorized, "The key is temporary, or not valid any more. Give an access key of an IAM user.")
        case "NoSuchBucket", "InvalidBucketName":
            return HTTPDelivery.Judgement(
                .misconfigured, "There is no bucket “\(bucket)”. Check Bucket and Region, or create it.")
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException":
            let told = error?.region.map { " S3 says that it is in \($0)." } ?? ""
            return HTTPDelivery.Judgement(
                .misconfigured, "The bucket “\(bucket)” is not in the region \(region).\(told) Correct Region.")
        case "KMS.DisabledException", "KMS.NotFoundException", "KMS.KMSInvalidStateException":
            return HTTPDelivery.Judgement(
                .misconfigured,
                "The key that the bucket is encrypted with cannot be used. See AWS KMS → Customer managed keys.")
        case "RequestTimeTooSkewed":
            return HTTPDelivery.Judgement(
                .unavailable,
                "The clock of this host differs from AWS's by more than 15 minutes. Its operator must set it.")
        case "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted", "Busy":
            return HTTPDelivery.Judgement(.unavailable, "S3 asks to come again later.")
        default: break
        }
        return switch answer.status {
        case 300...399:
            HTTPDelivery.Judgement(
                .misconfigured, "The bucket “\(bucket)” is not in the region \(region). Correct Region.")
        case 404: HTTPDelivery.Judgement(.misconfigured, "There is no bucket “\(bucket)” at this address.")
        default: nil
        }
    }
}
