import Foundation
import PortalCore
import StrictJSON

/// What the IT admin hands over.
enum DemoDocument: Sendable {
    /// SAML metadata and its name.
    case saml(name: String, text: String)
    /// Where SAML metadata is published.
    case samlURL(String)
    /// An OpenID Connect discovery document from a file, and the issuer in it.
    case discovery(name: String, text: String, issuer: String)
    /// An OpenID Connect issuer.
    case issuer(String)

    /// Longest document, in bytes; the host takes no longer text either.
    static let maximumBytes = 4 * 1024 * 1024
    private static let discoveryPath = "/.well-known/openid-configuration"
    /// The document that comes with the project.
    private static let standardPath = "examples/metadata/okta.xml"

    init(_ argument: String?, asIssuer: Bool) throws {
        if let argument, argument.hasPrefix("https://") || argument.hasPrefix("http://") {
            if argument.hasSuffix(Self.discoveryPath) {
                self = .issuer(String(argument.dropLast(Self.discoveryPath.count)))
            } else {
                self = asIssuer ? .issuer(argument) : .samlURL(argument)
            }
            return
        }
        let path = try argument ?? Self.standardDocument()
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: Self.maximumBytes + 1)
        else {
            throw CommandFailure(message: "There is no readable file \(path).", remedy: "Name a file, or a URL.")
        }
        guard data.count <= Self.maximumBytes else {
            throw CommandFailure(message: "\(path) has more than \(Self.maximumBytes) bytes.")
        }
        let text = String(decoding: data, as: UTF8.self)
        let name = URL(fileURLWithPath: path).lastPathComponent
        guard text.first(where: { !$0.isWhitespace }) == "{" else {
            self = .saml(name: name, text: text)
            return
        }
        guard let issuer = (try? JSONReader.parse(text))?["issuer"]?.stringValue else {
            throw CommandFailure(
                message: "\(path) is no OpenID Connect discovery document: it names no issuer.",
                remedy: "portal-host explain \(path) says more.")
        }
        self = .discovery(name: name, text: text, issuer: issuer)
    }

    private static func standardDocument() throws -> String {
        guard let path = DemoFiles.path(of: standardPath) else {
            throw CommandFailure(message: "Name SAML metadata: a file, or a URL.")
        }
        return path
    }

    var identityProtocol: IdentityProtocol {
        switch self {
        case .saml, .samlURL: .saml
        case .discovery, .issuer: .oidc
        }
    }

    /// The module that takes every product.
    var customProvider: ProviderID {
        identityProtocol == .saml ? ProviderID(rawValue: "custom-saml") : ProviderID(rawValue: "custom-oidc")
    }

    /// One line for a person.
    var title: String {
        switch self {
        case .saml(let name, let text): "\(name), SAML metadata, \(text.utf8.count) bytes"
        case .samlURL(let url): "SAML metadata from \(url)"
        case .discovery(let name, let text, _): "\(name), OpenID Connect discovery document, \(text.utf8.count) bytes"
        case .issuer(let issuer): "OpenID Connect issuer \(issuer)"
        }
    }

    /// Whether the host has to fetch something.
    var isFetched: Bool {
        if case .saml = self { false } else { true }
    }

    /// The parameter that carries it.
    var parameters: JSONObject {
        switch self {
        case .saml(_, let text): ["metadataXml": .string(text)]
        case .samlURL(let url): ["metadataUrl": .string(url)]
        case .discovery(_, _, let issuer), .issuer(let issuer):
            [
                "oidc": [
                    "issuer": .string(issuer), "clientId": "demo-client-7f3a", "clientSecret": "made-up-for-the-demo",
                ]
            ]
        }
    }
}
