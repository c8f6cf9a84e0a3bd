#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which of our sign-on addresses a request was made to.
enum SignOnRoute: Sendable {
    /// What an identity provider sends through a browser, as it came.
    enum Callback: Sendable {
        case query(String)
        case form([UInt8])
    }

    /// Of a query; of repeated ones the first.
    typealias Parameters = [String: String]

    case metadata(ConnectionID)
    case assertionConsumer(ConnectionID)
    case singleLogout(ConnectionID, Callback)
    /// The keys of an OpenID Connect client.
    case keySet(ConnectionID)
    /// An answer of the connection's OpenID provider; without a connection, one that went to the wrong address.
    case callback(ConnectionID?, Callback)
    case start(Parameters)
    case resume(SignInSessionID)
    case wrongMethod(allowed: String)

    /// Nil for what is none of ours. A path before ours, as a proxy or the base URL has it, is passed over.
    init?(_ request: ForwardedRequest) {
        guard request.url.utf8.count <= Self.maximumLength else { return nil }
        let (target, query) = Self.split(request.url)
        let segments = target.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let start = segments.dropFirst().lastIndex(where: { $0.elementsEqual("sso".utf8) }) else { return nil }
        var path = segments[(start + 1)...].map { String(decoding: $0, as: UTF8.self) }
        // An ACS URL that was entered with a slash at its end: the response is refused, and the record says why.
        if path.count == 4, path[0] == "saml", path[2] == "acs", path[3].isEmpty { path.removeLast() }
        switch (path.first, path.count) {
        case ("saml", 3):
            guard let id = ConnectionID(path[1]) else { return nil }
            switch path[2] {
            case "metadata": self = request.method == "GET" ? .metadata(id) : .wrongMethod(allowed: "GET")
            case "acs": self = request.method == "POST" ? .assertionConsumer(id) : .wrongMethod(allowed: "POST")
            case "slo":
                switch request.method {
                case "GET": self = .singleLogout(id, .query(query))
                case "POST": self = .singleLogout(id, .form(request.body))
                default: self = .wrongMethod(allowed: "GET, POST")
                }
            default: return nil
            }
        case ("oidc", 2) where path[1] == "callback", ("oidc", 3) where path[1] == "callback":
            let id = path.count == 3 ? ConnectionID(path[2]) : nil
            switch request.method {
            case "GET": self = .callback(id, .query(query))
            case "POST": self = .callback(id, .form(request.body))
            default: self = .wrongMethod(allowed: "GET, POST")
            }
        case ("oidc", 3) where path[2] == "jwks":
            guard let id = ConnectionID(path[1]) else { return nil }
            self = request.method == "GET" ? .keySet(id) : .wrongMethod(allowed: "GET")
        case ("start", 1):
            self = request.method == "GET" ? .start(Self.parameters(query)) : .wrongMethod(allowed: "GET")
        case ("continue", 2):
            guard let id = SignInSessionID(path[1]) else { return nil }
            self = request.method == "GET" ? .resume(id) : .wrongMethod(allowed: "GET")
        default: return nil
        }
    }

    private static let maximumLength = 64 << 10

    private static func split(_ url: String) -> (path: ArraySlice<UInt8>, query: String) {
        let whole = Array(url.utf8).prefix { $0 != UInt8(ascii: "#") }
        guard let mark = whole.firstIndex(of: UInt8(ascii: "?")) else { return (whole, "") }
        return (whole[..<mark], String(decoding: whole[(mark + 1)...], as: UTF8.self))
    }

    private static func parameters(_ query: String) -> Parameters {
        var components = URLComponents()
        components.percentEncodedQuery = query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? query : nil
        var found: Parameters = [:]
        for item in components.queryItems ?? [] where found[item.name] == nil { found[item.name] = item.value ?? "" }
        return found
    }
}
