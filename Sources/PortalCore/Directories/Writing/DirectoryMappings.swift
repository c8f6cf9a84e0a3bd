/// The maps of directories, ready to be applied. The providers' own are compiled once; an organisation's own when it is
/// used, which costs some microseconds.
package struct DirectoryMappings: Sendable {
    private struct Key: Hashable {
        var provider: ProviderID
        var identityProtocol: IdentityProtocol
    }

    private let providers: ProviderCatalog
    private let compiled: [Key: CompiledMapping<NormalizedUser>]

    package init(providers: ProviderCatalog) {
        self.providers = providers
        var compiled: [Key: CompiledMapping<NormalizedUser>] = [:]
        for module in providers.modules {
            for identityProtocol in module.descriptor.protocols {
                guard let rules = module.directoryMapping(for: identityProtocol) else { continue }
                compiled[Key(provider: module.descriptor.id, identityProtocol: identityProtocol)] =
                    CompiledMapping(rules.user)
            }
        }
        self.compiled = compiled
    }

    /// The map in force for a directory's users.
    package func mapping(of directory: Directory) throws -> CompiledMapping<NormalizedUser> {
        if let map = directory.attributeMap { return CompiledMapping(map.user) }
        let key = Key(provider: directory.providerId, identityProtocol: directory.protocol)
        return try compiled[key] ?? CompiledMapping(rules(of: directory).user)
    }

    /// The rules in force for a directory.
    package func rules(of directory: Directory) throws -> DirectoryMapping {
        if let map = directory.attributeMap { return map }
        return try providers.module(directory.providerId).directoryMapping(for: directory.protocol)
            ?? DirectoryMapping(user: [], group: [])
    }
}
