import StrictJSON

extension DiagnosisContext {
    /// The errors of this connection's provider, and behind them those that can only be another's: a custom connection
    /// may lead to a product that has a module of its own.
    var providerErrors: [ProviderSignInError] {
        let own = module?.signInErrors(for: evidence.protocol) ?? []
        let others = catalog.modules.filter { $0.descriptor.id != module?.descriptor.id }
            .flatMap { $0.signInErrors(for: evidence.protocol) }
            .filter(\.isUnmistakable)
        return own + others
    }

    /// A diagnosis if a provider's own error is recognised in one of the texts.
    func providerError(in texts: [String], evidence facts: JSONObject) -> SignInDiagnosis? {
        let texts = texts.map { $0.lowercased() }
        guard
            let error = providerErrors.first(where: { error in
                texts.contains { Self.contains(error.mark.lowercased(), in: $0) }
            })
        else { return nil }
        return diagnosis(of: error, evidence: facts)
    }

    func diagnosis(of error: ProviderSignInError, evidence facts: JSONObject) -> SignInDiagnosis {
        diagnosis(
            error.code, error.title, "\(error.explanation)\(place(error.field))", side: error.side, field: error.field,
            correct: correctValue(of: error.field), evidence: facts)
    }

    /// What belongs into a field, where it is a value of ours.
    func correctValue(of field: DiagnosisField?) -> String? {
        switch field {
        case .acsURL: evidence.serviceProvider.acsUrl
        case .entityID: evidence.serviceProvider.entityId
        case .redirectURI: evidence.serviceProvider.redirectUri
        case .clientKeys: evidence.serviceProvider.jwksUrl
        case .logoutURL: evidence.serviceProvider.sloUrl
        case .startURL: evidence.serviceProvider.signInUrl
        default: nil
        }
    }

    private func place(_ field: DiagnosisField?) -> String {
        guard let field, let place = place(field) else { return "" }
        return " Where: \(place.path)\(place.label.map { ", “\($0)”" } ?? "")."
    }

    /// As a whole word: AADSTS50011 is not in AADSTS500113.
    private static func contains(_ mark: String, in text: String) -> Bool {
        var rest = text[...]
        while let range = rest.firstRange(of: mark) {
            let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
            let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
            func isWord(_ character: Character?) -> Bool {
                character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
            }
            if !isWord(before), !isWord(after) { return true }
            rest = text[range.upperBound...]
        }
        return false
    }
}
