package import StrictJSON

/// The host's OpenRPC document, as far as answers are checked against it.
package struct PublishedContract: Sendable {
    package let document: JSON
    private let results: [String: JSON]
    private let checker: SchemaChecker

    package init(_ document: JSON) {
        self.document = document
        var results: [String: JSON] = [:]
        for method in document["methods"]?.arrayValue ?? [] {
            if let name = method["name"]?.stringValue { results[name] = method["result"]?["schema"] }
        }
        self.results = results
        checker = SchemaChecker(document: document)
    }

    /// The names of all methods.
    package var methods: [String] { results.keys.sorted() }

    /// What is wrong with a method's result; empty if it is as published.
    package func violations(of result: JSON, by method: String) -> [String] {
        guard let schema = results[method] else { return ["\(method) is not published."] }
        return checker.violations(of: result, by: schema).map { "\(method) \($0)" }
    }
}
