import SCIM
import StrictJSON

/// A request to a directory's service provider, taken apart.
struct SCIMCall: Sendable {
    var method: String
    var target: SCIMRequestTarget
    var queryItems: [(name: String, value: String)]
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]

    /// True if it can only read.
    var isRead: Bool {
        switch method {
        case "GET": true
        case "POST": if case .search = target { true } else { false }
        default: false
        }
    }

    /// The body as JSON.
    func json() throws(SCIMError) -> JSON {
        guard !body.isEmpty else { throw .badRequest(.invalidSyntax, "The request has no body.") }
        do {
            return try JSONReader.parse(
                body, options: JSONReader.Options(depthLimit: SCIMBounds.bodyDepth, repeatedKeys: .refuse))
        } catch {
            throw .badRequest(.invalidSyntax, "The body is not valid JSON: \(error).")
        }
    }

    func query() throws(SCIMError) -> SCIMQuery {
        guard case .search = target else { return try SCIMQuery(queryItems: queryItems) }
        return try SCIMQuery(searchRequest: json())
    }

    /// Refuses a version that is not the resource's (RFC 7644 §3.14).
    func requireVersion(_ revision: Int) throws(SCIMError) {
        guard let wanted = headers["if-match"] else { return }
        guard SCIMETag.matches(wanted, revision: revision) else { throw .preconditionFailed }
    }
}

/// An answer, before it is text.
struct SCIMReply: Sendable {
    var status: Int
    var body: JSONText?
    /// The version of the one resource that the answer is about.
    var revision: Int?
    var location: String?
    /// Of a refusal whose reasons were kept, so that it is no error that takes the transaction back.
    var error: SCIMError?

    init(status: Int, body: JSONText? = nil, revision: Int? = nil, location: String? = nil) {
        self.status = status
        self.body = body
        self.revision = revision
        self.location = location
    }

    init(_ error: SCIMError) {
        status = error.status
        body = JSONText(.object(error.json))
        self.error = error
    }

    static let noContent = SCIMReply(status: 204)
}
