package import DomainNames

/// Which domains an organisation may have.
package enum DomainRules {
    /// Domains of one organisation.
    package static let maximumPerOrganization = 500
    /// Domains that one call creates.
    package static let maximumAtOnce = 20
    /// Characters of what is given for a domain.
    package static let maximumTextLength = 1_000

    /// Reads what somebody gave for a domain.
    ///
    /// Throws `invalid_params` for what is no name, `public_suffix` and `consumer_domain` for names that belong to many.
    package static func name(_ text: String, at field: String) throws -> DomainName {
        let name: DomainName
        do {
            name = try DomainName(text.trimmed)
        } catch {
            throw PortalError.invalid(
                field, error.words, remedy: "Give the domain alone, as it stands behind the @ of e-mail addresses.")
        }
        guard let registrable = name.registrableDomain else {
            throw refusal(
                .domainPublicSuffix, "public_suffix", field, name,
                "Below \(name.unicode.excerpt) others register domains of their own, so it belongs to no organisation.",
                remedy: "Give the organisation's own domain, for example example.\(name.unicode.excerpt).")
        }
        guard !ConsumerDomains.contains(registrable) else {
            throw refusal(
                .domainConsumer, "consumer_domain", field, name,
                "At \(name.unicode.excerpt) anybody can have an e-mail address, so it belongs to no organisation.",
                remedy: "Give the domain of the organisation's own e-mail addresses.")
        }
        return name
    }

    /// Reads several, of which none is there twice.
    static func names(_ texts: [String], at field: String) throws -> [DomainName] {
        guard texts.count <= maximumAtOnce else {
            throw PortalError.invalid(field, "must have at most \(maximumAtOnce) domains")
        }
        var names: [DomainName] = []
        for (index, text) in texts.enumerated() {
            let name = try name(text, at: "\(field)/\(index)")
            guard !names.contains(name) else { throw PortalError.invalid("\(field)/\(index)", "is there twice") }
            names.append(name)
        }
        return names
    }

    private static func refusal(
        _ code: FindingCode, _ reason: String, _ field: String, _ name: DomainName, _ message: String, remedy: String
    ) -> PortalError {
        PortalError(
            .refused, reason, message, remedy: remedy, field: field,
            findings: [Finding(.error, code, path: field, message: message, remedy: remedy, received: name.ascii)])
    }
}

extension DomainNameError {
    fileprivate var words: String {
        switch self {
        case .empty: "must not be empty"
        case .tooLong: "has more characters than a domain may have"
        case .emptyLabel: "has a dot with nothing beside it"
        case .address: "is an address, not a domain"
        case .singleLabel: "is one label; a domain has at least two"
        case .characters: "has characters, or an order of them, that no domain has"
        case .encoding: "has a label with xn-- that stands for nothing"
        }
    }
}
