import OIDC

/// A request to the Directory API, without its token.
struct GoogleRequest: Sendable {
    /// Greatest length of an answer in bytes: a page of users with everything that they can have.
    static let maximumResponseBytes = 32 << 20

    var path: String
    var query: [(name: String, value: String)]

    var continuesListing: Bool { query.contains { $0.name == "pageToken" } }

    func request(to endpoints: GoogleEndpoints, token: String) -> ProviderRequest {
        let parameters = query.map { "\($0.name)=\(Self.encode($0.value))" }.joined(separator: "&")
        return ProviderRequest(
            method: .get, url: endpoints.directory + path + (parameters.isEmpty ? "" : "?" + parameters),
            fields: [
                ProviderRequest.Field(name: "Authorization", value: "Bearer " + token),
                ProviderRequest.Field(name: "Accept", value: "application/json"),
            ], body: nil, maximumResponseBytes: Self.maximumResponseBytes, followsRedirects: false)
    }

    /// Everything but unreserved characters percent-encoded (RFC 3986 §2.3).
    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var result = String.UnicodeScalarView()
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(Unicode.Scalar(byte))
            default:
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
        return String(result)
    }
}
