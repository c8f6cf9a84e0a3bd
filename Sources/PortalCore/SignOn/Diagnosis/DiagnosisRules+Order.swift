extension DiagnosisRules {
    static let saml: [DiagnosisRule] = []
    static let openID: [DiagnosisRule] = []
}
