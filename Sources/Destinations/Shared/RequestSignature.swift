import Crypto
package import PortalCore

/// The signature over a request that Amazon S3 calls Signature Version 4 (AWS4-HMAC-SHA256), and Cloud Storage V4
/// (GOOG4-HMAC-SHA256): header fields, with a hash of the body.
package struct RequestSignature: Sendable {
    package enum Scheme: Sendable {
        case aws, google

        var algorithm: String { self == .aws ? "AWS4-HMAC-SHA256" : "GOOG4-HMAC-SHA256" }
        fileprivate var keyPrefix: String { self == .aws ? "AWS4" : "GOOG4" }
        fileprivate var terminator: String { self == .aws ? "aws4_request" : "goog4_request" }
        /// What the names of its own header fields begin with.
        var fieldPrefix: String { self == .aws ? "x-amz-" : "x-goog-" }
    }

    /// What is signed of a request.
    package struct Request: Sendable {
        var method: String
        /// Percent-encoded, with the leading slash.
        var path: String
        /// Names and values, not encoded.
        var query: [(name: String, value: String)]
        /// All of them are signed; `host` among them.
        var fields: [(name: String, value: String)]
        /// Hexadecimal SHA-256 of the body.
        var bodyHash: String

        package init(
            method: String, path: String, query: [(name: String, value: String)] = [],
            fields: [(name: String, value: String)], bodyHash: String
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.fields = fields
            self.bodyHash = bodyHash
        }
    }

    let scheme: Scheme
    let accessKeyID: String
    let secret: String
    let region: String
    let service: String

    package init(scheme: Scheme, accessKeyID: String, secret: String, region: String, service: String) {
        self.scheme = scheme
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.region = region
        self.service = service
    }

    /// `20130524T000000Z`.
    package static func moment(_ time: Timestamp) -> String {
        time.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    package static func hash(_ bytes: [UInt8]) -> String { Hex.encode(SHA256.hash(data: bytes)) }

    /// The value of `Authorization`.
    package func authorization(for request: Request, at time: Timestamp) -> String {
        let moment = Self.moment(time)
        let day = String(moment.prefix(8))
        let scope = "\(day)/\(region)/\(service)/\(scheme.terminator)"
        let (canonical, names) = canonical(request)
        let text = "\(scheme.algorithm)\n\(moment)\n\(scope)\n\(Self.hash(Array(canonical.utf8)))"

        var key = SymmetricKey(data: Array((scheme.keyPrefix + secret).utf8))
        for part in [day, region, service, scheme.terminator] { key = SymmetricKey(data: Self.code(part, key)) }
        let signature = Hex.encode(Self.code(text, key))
        return "\(scheme.algorithm) Credential=\(accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
    }

    private static func code(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    private func canonical(_ request: Request) -> (text: String, names: String) {
        let query = request.query
            .map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
            .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        let fields = request.fields.map { (name: $0.name.lowercased(), value: $0.value) }.sorted { $0.name < $1.name }
        let names = fields.map(\.name).joined(separator: ";")
        let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
        return ("\(request.method)\n\(request.path)\n\(query)\n\(lines)\n\(names)\n\(request.bodyHash)", names)
    }
}

extension RequestSignature: CustomStringConvertible, CustomDebugStringConvertible {
    /// Nothing of the secret.
    package var description: String { "\(scheme.algorithm) \(accessKeyID)" }
    package var debugDescription: String { description }
}
