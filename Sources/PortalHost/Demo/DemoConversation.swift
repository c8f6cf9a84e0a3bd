import PortalCore
import Providers
import RPC
import StrictJSON

/// What a dashboard, and the IT admin in front of it, say to the host.
///
/// Everything here goes through the protocol: it uses nothing of the host but its answers.
struct DemoConversation {
    let host: DemoHost
    let transcript: DemoTranscript
    let document: DemoDocument
    /// The provider to choose, if the person at the terminal knows better than the document.
    let provider: ProviderID?

    private static let vendor = "Harbour Tickets"
    private static let customer = "Northwind Travel"
    private static let otherCustomer = "Southwind Ferries"
    private static let baseURL = "https://portal.harbour-tickets.example"

    /// The last word about the document.
    func run() async throws -> String {
        try await introduce()
        let setup = try await prepare()
        let choice = try await choose(setup)
        try await showSteps(choice, setup)
        try await showOtherSteps(choice, setup)
        let verdict = try await handOver(choice, setup)
        try await tryForeign(setup)
        try await showLog(setup)
        try await end(setup)
        return verdict
    }

    /// What the dashboard made for the customer.
    struct Setup {
        var organization: String
        var link: String
        var session: String
        /// Another customer's connection.
        var foreignConnection: String
    }

    /// What the IT admin chose.
    struct Choice {
        var provider: ProviderID
        var name: String
        var connection: String
        var providers: [ProviderDescriptor]
    }

    // MARK: The dashboard

    private func introduce() async throws {
        let start = ContinuousClock.now
        let answer = try await host.call("initialize", ["clientInfo": ["name": "portal-host demo"]])
        let elapsed = start.duration(to: .now)
        let milliseconds = elapsed.components.seconds * 1_000 + elapsed.components.attoseconds / 1_000_000_000_000_000
        host.client.notify("initialized")
        transcript.line(
            transcript.style.bold("A dashboard's conversation with PortalHost") + ", JSON-RPC 2.0 over stdio")
        transcript.note(
            "Host: \(try answer.text("/serverInfo/name")) \(try answer.text("/serverInfo/version")), process "
                + "\(host.process.identifier), ready after \(milliseconds) ms. --raw shows the frames.")
        transcript.note("Document: \(document.title)")
    }

    private func prepare() async throws -> Setup {
        transcript.section(1, "\(Self.vendor), the vendor, prepares: it is the environment's administrator")
        _ = try await host.call(
            "host/settings/update",
            [
                "branding": ["applicationName": .string(Self.vendor), "accentColor": "#0A6E8A"],
                "redirects": ["allowed": ["https://app.harbour-tickets.example/"]],
                "baseUrl": .string(Self.baseURL),
            ])
        transcript.call("host/settings/update", "branding, base URL \(Self.baseURL), redirect allow-list")
        let organization = try await host.call("organizations/create", ["name": .string(Self.customer)]).text("/id")
        transcript.call("organizations/create", "\(Self.customer), \(organization)")
        let other = try await host.call("organizations/create", ["name": .string(Self.otherCustomer)]).text("/id")
        transcript.call("organizations/create", "\(Self.otherCustomer), \(other) (for section 6)")
        let foreign = try await host.call(
            "connections/create", ["organizationId": .string(other), "providerId": "custom-saml", "protocol": "saml"])
        let link = try await host.call(
            "portalLinks/create",
            [
                "organizationId": .string(organization), "kind": "shared",
                "intents": ["sso", "directory_sync", "audit_logs"],
            ])
        let url = try link.text("/url")
        transcript.call("portalLinks/create", "shared, for 30 days: \(url.prefix(url.count - 36))…")
        let session = try await host.call("portalSessions/open", ["token": .string(try link.text("/token"))])
        transcript.call(
            "portalSessions/open",
            "\(try session.text("/sessionId")); it goes with every call from here to section 7")
        return Setup(
            organization: organization, link: try link.text("/id"), session: try session.text("/sessionId"),
            foreignConnection: try foreign.text("/id"))
    }

