import PortalCore

/// Tells which product an entity ID, issuer or endpoint belongs to. Names none rather than guess.
enum ProviderRecognition {
    /// Endpoints beyond this say nothing new; a hostile document may have very many.
    static let maximumEndpoints = 16

    /// The product that uses `identifier`, or nil if nothing gives it away.
    static func provider(of identifier: String) -> KnownProvider? {
        guard identifier.utf8.count <= WebURL.maximumLength else { return nil }
        let candidate = Candidate(identifier)
        guard candidate.saysSomething else { return nil }
        return first { $0.isOwnedName && candidate.bears($0) } ?? first { !$0.isOwnedName && candidate.bears($0) }
    }

    /// The product that published `entity`: its entity ID decides, then the addresses it signs people in at.
    static func provider(of entity: SAMLEntity) -> KnownProvider? {
        provider(of: entity.entityID) ?? entity.ssoURLs.prefix(maximumEndpoints).lazy.compactMap(provider(of:)).first
    }

    private static func first(where matches: (KnownProvider.Mark) -> Bool) -> KnownProvider? {
        table.first { $0.marks.contains(where: matches) }
    }

    private struct Candidate {
        let text: String
        let host: String?
        let path: String

        init(_ identifier: String) {
            text = identifier.lowercased()
            let url = try? WebURL(identifier)
            host = url?.host.name
            path = url?.path.lowercased() ?? ""
        }

        /// Nothing but an address or a URN can bear a mark.
        var saysSomething: Bool { host != nil || text.hasPrefix("urn:") }

        func bears(_ mark: KnownProvider.Mark) -> Bool {
            switch mark {
            case .host(let name): host == name
            case .domain(let name): host == name || host?.hasSuffix("." + name) == true
            case .pathPrefix(let part): path.hasPrefix(part)
            case .pathSuffix(let part): path.hasSuffix(part)
            case .pathPart(let part): path.contains(part)
            case .text(let prefix, let suffix): text.hasPrefix(prefix) && text.hasSuffix(suffix)
            }
        }
    }
}
