/// A request to an OpenID provider. It may contain secrets, which its description leaves out.
public struct ProviderRequest: Sendable, Hashable {
    /// HTTP methods in use.
    public enum Method: String, Sendable, Hashable {
        /// GET.
        case get = "GET"
        /// POST.
        case post = "POST"
        /// PUT.
        case put = "PUT"
    }

    /// A header field.
    public struct Field: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value: visible ASCII and spaces.
        public let value: String

        /// Makes a field.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The method.
    public let method: Method
    /// The absolute URL.
    public let url: String
    /// The header fields; `Host` and `Content-Length` are left to what performs the request.
    public let fields: [Field]
    /// The body; nil for none.
    public let body: [UInt8]?
    /// The greatest length of the answer's body in bytes.
    public let maximumResponseBytes: Int
    /// Whether redirects may be followed. Never for requests with credentials.
    public let followsRedirects: Bool

    /// Describes a request.
    public init(
        method: Method, url: String, fields: [Field], body: [UInt8]?, maximumResponseBytes: Int, followsRedirects: Bool
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.maximumResponseBytes = maximumResponseBytes
        self.followsRedirects = followsRedirects
    }

    /// Asks for a key set (OpenID Connect Core §10.1.1).
    public static func keySet(at url: String) -> ProviderRequest {
        document(at: url, maximumBytes: JSONWebKeySet.maximumBytes)
    }

    /// Asks for a discovery document (OpenID Connect Discovery 1.0 §4.1).
    public static func discoveryDocument(at location: DiscoveryLocation) -> ProviderRequest {
        document(at: location.url, maximumBytes: DiscoveryDocument.maximumBytes)
    }

    private static func document(at url: String, maximumBytes: Int) -> ProviderRequest {
        ProviderRequest(
            method: .get, url: url, fields: [Field(name: "Accept", value: "application/json, */*;q=0.1")], body: nil,
            maximumResponseBytes: maximumBytes, followsRedirects: true)
    }
}

extension ProviderRequest: CustomStringConvertible, CustomDebugStringConvertible {
    /// Method and URL, without the query, header and body.
    public var description: String { "\(method.rawValue) \(url.prefix { $0 != "?" })" }
    /// The same as ``description``.
    public var debugDescription: String { description }
}
