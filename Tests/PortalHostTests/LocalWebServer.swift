import Foundation
import PortalTestSupport
import RPC
import Testing

/// Python's own web server over a folder, on loopback.
final class LocalWebServer: Sendable {
    let folder: TemporaryDirectory
    let url: String
    private let process: ChildProcess

    init() throws {
        let python = try #require(ProjectFiles.program("python3"))
        folder = try TemporaryDirectory()
        process = try ChildProcess(
            python, arguments: ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder.path],
            errorOutput: .captured)
        // It says where it listens: “Serving HTTP on 127.0.0.1 port 45677 (…) ...”.
        var line = Data()
        let output = FileHandle(fileDescriptor: process.output, closeOnDealloc: true)
        while !line.contains(UInt8(ascii: "\n")), let more = try output.read(upToCount: 1), !more.isEmpty {
            line += more
        }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        let port = try #require(words.firstIndex(of: "port").flatMap { words.dropFirst($0 + 1).first })
        url = "http://127.0.0.1:\(port)"
    }

    deinit {
        process.terminate()
    }

    /// Publishes an OpenID Connect provider's discovery document and keys; its issuer is this server.
    func publishIssuer() throws {
        try publish(
            """
            {"issuer": "\(url)", "authorization_endpoint": "\(url)/authorize", "token_endpoint": "\(url)/token",
             "userinfo_endpoint": "\(url)/userinfo", "jwks_uri": "\(url)/keys.json",
             "response_types_supported": ["code"], "subject_types_supported": ["public"],
             "scopes_supported": ["openid", "email", "profile"],
             "token_endpoint_auth_methods_supported": ["client_secret_basic"],
             "id_token_signing_alg_values_supported": ["ES256"], "code_challenge_methods_supported": ["S256"]}
            """, at: "/.well-known/openid-configuration")
        // A public key on P-256 whose private key is 1: the base point. Nothing is signed with it.
        try publish(
            """
            {"keys": [{"kty": "EC", "use": "sig", "alg": "ES256", "kid": "1", "crv": "P-256",
             "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}]}
            """, at: "/keys.json")
    }

    func publish(_ text: String, at path: String) throws {
        let file = URL(filePath: folder.path + path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
