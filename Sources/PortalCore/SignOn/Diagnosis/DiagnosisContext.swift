import StrictJSON

/// The evidence with the questions that rules ask of it.
struct DiagnosisContext: Sendable {
    let evidence: SignInEvidence
    let module: (any IdentityProviderModule)?
    let catalog: ProviderCatalog

    init(_ evidence: SignInEvidence, providers: ProviderCatalog) {
        self.evidence = evidence
        catalog = providers
        module = try? providers.module(evidence.providerId)
    }

    // MARK: Words

    /// The provider as it is called within a sentence.
    var provider: String {
        guard let module, !module.descriptor.id.rawValue.hasPrefix("custom") else { return "the identity provider" }
        return module.descriptor.name
    }

    /// The same at the beginning of one.
    var capitalProvider: String { provider == "the identity provider" ? "The identity provider" : provider }

    /// Text of an unknown sender as it may be shown: on one line, cut, without control characters.
    func shown(_ text: String) -> String { DiagnosisText.shown(text) }

    // MARK: Checks

    var failures: [SignInCheck] { evidence.checks.filter { $0.outcome == .failed } }
    var firstFailure: SignInCheck? { failures.first }

    /// The first failed check with this name and one of these codes' ends; any code if none is given.
    func failed(_ name: String, _ codes: String...) -> SignInCheck? {
        failures.first { check in
            check.name == name && (codes.isEmpty || codes.contains { check.code?.hasSuffix(".\($0)") ?? false })
        }
    }

    func passed(_ name: String) -> Bool {
        let checks = evidence.checks.filter { $0.name == name }
        return !checks.isEmpty && checks.allSatisfy { $0.outcome == .passed }
    }

    // MARK: The setup

    var saml: SAMLSettings? {
        if case .saml(let settings)? = evidence.setup.settings { settings } else { nil }
    }

    var openID: OIDCSettings? {
        if case .oidc(let settings)? = evidence.setup.settings { settings } else { nil }
    }

    // MARK: Result

    /// A diagnosis; where a field is named, with its place in the provider's console.
    func diagnosis(
        _ code: String, _ title: String, _ explanation: String, side: SignInDiagnosis.Side,
        field: DiagnosisField? = nil, current: String? = nil, correct: String? = nil,
        evidence more: JSONObject = JSONObject()
    ) -> SignInDiagnosis {
        let place = field.flatMap { self.place($0) }
        var evidence = more
        let others = failures.compactMap(\.code).filter { $0 != code }
        if !others.isEmpty {
            evidence["failedChecks"] = .array(DiagnosisText.distinct(others).map(JSON.string))
        }
        return SignInDiagnosis(
            code: code, title: DiagnosisText.title(title), explanation: explanation, side: side,
            consolePath: place?.path, field: place?.label, currentValue: current.map(DiagnosisText.value),
            correctValue: correct, evidence: evidence)
    }

    func place(_ field: DiagnosisField) -> ConsoleField? {
        module?.consoleField(for: field, protocol: evidence.protocol)
    }

    /// A sentence that sends the reader to a place; `otherwise` where this console has no such place.
    func instruction(_ field: DiagnosisField, _ action: String, otherwise: String = "") -> String {
        guard let place = place(field) else { return otherwise }
        let label = place.label.map { ", “\($0)”" } ?? ""
        return "Open \(place.path)\(label), and \(action)."
    }
}
