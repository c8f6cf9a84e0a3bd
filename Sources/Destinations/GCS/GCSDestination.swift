import OIDC
package import PortalCore
import StrictJSON

/// Google Cloud Storage: with a service account through the JSON API, with HMAC keys through the XML API.
package struct GCSDestination: LogStreamDestination {
    static let scope = "https://www.googleapis.com/auth/devstorage.read_write"
    static let host = "https://storage.googleapis.com"
    static let tokenEndpoint = "https://oauth2.googleapis.com/token"
    private static let boundaryBytes = 16

    package init() {}

    package let descriptor = LogStreamDescriptor(
        type: .gcs, name: "Google Cloud Storage",
        summary: "Events are kept as NDJSON objects, in folders by hour.",
        fields: [
            LogStreamField("bucket", "Bucket", .text, placeholder: "your-company-portal-events"),
            LogStreamField(
                "serviceAccountJson", "Service account key", .json, isRequired: false, isSecret: true,
                help: "The whole JSON file. Either this, or an HMAC key."),
            LogStreamField(
                "accessKeyId", "HMAC access key", .text, isRequired: false, placeholder: "GOOG1E…"),
            LogStreamField("secret", "HMAC secret", .text, isRequired: false, isSecret: true),
            LogStreamField(
                "endpoint", "Endpoint", .url, isRequired: false,
                help: "Only for a private endpoint or an emulator.", placeholder: host),
            LogStreamField(
                "prefix", "Prefix", .text, isRequired: false, help: "A folder in the bucket.", placeholder: "portal"),
        ],
        limits: BatchLimits(events: 5_000, bytes: 4 * 1024 * 1024))

    package func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        let bucket = try settings.required("bucket")
        let name = ObjectName.of(batch, prefix: settings.text("prefix"))
        let base = settings.baseURL("endpoint") ?? Self.host
        if let file = settings.textOrDocument("serviceAccountJson") {
            return try await deliver(batch, file: file, bucket: bucket, name: name, base: base, transport, settings)
        }
        let secret = try settings.required("secret")
        let upload = ObjectUpload(
            signature: RequestSignature(
                scheme: .google, accessKeyID: try settings.required("accessKeyId"), secret: secret, region: "auto",
                service: "storage"),
            base: base, path: "/\(bucket)/\(name)", body: Payload.lines(batch))
        let delivery = HTTPDelivery(place: "Cloud Storage", http: transport.http, mask: SecretMask([secret]))
        return try await delivery.deliver(
            upload.request(at: transport.now()), judge: { Self.judge(hmac: $0, bucket: bucket) })
    }

    // MARK: Service account

    private func deliver(
        _ batch: EventBatch, file: String, bucket: String, name: String, base: String,
        _ transport: DeliveryTransport, _ settings: LogStreamSettings
    ) async throws -> DeliveryReceipt {
        guard case .usable(let account) = GoogleServiceAccountFile.read(file),
            let key = try? ClientSigningKey(pem: account.privateKey, keyID: account.privateKeyId)
        else {
            throw DeliveryFailure(
                .misconfigured, "The service account key cannot be used. Give the whole JSON file of another key.")
        }
        let delivery = HTTPDelivery(
            place: "Cloud Storage", http: transport.http, mask: SecretMask([account.privateKey]))
        // Who replaces Google's storage replaces its token endpoint with it, in the key file.
        let endpoint = settings.text("endpoint") == nil ? Self.tokenEndpoint : Self.tokenURL(in: file)
        let bearer = BearerDelivery(delivery: delivery, batch: batch, transport: transport) {
            let now = transport.now()
            guard
                let grant = try? JWTBearerGrant(
                    endpoint: endpoint, issuer: account.clientEmail, subject: nil, audience: Self.tokenEndpoint,
                    scopes: [Self.scope], key: key, now: now.milliseconds / 1000)
            else { throw DeliveryFailure(.misconfigured, "The service account key does not sign.") }
            return try await delivery.token(
                grant.request, at: now, refused: { Self.judge(token: $0, account: account.clientEmail) })
        }
        let boundary = "portal-" + Hex.encode(transport.randomBytes(Self.boundaryBytes))
        let body = Self.multipart(name: name, Payload.lines(batch), boundary: boundary)
        let url = "\(base)/upload/storage/v1/b/\(PercentEncoding.encode(bucket))/o?uploadType=multipart"
        let answer = try await bearer.answer { token in
            .delivery(
                .post, url, type: "multipart/related; boundary=\(boundary)", [("Authorization", "Bearer \(token)")],
                body)
        }
        return try delivery.receipt(
            of: answer, judge: { Self.judge(upload: $0, bucket: bucket, account: account.clientEmail) })
    }

    private static func tokenURL(in file: String) -> String {
        (try? JSONReader.parse(file))?["token_uri"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } ?? tokenEndpoint
    }

    /// The object's metadata and its content (RFC 2387; Cloud Storage, "Multipart upload").
    private static func multipart(name: String, _ content: [UInt8], boundary: String) -> [UInt8] {
        let metadata: JSON = ["name": .string(name), "contentType": .string(ObjectName.contentType)]
        let head =
            "--\(boundary)\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n\(metadata)\r\n--\(boundary)\r\n"
            + "Content-Type: \(ObjectName.contentType)\r\n\r\n"
        return Array(head.utf8) + content + Array("\r\n--\(boundary)--\r\n".utf8)
    }
}
