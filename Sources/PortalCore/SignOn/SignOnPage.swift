import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a browser gets in the course of a sign-in: a redirect, a form to post, or a small page.
enum SignOnPage {
    private static let policy =
        "default-src 'none'; style-src '\(hash(of: style))'; base-uri 'none'; frame-ancestors 'none'"

    private static let style =
        ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}main{max-width:46rem;margin:3rem auto;padding:0 1rem}"
        + "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:600}dd{margin:0}"
        + "dd,td+td,code{overflow-wrap:anywhere}table{border-collapse:collapse;margin:1.5rem 0}"
        + "th,td{border:1px solid;padding:.25rem .5rem;text-align:left;vertical-align:top}"
        + "button{font:inherit;padding:.5rem 1.5rem}"

    /// Posts the page's form, so that nobody has to press its button; without scripts the button is there.
    private static let submission = "document.forms[0].submit()"

    /// By which a policy permits this one text (CSP 3 §2.3.1).
    private static func hash(of text: String) -> String {
        "sha256-\(Data(SHA256.hash(data: Array(text.utf8))).base64EncodedString())"
    }

    // MARK: On the way

    /// Sends the browser to the identity provider.
    static func redirect(_ start: SignOnStart, session: SignInSessionID? = nil) -> ForwardedReply {
        switch start.method {
        case .get:
            var reply = redirect(to: start.url)
            reply.sessionId = session
            return reply
        case .post:
            var reply = form("Continue to sign in", start.url, start.form ?? [:])
            reply.sessionId = session
            return reply
        }
    }

    static func redirect(to url: String) -> ForwardedReply {
        ForwardedReply(status: 303, headers: [.init("Location", url), .init("Cache-Control", "no-store")])
    }

    /// A form that posts itself, or by a button where scripts do not run.
    static func form(_ title: String, _ url: String, _ fields: [String: String]) -> ForwardedReply {
        let inputs = fields.sorted { $0.key < $1.key }
            .map { "<input type=\"hidden\" name=\"\(escape($0.key))\" value=\"\(escape($0.value))\">" }.joined()
        return page(
            title,
            "<p>If nothing happens, press the button.</p>"
                + "<form method=\"post\" action=\"\(escape(url))\">\(inputs)<button autofocus>Continue</button></form>"
                + "<script>\(submission)</script>",
            status: 200, formTarget: url)
    }

    /// The end: back to the application with the code, or a page that says what is wrong.
    static func end(
        of session: SignInSession, code: String?, redirectUri: String??, state: String?
    ) -> ForwardedReply {
        if session.state == .succeeded {
            guard let uri = redirectUri ?? nil, let target = adding(["code": code, "state": state], to: uri) else {
                var reply = page(
                    "Signed in", "<p>You are signed in. The application did not say where to go.</p>", status: 200,
                    session: session.id)
                reply.code = code
                return reply
            }
            var reply = redirect(to: target)
            reply.sessionId = session.id
            reply.code = code
            return reply
        }
        if session.state == .testSucceeded {
            return page(
                "The test sign-in passed",
                "<p>Everything that was checked is right. You can close this window.</p>"
                    + "<p>Session <code>\(session.id)</code></p>", status: 200, session: session.id)
        }
        return failure(session)
    }

    private static func failure(_ session: SignInSession) -> ForwardedReply {
        var body = ""
        if let diagnosis = session.diagnosis {
            // Only whoever sets the connection up learns more than that it failed.
            if session.test {
                body += "<p><strong>\(escape(diagnosis.title)).</strong> \(escape(diagnosis.explanation))</p><dl>"
                func row(_ name: String, _ value: String?) {
                    if let value { body += "<dt>\(name)</dt><dd>\(escape(value))</dd>" }
                }
                row("To be changed", diagnosis.side.place)
                row("Where", diagnosis.consolePath)
                row("Field", diagnosis.field)
                row("It is now", diagnosis.currentValue)
                row("It should be", diagnosis.correctValue)
                row("Code", diagnosis.code)
                body += "</dl><table><tr><th>Check</th><th>Outcome</th><th>Expected</th><th>Received</th></tr>"
                for check in session.checks where check.outcome == .failed || check.outcome == .warning {
                    body +=
                        "<tr><td>\(escape(check.name))</td><td>\(check.outcome.rawValue)</td>"
                        + "<td>\(escape(check.expected ?? ""))</td><td>\(escape(check.received ?? ""))</td></tr>"
                }
                body += "</table>"
            } else {
                body += "<p><strong>\(escape(diagnosis.title)).</strong></p>"
                if diagnosis.side == .user { body += "<p>Begin again from the application.</p>" }
                body += "<p>If it happens again, tell your administrator the number below.</p>"
            }
        }
        body += "<p>Session <code>\(session.id)</code></p>"
        return page(
            session.test ? "The test sign-in failed" : "Sign-in failed", body, status: 403, session: session.id)
    }

    // MARK: Other pages

    static func refused(title: String, _ message: String, status: Int) -> ForwardedReply {
        page(title, "<p>\(escape(message))</p>", status: status)
    }

    static func notFound() -> ForwardedReply {
        page("Not found", "<p>There is nothing at this address.</p>", status: 404)
    }

    static func tooMany() -> ForwardedReply {
        var reply = page(
            "Sign-in failed", "<p>Too many sign-ins failed within a short time. Try again in a minute.</p>", status: 429
        )
        reply.headers.append(.init("Retry-After", "\(SignInSession.floodSeconds)"))
        return reply
    }

    /// Of sign-ins that were begun and not finished.
    static func tooManyUnfinished() -> ForwardedReply {
        var reply = page(
            "Sign-in cannot begin",
            "<p>Too many sign-ins were begun here within a short time and not finished. Try again in a minute, or begin "
                + "from the application.</p>", status: 429)
        reply.headers.append(.init("Retry-After", "\(BrowserStartLimit.retrySeconds)"))
        return reply
    }

    static func wrongMethod(_ allowed: String) -> ForwardedReply {
        var reply = page("Wrong method", "<p>This address takes \(escape(allowed)).</p>", status: 405)
        reply.headers.append(.init("Allow", allowed))
        return reply
    }

    private static func page(
        _ title: String, _ body: String, status: Int, session: SignInSessionID? = nil, formTarget: String? = nil
    ) -> ForwardedReply {
        let html =
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\"><title>\(escape(title))</title>"
            + "<style>\(style)</style></head>"
            + "<body><main><h1>\(escape(title))</h1>\(body)</main></body></html>"
        var policy = Self.policy
        if let formTarget {
            policy += "; script-src '\(hash(of: submission))'; form-action \(permittedTargets(formTarget))"
        } else {
            policy += "; form-action 'none'"
        }
        return ForwardedReply(
            status: status,
            headers: [
                .init("Content-Type", "text/html; charset=utf-8"), .init("Cache-Control", "no-store"),
                .init("Content-Security-Policy", policy), .init("X-Content-Type-Options", "nosniff"),
                // With `no-referrer` a form would be posted with `Origin: null`, which some identity providers refuse.
                .init("Referrer-Policy", formTarget == nil ? "no-referrer" : "strict-origin"),
            ], body: Array(html.utf8), sessionId: session)
    }

    /// Schemes, not the target's origin: browsers hold redirects after the post against them too, and an identity
    /// provider may hand the user on to another host.
    private static func permittedTargets(_ url: String) -> String {
        URLComponents(string: url)?.scheme?.lowercased() == "http" ? "https: http:" : "https:"
    }

    static func adding(_ parameters: KeyValuePairs<String, String?>, to url: String) -> String? {
        if isPlain(url) {
            let query = parameters.compactMap { name, value in value.map { name + "=" + encode($0) } }
            if !query.isEmpty { return url + "?" + query.joined(separator: "&") }
        }
        guard var components = URLComponents(string: url) else { return nil }
        var items = components.percentEncodedQueryItems ?? []
        for (name, value) in parameters {
            guard let value else { continue }
            items.append(URLQueryItem(name: name, value: encode(value)))
        }
        components.percentEncodedQueryItems = items
        return components.string
    }

    /// Whether a URL is of such a form that it is the same once it was taken apart and put together: HTTPS, a host
    /// without port, and a path that needs no escapes.
    private static func isPlain(_ url: String) -> Bool {
        let scheme = "https://"
        guard url.hasPrefix(scheme) else { return false }
        let rest = url.utf8.dropFirst(scheme.utf8.count)
        return rest.first.map(isUnreserved) == true && rest.allSatisfy { isUnreserved($0) || $0 == UInt8(ascii: "/") }
    }

    /// Everything but what RFC 3986 §2.3 calls unreserved.
    private static func encode(_ text: String) -> String {
        if text.utf8.allSatisfy(isUnreserved) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension SignInDiagnosis.Side {
    /// As the test page says it.
    fileprivate var place: String {
        switch self {
        case .identityProvider: "in the identity provider's console"
        case .serviceProvider: "in this application"
        case .user: "nothing; try again in another way"
        case .network: "in the network between both"
        }
    }
}
