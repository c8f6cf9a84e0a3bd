import PortalCore

/// A page of a few plain words, without anything to load.
struct WebPage: Sendable {
    static let contentType = "text/html; charset=utf-8"

    var title: String
    var paragraphs: [String]

    var html: String {
        let body = paragraphs.map { "<p>\(Self.escaped($0))</p>\n" }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>\(Self.escaped(title))</title>
            </head>
            <body>
            <main>
            <h1>\(Self.escaped(title))</h1>
            \(body)</main>
            </body>
            </html>

            """
    }

    static let notFound = WebPage(title: "Not found", paragraphs: ["There is nothing at this address."])
    static let wrongMethod = WebPage(title: "Not allowed", paragraphs: ["This address is only read from."])
    static let tooLarge = WebPage(title: "Too large", paragraphs: ["The request is larger than what is accepted."])
    static let malformed = WebPage(title: "Not understood", paragraphs: ["The request is not valid HTTP."])
    static let busy = WebPage(
        title: "Busy", paragraphs: ["There are too many requests at the moment. Please try again in a few seconds."])

    /// A refusal with its own words.
    static func refusal(_ error: PortalError, trace: String) -> WebPage {
        WebPage(
            title: "This did not work",
            paragraphs: [error.message] + [error.remedy].compactMap(\.self) + ["Reference: \(trace)"])
    }

    /// What failed is in the log under the reference, not here.
    static func failure(trace: String) -> WebPage {
        WebPage(
            title: "This did not work",
            paragraphs: ["Something went wrong on this server. Please try again.", "Reference: \(trace)"])
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
