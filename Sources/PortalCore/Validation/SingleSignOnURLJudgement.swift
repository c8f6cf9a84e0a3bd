/// What is wrong with one single sign-on URL.
struct SingleSignOnURLJudgement {
    private enum Fault {
        case placeholder(PlaceholderText)
        case invalid(WebURL.Problem)
        case notSecure
        case local(URLHost)
    }

    let url: String
    let path: String
    private var faults: [Fault] = []

    init(_ url: String, path: String, context: ReviewContext) {
        self.url = url
        self.path = path
        let placeholder = PlaceholderText(recognizing: url)
        if let placeholder { faults.append(.placeholder(placeholder)) }
        do throws(WebURL.Problem) {
            let parsed = try WebURL(url)
            guard !(parsed.host.isLocal && context.allowsLocalHost(parsed.host)) else { return }
            if !parsed.isSecure { faults.append(.notSecure) }
            if parsed.host.isLocal { faults.append(.local(parsed.host)) }
        } catch {
            if case .template? = placeholder { return }
            faults.append(.invalid(error))
        }
    }

    var isUsable: Bool { !faults.contains(where: Self.isFatal) }

    private static func isFatal(_ fault: Fault) -> Bool {
        switch fault {
        case .placeholder(.template), .invalid, .notSecure: true
        case .placeholder(.documentationDomain): false
        case .local(let host): isUnreachable(host)
        }
    }

    /// An internal network may well be where everybody who signs in is; the machine itself never is.
    private static func isUnreachable(_ host: URLHost) -> Bool {
        if host.isLoopback { return true }
        guard case .address(let address) = host.kind else { return false }
        switch address.scope {
        case .linkLocal, .multicast, .documentation, .reserved: return true
        case .global, .loopback, .unspecified, .privateUse, .uniqueLocal, .carrierShared: return false
        }
    }

    func report(to review: inout SAMLMetadataReview, isLastHope: Bool) {
        for fault in faults {
            let severity: Finding.Severity = Self.isFatal(fault) && isLastHope ? .error : .warning
            switch fault {
            case .placeholder(let placeholder):
                review.report(placeholder, in: url, named: "The single sign-on URL", path: path)
            case .invalid(let problem):
                review.add(
                    severity, .samlSSOURLInvalid, path: path, "The single sign-on URL \(url.quoted) \(problem).",
                    expected: "https://…", received: url)
            case .notSecure:
                review.add(
                    severity, .samlSSOURLNotHTTPS, path: path,
                    "The single sign-on URL \(url.quoted) is not encrypted: passwords and sign-ons could be read on the way.",
                    expected: "https://…", received: url)
            case .local(let host):
                let consequence =
                    Self.isUnreachable(host)
                    ? "Nobody else can reach it." : "People outside that network will not be able to sign in."
                review.add(
                    severity, .samlSSOURLPrivateAddress, path: path,
                    "The host \(host.name.quoted) of the single sign-on URL is \(host.words). \(consequence)",
                    expected: "a public host name", received: host.name)
            }
        }
    }
}
