/// A request as far as it matters here.
struct IncomingRequest: Sendable {
    enum Method: Sendable {
        case get
        case post
    }

    var method: Method
    /// Without the query.
    var path: String
    /// As received, without the question mark.
    var query: String
    var accept: String = ""
    var authorization: String?
    var contentType: String?
    var body: [UInt8] = []

    /// Bound on a body; metadata of a service provider has some ten kilobytes, a request three.
    static let maximumBody = 1 << 20

    /// Whether the caller is a program that wants to do by itself what a browser does with a page.
    var wantsJSON: Bool { accept.lowercased().contains("application/json") }

    var isForm: Bool { mediaType == "application/x-www-form-urlencoded" }
    var isJSON: Bool { mediaType == "application/json" }

    private var mediaType: String? {
        contentType?.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() }
    }

    func queryFields() throws(ProviderRefusal) -> FormFields { try FormFields(query.utf8) }

    func bodyFields() throws(ProviderRefusal) -> FormFields {
        guard isForm else { throw ProviderRefusal(415, "Expected application/x-www-form-urlencoded.") }
        return try FormFields(body)
    }
}
