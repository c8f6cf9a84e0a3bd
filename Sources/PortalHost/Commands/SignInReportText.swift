import PortalCore

/// What was found in a captured message, for people.
struct SignInReportText {
    let style: TextStyle

    func lines(_ report: SignInReport) -> [String] {
        ["\(style.bold(Self.title(report.kind))), judged as of \(report.judgedAsOf)", ""]
            + report.checks.flatMap(check) + [""] + open(report.notChecked)
            + (report.diagnosis.map(diagnosis) ?? [
                style.green("Nothing is wrong with it, as far as could be checked.")
            ])
    }

    private static func title(_ kind: String) -> String {
        switch kind {
        case "saml_response": "SAML response"
        case "id_token": "ID token"
        default: "Answer of an OpenID provider"
        }
    }

    private func check(_ check: SignInCheck) -> [String] {
        let mark =
            switch check.outcome {
            case .passed: style.green("passed ")
            case .failed: style.red("failed ")
            case .skipped: style.dim("skipped")
            case .warning: style.yellow("warning")
            }
        var lines = ["  \(mark) \(check.name)\(check.code.map { " " + style.dim($0) } ?? "")"]
        guard check.outcome == .failed || check.outcome == .warning else { return lines }
        if let expected = check.expected { lines.append("          expected  \(Self.printable(expected))") }
        if let received = check.received { lines.append("          received  \(Self.printable(received))") }
        return lines
    }

    private func open(_ questions: [String]) -> [String] {
        guard !questions.isEmpty else { return [] }
        return ["Could not be checked:"] + questions.map { "  - \($0)" } + [""]
    }

    private func diagnosis(_ diagnosis: SignInDiagnosis) -> [String] {
        var lines = [style.red(style.bold(diagnosis.title)) + " " + style.dim(diagnosis.code), diagnosis.explanation]
        func add(_ label: String, _ value: String?) {
            guard let value else { return }
            lines.append("  \(style.dim(label)) \(value)")
        }
        add("Side:   ", diagnosis.side.rawValue.replacing("_", with: " "))
        add("Where:  ", diagnosis.consolePath)
        add("Field:  ", diagnosis.field)
        add("Now:    ", diagnosis.currentValue)
        add("Correct:", diagnosis.correctValue)
        return lines
    }

    /// What a stranger wrote must not steer the terminal.
    private static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: " "
                default: Character(scalar)
                }
            })
    }
}