    // MARK: The IT admin

    private func choose(_ setup: Setup) async throws -> Choice {
        transcript.section(2, "\(Self.customer)'s IT admin chooses the identity provider")
        let list = try await host.call("providers/list", setup.under(["limit": 100]))
        let providers = try list.member("data").decoded(as: [ProviderDescriptor].self)
        transcript.call("providers/list", providers.map(\.name).joined(separator: ", "))
        let chosen = try await chosenProvider(providers, setup)
        let answer = try await host.call(
            "connections/create",
            setup.under([
                "organizationId": .string(setup.organization), "providerId": .string(chosen.id.rawValue),
                "protocol": .string(document.identityProtocol.rawValue),
            ]))
        let connection = try answer.text("/id")
        transcript.call("connections/create", "\(chosen.name), \(connection), \(try answer.text("/state"))")
        return Choice(provider: chosen.id, name: chosen.name, connection: connection, providers: providers)
    }

    private func chosenProvider(_ providers: [ProviderDescriptor], _ setup: Setup) async throws -> ProviderDescriptor {
        let wanted = document.identityProtocol
        let custom = providers.first { $0.id == document.customProvider }
        guard let custom else { throw DemoFailure("it has no provider \(document.customProvider.rawValue).") }
        if let provider {
            guard let descriptor = providers.first(where: { $0.id == provider }),
                descriptor.protocols.contains(wanted)
            else { throw DemoFailure("it does not list \(provider.rawValue).") }
            transcript.note("\(descriptor.name) was named with --provider.")
            return descriptor
        }
        guard let identifier = try await identifier(setup) else { return custom }
        let recognized = BuiltInProviders.module(recognizing: identifier)
        guard let descriptor = providers.first(where: { $0.id == recognized }), descriptor.protocols.contains(wanted)
        else {
            transcript.note("No module of its own for \(identifier): \(custom.name) takes every product.")
            return custom
        }
        transcript.note("\(descriptor.name), recognised by \(identifier)")
        return descriptor
    }

    /// What the document calls its owner, as far as the host can read it.
    private func identifier(_ setup: Setup) async throws -> String? {
        if case .discovery(_, _, let issuer) = document { return issuer }
        if case .issuer(let issuer) = document { return issuer }
        do {
            let report = try await validate(as: document.customProvider, setup)
            return report.summary.entityId
        } catch is DemoRefusal {
            // It cannot be fetched, which section 5 is about; its address tells something too.
            if case .samlURL(let url) = document { return url }
            return nil
        }
    }

    func validate(as provider: ProviderID, _ setup: Setup) async throws -> MetadataReport {
        var params = document.parameters
        params["providerId"] = .string(provider.rawValue)
        params["protocol"] = .string(document.identityProtocol.rawValue)
        let request = setup.under(params)
        let answer = try await transcript.working(document.isFetched ? "the host fetches" : "the host reads") {
            try await host.call("providers/validateMetadata", request)
        }
        return try answer.decoded(as: MetadataReport.self)
    }
}

extension DemoConversation.Setup {
    /// Parameters of a call under the portal session.
    func under(_ params: JSONObject) -> JSONObject {
        var params = params
        params["_meta"] = ["session": .string(session)]
        return params
    }
}

extension JSON {
    /// A part of an answer that has to be there.
    func member(_ name: String) throws -> JSON {
        guard let value = self[name] else { throw DemoFailure("its answer has no “\(name)”.") }
        return value
    }

    /// A text of an answer that has to be there.
    func text(_ pointer: String) throws -> String {
        guard let pointer = JSONPointer(pointer), let text = self[pointer]?.stringValue else {
            throw DemoFailure("its answer has no text at \(pointer).")
        }
        return text
    }
}

extension JSON {
    /// An answer as a type of the contract.
    func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
        do throws(JSONDecodingError) {
            return try JSONDecoding.decode(type, from: self)
        } catch {
            throw DemoFailure("its answer does not have the promised shape at \(error.pointer): \(error.message)")
        }
    }
}
