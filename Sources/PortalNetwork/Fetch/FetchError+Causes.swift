import PortalCore

/// The sentences of refusals that need no look at the network.
extension FetchError {
    static func addressNotAllowed(_ target: FetchTarget, _ fact: String) -> FetchError {
        FetchError(
            .addressNotAllowed, url: target.display,
            message: "\(fact), and such addresses are not fetched from unless --allow-address names them.")
    }

    static func plainHTTP(_ target: FetchTarget) -> FetchError {
        FetchError(
            .schemeNotAllowed, url: target.display,
            message: "The URL begins with http://, which anyone on the way can change. Use the https:// URL.")
    }

    static func resolution(_ error: HostResolutionError, _ target: FetchTarget) -> FetchError {
        let host = target.authorityHost
        return switch error {
        case .notFound:
            FetchError(
                .hostNotFound, url: target.display,
                message: "There is no host named \(host). Check the URL for a typing mistake.")
        case .serverFailure:
            FetchError(
                .hostNotFound, url: target.display,
                message: "The name servers gave no answer for \(host). Try again, and check the DNS of the domain.")
        case .busy:
            FetchError(
                .timeout, url: target.display,
                message: "The address of \(host) was not looked up: too many look-ups are under way. Try again.")
        case .cancelled:
            FetchError(.cancelled, url: target.display, message: "The fetch from \(host) was cancelled.")
        }
    }

    static func cancelled(_ stage: FetchStage) -> FetchError {
        FetchError(.cancelled, url: stage.url, message: "The fetch from \(stage.host) was cancelled.")
    }

    static func timeout(_ stage: FetchStage, seconds: Int) -> FetchError {
        let what =
            switch stage.step {
            case .resolving: "The name servers gave no address for \(stage.host)"
            case .connecting: "No connection to \(stage.host), port \(stage.port), was made"
            case .waiting: "\(stage.host) accepted the connection but sent no answer"
            case .reading: "\(stage.host) began to answer but sent only a part"
            }
        return FetchError(.timeout, url: stage.url, message: "\(what) within \(seconds) seconds.")
    }

    static func tooManyFetches(_ target: FetchTarget) -> FetchError {
        FetchError(
            .timeout, url: target.display,
            message: "Nothing was fetched from \(target.authorityHost): too many fetches are under way. Try again.")
    }

    static func tooManyRedirects(_ target: FetchTarget, limit: Int) -> FetchError {
        FetchError(
            .tooManyRedirects, url: target.display,
            message: "More than \(limit) redirects: give the URL at which the document itself is.")
    }

    static func redirectNotFollowed(_ target: FetchTarget) -> FetchError {
        FetchError(
            .tooManyRedirects, url: target.display,
            message: "\(target.authorityHost) answers with a redirect, which is not followed for such a request.")
    }

    static func redirectLoop(_ target: FetchTarget) -> FetchError {
        FetchError(
            .tooManyRedirects, url: target.display,
            message: "\(target.authorityHost) redirects in a circle: give the URL at which the document itself is.")
    }

    static func tooLarge(_ target: FetchTarget, limit: Int) -> FetchError {
        FetchError(
            .tooLarge, url: target.display,
            message: "The document is larger than \(limit) bytes, which is the most that is accepted.")
    }

    static func contentCoding(_ coding: String, _ target: FetchTarget) -> FetchError {
        let shown = String(coding.prefix(40))
        return FetchError(
            .invalidAnswer, url: target.display,
            message: "\(target.authorityHost) compressed the document in a way it was not asked for (\(shown)).")
    }

    static func status(_ status: Int, _ target: FetchTarget) -> FetchError {
        let host = target.authorityHost
        let hint =
            switch status {
            case 201...299: "That is not the document. Check the URL."
            case 300...399: "That leads nowhere. Give the URL at which the document itself is."
            case 401, 407: "It wants a sign-in; the URL must be readable without one."
            case 403: "It refuses access; the URL must be readable without signing in, from this host's address too."
            case 404, 410: "There is nothing at this URL. Copy it again from the identity provider's console."
            case 429: "It has been asked too often. Try again later."
            case 500...599: "The fault is on that server. Try again later."
            default: "Check the URL."
            }
        return FetchError(
            .status, url: target.display, message: "\(host) answered with HTTP status \(status). \(hint)",
            status: status)
    }
}
