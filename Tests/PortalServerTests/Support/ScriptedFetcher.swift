import PortalCore

/// A fetcher that knows its documents beforehand.
final class ScriptedFetcher: DocumentFetcher {
    private let answers = Guarded<[String: Result<FetchedDocument, FetchError>]>([:])
    private let asked = Guarded<[String]>([])

    /// Every URL that was asked for, in order.
    var requests: [String] { asked.value }

    func serve(_ text: String, at url: String, contentType: String? = "application/json") {
        answers.withLock {
            $0[url] = .success(FetchedDocument(bytes: Array(text.utf8), contentType: contentType, url: url))
        }
    }

    func fail(_ url: String, _ kind: FetchError.Kind, message: String = "It failed.", status: Int? = nil) {
        answers.withLock { $0[url] = .failure(FetchError(kind, url: url, message: message, status: status)) }
    }

    func fetch(_ url: String, accept: String) async throws(FetchError) -> FetchedDocument {
        asked.withLock { $0.append(url) }
        let answer = answers.withLock { $0[url] }
        guard let answer else { throw FetchError(.hostNotFound, url: url, message: "Nobody serves \(url).") }
        return try answer.get()
    }
}
