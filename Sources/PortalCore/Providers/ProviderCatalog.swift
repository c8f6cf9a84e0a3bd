/// The identity providers that this host knows, by their stable names.
package struct ProviderCatalog: Sendable {
    /// In the order in which they are shown.
    package let modules: [any IdentityProviderModule]
    private let byID: [ProviderID: any IdentityProviderModule]

    /// Of two modules with one name, the first counts.
    package init(_ modules: [any IdentityProviderModule]) {
        self.modules = modules
        byID = Dictionary(modules.map { ($0.descriptor.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Throws `provider_not_found`.
    package func module(_ id: ProviderID) throws -> any IdentityProviderModule {
        guard let module = byID[id] else {
            throw PortalError(
                .notFound, "provider_not_found", "There is no such provider.",
                remedy: "providers/list names those there are.", field: "/providerId")
        }
        return module
    }

    /// Throws `protocol_not_supported` unless the provider offers the protocol.
    package func module(
        _ id: ProviderID, offering identityProtocol: IdentityProtocol
    ) throws -> any IdentityProviderModule {
        let module = try module(id)
        guard module.descriptor.protocols.contains(identityProtocol) else {
            let offered = module.descriptor.protocols.map(\.rawValue).joined(separator: ", ")
            throw PortalError(
                .refused, "protocol_not_supported",
                "\(module.descriptor.name) is not offered with the protocol \(identityProtocol.rawValue).",
                remedy: "Use one of: \(offered).", field: "/protocol")
        }
        return module
    }
}
