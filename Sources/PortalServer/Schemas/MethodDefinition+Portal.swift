import PortalCore
import RPC
import StrictJSON

extension MethodDefinition {
    /// A method of the contract: its order follows the organisation that its parameters, or its session, lead to.
    ///
    /// - Parameters:
    ///   - access: published as `x-access`; enforced by the service.
    ///   - organizationKey: the parameter whose identifier leads to the organisation; nil where none does.
    ///   - holdsLane: set where a call reaches another store, or the network, before its organisation's.
    static func portal(
        _ name: String, _ summary: String, _ description: String = "", params: [JSONSchema.Property] = [],
        result: JSONSchema = .emptyObject, access: Access, effect: Effect, lane keys: [String] = [],
        holdsLane: HoldsLane = .never
    ) -> MethodDefinition {
        let selector: MethodScope.LaneSelector = { params, meta in Lane.key(params, meta, keys: keys) }
        let scope: MethodScope =
            switch effect {
            case .unordered: .freestanding
            case .reads: .laneRead(selector)
            case .writes: .laneWrite(selector)
            }
        return MethodDefinition(
            name, summary: summary, description: description, params: .object(params), result: result, scope: scope,
            holdsLane: holdsLane,
            tags: [String(name.prefix { $0 != "/" })], extensions: ["x-access": access.published])
    }

    /// What a call does to its organisation, or that it concerns none.
    enum Effect { case unordered, reads, writes }
}

/// Which calls are kept in order with each other.
enum Lane {
    private static let environment = LaneKey("environment")

    /// A session's calls go where the session lives; others where their identifier leads, the rest to the environment.
    static func key(_ params: JSON, _ meta: JSON?, keys: [String]) -> LaneKey? {
        if let session = meta?["session"]?.stringValue, let id = PortalSessionID(session) { return key(id.tenant) }
        for name in keys {
            guard let text = params[name]?.stringValue, let tenant = tenant(of: text) else { continue }
            return key(tenant)
        }
        return environment
    }

    private static func key(_ tenant: TenantID) -> LaneKey {
        tenant == .environment ? environment : LaneKey(String(tenant.number))
    }

    private static func tenant(of text: String) -> TenantID? {
        OrganizationID(text)?.tenant ?? ConnectionID(text)?.tenant ?? DirectoryID(text)?.tenant
            ?? DomainID(text)?.tenant
            ?? PortalLinkID(text)?.tenant ?? PortalSessionID(text)?.tenant ?? SignInSessionID(text)?.tenant
            ?? LogStreamID(text)?.tenant
    }
}

extension Access {
    fileprivate var published: JSON {
        switch self {
        case .administrator: "administrator"
        case .intents(let intents) where intents.isEmpty: "session"
        case .intents(let intents): .array(intents.map(\.rawValue).sorted().map(JSON.string))
        }
    }
}
