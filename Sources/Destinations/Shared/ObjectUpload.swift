import OIDC
package import PortalCore

/// Where the events of a batch lie in a bucket.
package enum ObjectName {
    /// Longest prefix in bytes; a whole name may have 1,024.
    static let maximumPrefixBytes = 512
    /// Digits of a sequence number, so that names sort as the log does.
    private static let sequenceDigits = 12
    static let contentType = "application/x-ndjson"

    /// `prefix/2026/11/22/23/stream-000000000001-000000000500.ndjson`, by the hour of the first event: the same batch has
    /// the same name, so that one that is sent again replaces itself.
    package static func of(_ batch: EventBatch, prefix: String?) -> String {
        let first = batch.elements.first
        let moment = (first?.occurredAt ?? Timestamp(milliseconds: 0)).description
        let hour = moment.prefix(13).map { $0 == "-" || $0 == "T" ? "/" : String($0) }.joined()
        let stream = String(batch.stream.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
        let range =
            batch.isTest
            ? "test-\(first?.id.description ?? "")"
            : digits(first?.sequence ?? 0) + "-" + digits(batch.elements.last?.sequence ?? 0)
        let folder = (prefix ?? "").split(separator: "/").joined(separator: "/")
        return (folder.isEmpty ? "" : folder + "/") + "\(hour)/\(stream)-\(range).ndjson"
    }

    private static func digits(_ number: Int64) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, sequenceDigits - text.utf8.count)) + text
    }
}

/// An object that is put into a bucket with a signed request.
struct ObjectUpload {
    let signature: RequestSignature
    /// Scheme and authority, without a slash at the end.
    let base: String
    /// Not encoded, with the leading slash.
    let path: String
    let body: [UInt8]
    /// Fields that are signed besides the necessary ones.
    var fields: [(name: String, value: String)] = []

    /// - Throws: ``DeliveryFailure`` where the address cannot be used.
    func request(at time: Timestamp) throws -> ProviderRequest {
        let path = PercentEncoding.encode(path, keepingSlashes: true)
        let url: WebURL
        do throws(WebURL.Problem) {
            url = try WebURL(base + path)
        } catch {
            throw DeliveryFailure(.misconfigured, "The bucket's URL \(error). Check the settings.")
        }
        let hash = RequestSignature.hash(body)
        let prefix = signature.scheme.fieldPrefix
        let signed =
            [
                (name: "content-type", value: ObjectName.contentType),
                (name: prefix + "content-sha256", value: hash),
                (name: prefix + "date", value: RequestSignature.moment(time)),
            ] + fields
        let authorization = signature.authorization(
            for: RequestSignature.Request(
                method: "PUT", path: path, fields: [(name: "host", value: url.authorityField)] + signed, bodyHash: hash),
            at: time)
        return .delivery(
            .put, base + path, type: ObjectName.contentType,
            signed.filter { $0.name != "content-type" } + [(name: "Authorization", value: authorization)], body)
    }
}

extension WebURL {
    /// The field `Host` of a request there (RFC 9110 §7.2).
    var authorityField: String {
        let name: String = if case .address(.v6) = host.kind { "[\(host.name)]" } else { host.name }
        return effectivePort == (isSecure ? 443 : 80) ? name : "\(name):\(effectivePort)"
    }
}

/// An error document of Amazon S3, or of Cloud Storage's XML API.
struct ObjectStoreError {
    /// For example `NoSuchBucket`.
    let code: String
    /// The region that the bucket is in, where it is told.
    let region: String?

    /// Nil where the body is no such document.
    init?(_ body: [UInt8]) {
        let text = String(decoding: body.prefix(8 * 1024), as: UTF8.self)
        guard let code = Self.element("Code", of: text) else { return nil }
        self.code = code
        region = Self.element("Region", of: text)
    }

    /// The first element of that name, as far as it is a plain word.
    private static func element(_ name: String, of text: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        let value = text[start.upperBound..<end.lowerBound]
        let isPlain = value.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        return isPlain && (1...64).contains(value.utf8.count) ? String(value) : nil
    }
}
