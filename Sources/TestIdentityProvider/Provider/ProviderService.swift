import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The provider: answers requests, and remembers what it has to between them. Knows nothing of sockets.
actor ProviderService {
    let facts: TestIdentityProviderFacts
    let configuration: TestIdentityProviderConfiguration
    var behaviour: Behaviour
    var keys: ProviderKeys
    /// Whether the next key is published beside the current one.
    var hasRotated = false
    var serviceProviders: [ServiceProviderRecord] = []
    /// For ``Misbehaviour/replay``.
    var lastAssertionID: String?
    /// Who is signed in where, the latest last.
    var signedIn: [SignedIn] = []
    /// IDs of logout requests that were not answered yet.
    var logoutRequests: [String] = []
    var codes = GrantTable()
    var accessTokens = GrantTable()

    /// Bound on service providers whose metadata is kept.
    static let maximumServiceProviders = 64

    init(_ configuration: TestIdentityProviderConfiguration, facts: TestIdentityProviderFacts, keys: ProviderKeys)
        throws(ProviderRefusal)
    {
        self.configuration = configuration
        self.facts = facts
        self.keys = keys
        behaviour = configuration.behaviour
        serviceProviders = try configuration.serviceProviders.map { metadata throws(ProviderRefusal) in
            try ServiceProviderRecord(metadata: metadata)
        }
    }

    var now: Date { configuration.now() }

    /// Total: whatever goes wrong has an answer.
    func answer(_ request: IncomingRequest) async -> Reply {
        do {
            return try await route(request)
        } catch let refusal as ProviderRefusal {
            return self.refusal(refusal, to: request)
        } catch {
            return self.refusal(ProviderRefusal(500, "The answer could not be made: \(error)"), to: request)
        }
    }

    private func refusal(_ refusal: ProviderRefusal, to request: IncomingRequest) -> Reply {
        guard !request.wantsJSON, !request.isJSON else {
            return .json(["error": .string(refusal.message)], status: refusal.status)
        }
        return .page(
            HTMLPage(
                title: "Test identity provider",
                body: "<p>\(Markup.escaped(refusal.message))</p>\n<p><a href=\"/\">What there is here</a></p>"),
            status: refusal.status)
    }

    private func route(_ request: IncomingRequest) async throws -> Reply {
        switch (request.method, request.path) {
        case (.get, ProviderPath.index): index
        case (.get, HTMLPage.scriptPath):
            Reply(contentType: "text/javascript; charset=utf-8", body: Array(HTMLPage.script.utf8))
        case (.get, ProviderPath.behaviour): .json(behaviour.json)
        case (.post, ProviderPath.behaviour): try changeBehaviour(request)
        case (.get, ProviderPath.metadata): try metadata(request)
        case (.get, ProviderPath.sso), (.post, ProviderPath.sso): try signOn(request)
        case (.get, ProviderPath.initiate), (.post, ProviderPath.initiate): try initiate(request)
        case (.get, ProviderPath.slo), (.post, ProviderPath.slo): try singleLogout(request)
        case (.get, ProviderPath.logout): try beginLogout(request)
        case (.post, ProviderPath.serviceProviders): try register(request)
        case (.get, ProviderPath.discovery): try discovery(request)
        case (.get, ProviderPath.authorize), (.post, ProviderPath.authorize): try authorize(request)
        case (.post, ProviderPath.token): try await token(request)
        case (.get, ProviderPath.userInfo), (.post, ProviderPath.userInfo): try userInfo(request)
        case (.get, ProviderPath.keys): try keySet()
        default: throw ProviderRefusal(404, "There is nothing at \(request.path).")
        }
    }

    // MARK: Behaviour

    private func changeBehaviour(_ request: IncomingRequest) throws(ProviderRefusal) -> Reply {
        // Other pages of the same browser cannot send this type without being asked first.
        guard request.isJSON else { throw ProviderRefusal(415, "Expected application/json.") }
        let change: JSON
        do {
            change = try JSONReader.parse(request.body)
        } catch {
            throw ProviderRefusal(400, "The body is not JSON.")
        }
        try behaviour.apply(change)
        return .json(behaviour.json)
    }

    // MARK: Users

    /// Who signs in: the one asked for by `user`, else the one whose name came with the request, else the first. Nil
    /// when somebody has to be asked.
    func user(_ fields: FormFields, hint: String?, _ behaviour: Behaviour) throws(ProviderRefusal) -> TestUser? {
        let asked = try fields.single("user")
        guard asked != nil || !configuration.isInteractive else { return nil }
        var found = configuration.users.first
        if let asked {
            guard let user = TestUser(email: asked) else {
                throw ProviderRefusal(400, "“user” is not an e-mail address.")
            }
            found = user
        } else if let hint, let user = configuration.users.first(where: { $0.email == hint }) {
            found = user
        }
        guard let found else { throw ProviderRefusal(500, "There is no user.") }
        return behaviour.has(.renamedEmail) ? found.renamed : found
    }

    /// What people see who are not assigned to an application. Nothing of it reaches the application.
    var notAssigned: ProviderRefusal {
        ProviderRefusal(403, "You are not assigned to this application. Ask your administrator for access.")
    }

    // MARK: The first page

    private var index: Reply {
        let rows = facts.lines.map { line in
            "<tr><th>\(Markup.escaped(line.name))</th><td><code>\(Markup.escaped(line.value))</code></td></tr>"
        }
        let switches = Misbehaviour.allCases.map { misbehaviour in
            """
            <tr><th><code>\(misbehaviour.rawValue)</code></th><td>\(behaviour.has(misbehaviour) ? "on" : "")</td>\
            <td>\(misbehaviour.scopes.map(\.rawValue).joined(separator: ", "))</td>\
            <td>\(Markup.escaped(misbehaviour.summary))</td></tr>
            """
        }
        return .page(
            HTMLPage(
                title: "Test identity provider",
                body: """
                    <p>For trying things out only: anybody who reaches this page can sign in as anybody.</p>
                    <table>
                    \(rows.joined(separator: "\n"))
                    </table>
                    <h2>Failures that can be switched on</h2>
                    <p>By <code>fail=NAME</code> in a request, or by POST of <code>{"fail": ["NAME"]}</code> to \
                    <code>\(ProviderPath.behaviour)</code>.</p>
                    <table>
                    \(switches.joined(separator: "\n"))
                    </table>
                    """))
    }
}
