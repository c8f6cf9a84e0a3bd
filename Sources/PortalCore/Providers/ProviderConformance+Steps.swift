extension ProviderConformance {
    /// A body shorter than this does not say what to do.
    static let minimumBodyLength = 80
}

extension ProviderConformance.ModuleCheck {
    mutating func checkSteps(_ identityProtocol: IdentityProtocol) {
        let steps = module.setupSteps(for: identityProtocol)
        guard offers(identityProtocol) else {
            if !steps.isEmpty { report(.steps, identityProtocol, "there are steps for a protocol that is not offered") }
            return
        }
        guard !steps.isEmpty else {
            report(.steps, identityProtocol, "there are no steps")
            return
        }
        for id in ProviderConformance.duplicates(steps.map(\.id)) {
            report(.stepID, identityProtocol, "two steps have the id “\(id)”")
        }
        for step in steps { check(step, identityProtocol) }
        checkWhole(steps, identityProtocol)
    }

    private mutating func check(_ step: SetupStepTemplate, _ identityProtocol: IdentityProtocol) {
        func name(_ text: String) -> String { "“\(step.id)”: \(text)" }

        if !ProviderConformance.isKebabCase(step.id) { report(.stepID, identityProtocol, name("the id is not kebab")) }
        if ProviderConformance.isBlank(step.title) { report(.stepText, identityProtocol, name("the title is empty")) }
        for (text, place) in Self.filledTexts(step) {
            if let problem = Self.placeholderProblem(in: text, identityProtocol) {
                report(.placeholder, identityProtocol, name("\(place): \(problem)"))
            }
            if let problem = Self.markdownProblem(in: text) {
                report(.stepText, identityProtocol, name("\(place): \(problem)"))
            }
        }
        for text in [step.consolePath ?? ""] + step.values.map(\.label) where text.contains("{{") {
            report(.placeholder, identityProtocol, name("“\(text)” has a placeholder where none is filled in"))
        }
        for value in step.values {
            if ProviderConformance.isBlank(value.label) { report(.value, identityProtocol, name("a label is empty")) }
            if !identityProtocol.placeholders.contains(value.placeholder) {
                report(.value, identityProtocol, name("“\(value.placeholder.rawValue)” does not exist here"))
            }
        }
        for label in ProviderConformance.duplicates(step.values.map(\.label)) {
            report(.value, identityProtocol, name("two values have the label “\(label)”"))
        }
        if let path = step.consolePath, ProviderConformance.isBlank(path) {
            report(.stepText, identityProtocol, name("the console path is empty"))
        }
        if step.body.count < ProviderConformance.minimumBodyLength
            || (step.consolePath == nil && step.values.isEmpty && step.inputs.isEmpty)
        {
            report(.stepAction, identityProtocol, name("it does not say what to do and where"))
        }
        for trouble in step.troubleshooting
        where [trouble.symptom, trouble.cause, trouble.remedy].contains(where: ProviderConformance.isBlank) {
            report(.stepText, identityProtocol, name("a trouble lacks its symptom, cause or remedy"))
        }
    }

    /// What only the walk-through as a whole can satisfy.
    private mutating func checkWhole(_ steps: [SetupStepTemplate], _ identityProtocol: IdentityProtocol) {
        let fields = fields(identityProtocol)
        let names = Set(fields.map(\.name))
        let inputs = steps.flatMap(\.inputs)
        for input in Set(inputs).subtracting(names).sorted() {
            report(.input, identityProtocol, "“\(input)” is not a field of the descriptor")
        }
        for input in ProviderConformance.duplicates(inputs) {
            report(.input, identityProtocol, "“\(input)” is asked for twice")
        }
        for field in fields where !inputs.contains(field.name) {
            let kind = field.required ? "the required field" : "the field"
            report(.input, identityProtocol, "\(kind) “\(field.name)” is collected by no step")
        }
        let values = Set(steps.flatMap(\.values).map(\.placeholder))
        for missing in identityProtocol.indispensablePlaceholders.subtracting(values) {
            report(.value, identityProtocol, "no step hands out “\(missing.rawValue)”")
        }
        if steps.allSatisfy(\.troubleshooting.isEmpty) {
            report(.steps, identityProtocol, "no step says what can go wrong")
        }
    }

    /// The texts in which placeholders are filled in, and where they are.
    private static func filledTexts(_ step: SetupStepTemplate) -> [(text: String, place: String)] {
        [(step.title, "title"), (step.body, "body")]
            + step.troubleshooting.flatMap { trouble in
                [(trouble.symptom, "symptom"), (trouble.cause, "cause"), (trouble.remedy, "remedy")]
            }
    }

    private static func placeholderProblem(in text: String, _ identityProtocol: IdentityProtocol) -> String? {
        guard text.contains("{{") || text.contains("}}") else { return nil }
        var rest = text
        for placeholder in SetupPlaceholder.allCases where rest.contains(placeholder.token) {
            guard identityProtocol.placeholders.contains(placeholder) else {
                return "“\(placeholder.token)” does not exist for this protocol"
            }
            rest = rest.replacing(placeholder.token, with: "")
        }
        return rest.contains("{{") || rest.contains("}}") ? "there is an unknown placeholder" : nil
    }

    /// Emphasis and code that are opened and not closed would swallow the rest of the text.
    private static func markdownProblem(in text: String) -> String? {
        for paragraph in text.split(separator: "\n\n") {
            var backticks = 0
            var pairsOfStars = 0
            var precededByStar = false
            for byte in paragraph.utf8 {
                if byte == UInt8(ascii: "`") { backticks += 1 }
                let isStar = byte == UInt8(ascii: "*")
                if isStar, precededByStar { pairsOfStars += 1 }
                precededByStar = isStar && !precededByStar
            }
            if !backticks.isMultiple(of: 2) { return "a backtick is not closed" }
            if !pairsOfStars.isMultiple(of: 2) { return "bold type is not closed" }
        }
        return nil
    }
}
