import Foundation
import PortalCore
import StrictJSON
import Testing

/// The project's own fixtures: `Fixtures/<provider id>/{metadata,discovery,users,groups}`.
enum FixtureFolder {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    /// Where each provider's source folder is.
    static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Providers")

    /// A raw resource and what the provider's mapping must make of it.
    struct Pair: Sendable, CustomTestStringConvertible {
        let provider: String
        let name: String
        let raw: URL
        let expected: URL
        var testDescription: String { "\(provider)/\(name)" }
    }

    struct Document: Sendable, CustomTestStringConvertible {
        let provider: String
        let url: URL
        var testDescription: String { "\(provider)/\(url.lastPathComponent)" }
    }

    static func folders(in url: URL) -> [String] {
        contents(of: url).filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
    }

    /// `kind` is `users` or `groups`.
    static func pairs(_ kind: String) -> [Pair] {
        folders(in: root).flatMap { provider in
            contents(of: root.appending(path: "\(provider)/\(kind)"))
                .filter { $0.lastPathComponent.hasSuffix(rawSuffix) }
                .map { raw in
                    let name = String(raw.lastPathComponent.dropLast(rawSuffix.count))
                    let expected = raw.deletingLastPathComponent().appending(path: name + ".expected.json")
                    return Pair(provider: provider, name: "\(kind)/\(name)", raw: raw, expected: expected)
                }
        }.sorted { $0.testDescription < $1.testDescription }
    }

    /// `kind` is `metadata` or `discovery`.
    static func documents(_ kind: String) -> [Document] {
        folders(in: root).flatMap { provider in
            contents(of: root.appending(path: "\(provider)/\(kind)")).map { Document(provider: provider, url: $0) }
        }.sorted { $0.testDescription < $1.testDescription }
    }

    static func json(at url: URL) throws -> JSON { try JSONReader.parse(bytes(at: url)) }

    static func bytes(at url: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: url)) }

    private static let rawSuffix = ".raw.json"

    private static func contents(of url: URL) -> [URL] {
        (try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: [.isDirectoryKey])) ?? []
    }
}
