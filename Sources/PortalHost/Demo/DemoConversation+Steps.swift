import PortalCore
import RPC
import StrictJSON

extension DemoConversation {
    /// The walk-through of the chosen provider, with the organisation's own values.
    func showSteps(_ choice: Choice, _ setup: Setup) async throws {
        let steps = try await steps(
            choice.provider, document.identityProtocol, setup.under(["connectionId": .string(choice.connection)]))
        transcript.section(3, "What to do at \(choice.name): \(steps.count) steps, with our values filled in")
        for (index, step) in steps.enumerated() {
            let place = step.consolePath.map { "  " + transcript.style.dim($0) } ?? ""
            transcript.line("   \(index + 1). \(step.title)\(place)")
            for value in step.values { transcript.value(value.label, value.value ?? value.hint ?? "") }
            if !step.inputs.isEmpty {
                transcript.value("asks for", step.inputs.map(\.label).joined(separator: ", "))
            }
        }
        guard
            steps.contains(where: { $0.values.contains { $0.value?.contains(choice.connection) == true } })
                || document.identityProtocol != .saml
        else { throw DemoFailure("the steps lack the connection's own addresses.") }
    }

    /// The beginning of every other walk-through.
    func showOtherSteps(_ choice: Choice, _ setup: Setup) async throws {
        transcript.section(4, "The other walk-throughs, and where each begins")
        for provider in choice.providers {
            for other in provider.protocols {
                if provider.id == choice.provider, other == document.identityProtocol { continue }
                let steps = try await steps(
                    provider.id, other, setup.under(["organizationId": .string(setup.organization)]))
                guard let first = steps.first else { throw DemoFailure("\(provider.name) has no steps.") }
                let title = provider.protocols.count > 1 ? "\(provider.name), \(other.shortName)" : provider.name
                let name = DemoTranscript.padded(title, 29)
                let place = first.consolePath.map { "  " + transcript.style.dim($0) } ?? ""
                transcript.line(
                    "   \(name) \(DemoTranscript.padded("\(steps.count) steps", 8))  \(first.title)\(place)")
            }
        }
    }

    private func steps(
        _ provider: ProviderID, _ identityProtocol: IdentityProtocol, _ params: JSONObject
    ) async throws -> [SetupStep] {
        var params = params
        params["providerId"] = .string(provider.rawValue)
        params["protocol"] = .string(identityProtocol.rawValue)
        return try await host.call("providers/setupSteps", params).member("steps").decoded(as: [SetupStep].self)
    }
}

extension IdentityProtocol {
    fileprivate var shortName: String {
        switch self {
        case .saml: "SAML"
        case .oidc: "OIDC"
        case .scim: "SCIM"
        case .googleDirectory: "directory"
        }
    }
}
