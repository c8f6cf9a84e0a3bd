import PortalCore
import RPC
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An HTTP request that somebody else took and passes on (API.md, "Forwarded HTTP").
struct ForwardedRequestParams: Decodable, Sendable {
    var method: String
    var url: String
    var headers: [String: String]?
    var body: String?
    var bodyBase64: String?

    func request() throws -> ForwardedRequest {
        let bytes: [UInt8]
        switch (body, bodyBase64) {
        case (let text?, nil): bytes = Array(text.utf8)
        case (nil, let text?):
            guard let data = Data(base64Encoded: text) else {
                throw PortalError.invalid("/bodyBase64", "must be base64")
            }
            bytes = Array(data)
        case (nil, nil): bytes = []
        default: throw PortalError.invalid("/bodyBase64", "must not be given together with body")
        }
        let fields = (headers ?? [:]).map { ($0.key.lowercased(), $0.value) }
        return ForwardedRequest(
            method: method.uppercased(), url: url,
            headers: Dictionary(fields, uniquingKeysWith: { first, _ in first }), body: bytes)
    }

    static func properties(methods: [String]) -> [JSONSchema.Property] {
        [
            .required("method", .enumeration(methods)),
            .required("url", JSONSchema.string().described("As it was received: absolute, or from the path on.")),
            .optional("headers", JSONSchema.dictionary(of: .string())),
            .optional("body", .string()),
            .optional("bodyBase64", JSONSchema.string().described("Instead of `body`.")),
        ]
    }
}
