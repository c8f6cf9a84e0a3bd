import PortalCore

/// An identity provider product that gives itself away by the names and addresses it uses.
struct KnownProvider: Sendable, Hashable {
    /// One sign by which the product is recognised.
    enum Mark: Sendable, Hashable {
        /// This host exactly.
        case host(String)
        /// This domain and every host below it.
        case domain(String)
        /// Path that products installed on the customer's own host use.
        case pathPrefix(String)
        case pathSuffix(String)
        case pathPart(String)
        /// An identifier that is no URL, for example `urn:example.auth0.com`.
        case text(prefix: String, suffix: String)

        /// True for signs that only the product's maker can produce: they outrank paths, which anyone can have.
        var isOwnedName: Bool {
            switch self {
            case .host, .domain, .text: true
            case .pathPrefix, .pathSuffix, .pathPart: false
            }
        }
    }

    let name: String
    /// The module that serves it; nil where the custom modules do.
    let module: ProviderID?
    let marks: [Mark]

    init(_ name: String, module: ProviderID? = nil, _ marks: Mark...) {
        self.name = name
        self.module = module
        self.marks = marks
    }

    /// What to choose in the portal for this product.
    func choice(for protocol: IdentityProtocol) -> String {
        module == nil ? `protocol` == .oidc ? "Custom OIDC" : "Custom SAML" : name
    }
}
