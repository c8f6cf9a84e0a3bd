/// A page for people.
struct HTMLPage: Sendable {
    let title: String
    let body: String
    var submitsItself = false

    /// Nothing but our own script, and nobody may frame it.
    static let policy = "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    static let scriptPath = "/continue.js"
    static let script = "document.getElementById(\"continue\").submit();\n"

    var text: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(Markup.escaped(title))</title>
        </head>
        <body>
        <h1>\(Markup.escaped(title))</h1>
        \(body)
        \(submitsItself ? "<script src=\"\(HTMLPage.scriptPath)\"></script>" : "")
        </body>
        </html>

        """
    }

    /// A form that goes on by itself where scripts run, and by its button elsewhere.
    static func form(to url: String, _ fields: [FormFields.Field]) -> HTMLPage {
        let body = """
            <form id="continue" method="post" action="\(Markup.escaped(url))">
            \(hidden(fields))
            <p><button type="submit">Continue</button></p>
            </form>
            """
        return HTMLPage(title: "Signing in", body: body, submitsItself: true)
    }

    static func hidden(_ fields: [FormFields.Field]) -> String {
        fields.map {
            "<input type=\"hidden\" name=\"\(Markup.escaped($0.name))\" value=\"\(Markup.escaped($0.value))\">"
        }.joined(separator: "\n")
    }

    /// The choice of user and failures; everything else comes back as it was.
    static func choice(
        path: String, posts: Bool, users: [TestUser], fields: [FormFields.Field], scope: Misbehaviour.Scope,
        behaviour: Behaviour
    ) -> HTMLPage {
        let kept = fields.filter { $0.name != "fail" && $0.name != "user" }
        let buttons = users.map { user in
            let email = Markup.escaped(user.email)
            return "<button type=\"submit\" name=\"user\" value=\"\(email)\">Sign in as \(email)</button>"
        }
        let switches = Misbehaviour.allCases.filter { $0.scopes.contains(scope) }.map { misbehaviour in
            """
            <div><label><input type="checkbox" name="fail" value="\(misbehaviour.rawValue)"\
            \(behaviour.has(misbehaviour) ? " checked" : "")> <b>\(misbehaviour.rawValue)</b> \
            \(Markup.escaped(misbehaviour.summary))</label></div>
            """
        }
        let body = """
            <form method="\(posts ? "post" : "get")" action="\(path)">
            \(hidden(kept))
            <p>\(buttons.joined(separator: "\n"))</p>
            <fieldset><legend>Failures</legend>
            \(switches.joined(separator: "\n"))
            </fieldset>
            </form>
            """
        return HTMLPage(title: "Test identity provider", body: body)
    }
}
