import PortalCore
import PortalNetwork
import Providers
import RPC
import StrictJSON

extension DemoConversation {
    /// The document, what the host finds, and that it takes only what works; the last word about it is returned.
    func handOver(_ choice: Choice, _ setup: Setup) async throws -> String {
        transcript.section(5, "The IT admin hands over \(document.title)")
        try showOffline(choice)
        let report: MetadataReport
        do {
            report = try await validate(as: choice.provider, setup)
        } catch let refusal as DemoRefusal {
            try showFetchProblem(refusal)
            try await checkRefused(choice, setup, because: refusal.error.reason)
            return transcript.style.yellow("The document could not be fetched.")
        }
        transcript.call("providers/validateMetadata", "as \(choice.name)'s:")
        transcript.report(ReportText(style: transcript.style).lines(report))
        if report.valid {
            try await keep(choice, setup)
        } else {
            try await checkRefused(choice, setup, because: "invalid_metadata")
        }
        try await tryWrongProvider(choice, setup)
        let errors = report.findings.count { $0.severity == .error }
        return report.valid
            ? transcript.style.green("The document can be used.")
            : transcript.style.red(
                "The document has \(errors == 1 ? "an error" : "\(errors) errors") to mend, see section 5.")
    }

    /// A discovery document from a file is judged as `portal-host explain` does, since a host fetches it from the issuer.
    private func showOffline(_ choice: Choice) throws {
        guard case .discovery(_, let text, _) = document else { return }
        let module = try ProviderCatalog(BuiltInProviders.all).module(choice.provider, offering: .oidc)
        let intake = MetadataIntake(
            fetcher: GuardedFetcher(), addresses: AddressPolicy(), now: Surroundings.system.now)
        let report = intake.review(.document(text), clientSecret: .stored, by: module)
        transcript.note("What the file says, as portal-host explain judges it:")
        transcript.report(ReportText(style: transcript.style).lines(report))
        transcript.note("The host itself fetches the document from the issuer:")
    }

    private func showFetchProblem(_ refusal: DemoRefusal) throws {
        let error = refusal.error
        guard ["url_not_allowed", "metadata_fetch_failed"].contains(error.reason) else { throw refusal }
        transcript.refusal("providers/validateMetadata", error)
        if let remedy = error.remedy { transcript.line("       " + transcript.style.cyan("→ \(remedy)")) }
    }

    private func keep(_ choice: Choice, _ setup: Setup) async throws {
        let answer = try await host.call("connections/setMetadata", metadataParameters(choice, setup))
        guard answer["metadata"]?["valid"]?.boolValue == true else {
            throw DemoFailure("valid metadata was taken, but is not valid any more.")
        }
        transcript.call(
            "connections/setMetadata",
            transcript.style.green("taken") + ", the connection is a \(try answer.text("/state")) with metadata")
    }

    private func checkRefused(_ choice: Choice, _ setup: Setup, because reason: String) async throws {
        let get = setup.under(["connectionId": .string(choice.connection)])
        let before = try await host.call("connections/get", get)
        let error = try await host.refusal(
            of: "connections/setMetadata", metadataParameters(choice, setup))
        guard error.reason == reason else {
            throw DemoFailure("connections/setMetadata was refused for \(error.reason) instead of \(reason).")
        }
        guard try await host.call("connections/get", get) == before else {
            throw DemoFailure("a refused change left traces.")
        }
        transcript.refusal("connections/setMetadata", error)
        transcript.call("connections/get", "nothing changed: the connection is as before")
    }

    private func metadataParameters(_ choice: Choice, _ setup: Setup) -> JSONObject {
        var params = document.parameters
        params["connectionId"] = .string(choice.connection)
        return setup.under(params)
    }

    /// The commonest mistake: the right document in the wrong place.
    private func tryWrongProvider(_ choice: Choice, _ setup: Setup) async throws {
        let entra = ProviderID(rawValue: "entra-id")
        let wrong = choice.provider == entra ? ProviderID(rawValue: "okta") : entra
        guard let name = choice.providers.first(where: { $0.id == wrong })?.name else { return }
        let report = try await validate(as: wrong, setup)
        let telling = report.findings.filter { $0.code.rawValue.hasSuffix("other_provider") }
        transcript.call("providers/validateMetadata", "the same given as \(name)'s by mistake:")
        let shown = telling.isEmpty ? Array(report.findings.prefix(1)) : telling
        transcript.report(ReportText(style: transcript.style).findings(shown))
        guard !telling.isEmpty || choice.provider == document.customProvider else {
            throw DemoFailure("\(choice.name)'s document was not told from \(name)'s.")
        }
    }
}
