import Foundation
import NIOSSL
import PortalCore
import PortalNetwork
import Testing

@Suite("TLS")
struct FetchTLSTests {
    private static let name = "idp.example.com"
    private let resolver = ScriptedResolver([Self.name: [["127.0.0.1"]]])

    /// The outcome of fetching from a server with this TLS context, under the name.
    private func fetch(
        _ tls: NIOSSLContext?, trust authority: TestAuthority?, host: String = Self.name
    ) async throws -> Result<FetchedDocument, FetchError> {
        let server = try await ScriptedServer(tls: tls) { _ in ScriptedServer.answer("<secure/>") }
        return try await withServer(server) { server in
            let url = "https://\(host):\(server.port)/metadata"
            func run(_ file: String?) async throws -> Result<FetchedDocument, FetchError> {
                try await withFetcher(trustFile: file, resolver: resolver) { fetcher in
                    do {
                        return .success(try await fetcher.fetch(url, accept: "*/*"))
                    } catch let error as FetchError {
                        #expect(
                            server.requestHeads.isEmpty || error.kind != .tls, "a request was sent before the verdict")
                        return .failure(error)
                    }
                }
            }
            return if let authority { try await authority.withTrustFile(run) } else { try await run(nil) }
        }
    }

    private func failure(_ result: Result<FetchedDocument, FetchError>) throws -> FetchError {
        guard case .failure(let error) = result else {
            Issue.record("fetched")
            throw UnexpectedSuccess()
        }
        return error
    }

    @Test("A certificate of an authority given with --trust-ca is accepted for its name")
    func trusted() async throws {
        let authority = try TestAuthority()
        let result = try await fetch(authority.server(names: [Self.name]), trust: authority)
        #expect(try result.get().bytes == Array("<secure/>".utf8))
    }

    @Test("A certificate for an address is accepted for that address")
    func trustedAddress() async throws {
        let authority = try TestAuthority()
        let result = try await fetch(
            authority.server(addresses: [[127, 0, 0, 1]]), trust: authority, host: "127.0.0.1")
        #expect(try result.get().url.hasPrefix("https://127.0.0.1"))
    }

    @Test("A certificate of an unknown authority is refused, with the authority's name")
    func unknownAuthority() async throws {
        let authority = try TestAuthority(commonName: "Corporate CA")
        let error = try failure(try await fetch(authority.server(names: [Self.name]), trust: nil))
        #expect(error.kind == .tls)
        #expect(error.message.contains("Corporate CA"))
        #expect(error.message.contains("--trust-ca"))
    }

    @Test("Trusting one authority does not trust another one of the same name")
    func otherAuthority() async throws {
        let error = try failure(
            try await fetch(TestAuthority().server(names: [Self.name]), trust: TestAuthority()))
        #expect(error.kind == .tls)
    }

    @Test("An expired certificate is refused, with the date")
    func expired() async throws {
        let authority = try TestAuthority()
        let tls = try authority.server(
            names: [Self.name], from: Date(timeIntervalSince1970: 1_600_000_000),
            to: Date(timeIntervalSince1970: 1_700_000_000))
        let error = try failure(try await fetch(tls, trust: authority))
        #expect(error.kind == .tls)
        #expect(error.message.contains("expired on 2023-11-14"))
    }

    @Test("A certificate that is not valid yet is refused, with the date")
    func notYetValid() async throws {
        let authority = try TestAuthority()
        let tls = try authority.server(
            names: [Self.name], from: Date(timeIntervalSince1970: 4_000_000_000),
            to: Date(timeIntervalSince1970: 4_100_000_000))
        let error = try failure(try await fetch(tls, trust: authority))
        #expect(error.kind == .tls)
        #expect(error.message.contains("not valid before 2096-10-02"))
    }

    @Test("A certificate for another host is refused, with its names")
    func otherName() async throws {
        let authority = try TestAuthority()
        let error = try failure(
            try await fetch(authority.server(names: ["www.example.org", "*.example.net"]), trust: authority))
        #expect(error.kind == .tls)
        #expect(error.message.contains("is for www.example.org, *.example.net, not for idp.example.com"))
    }

    @Test("A certificate for a name is refused for the address that it is reached under")
    func addressInsteadOfName() async throws {
        let authority = try TestAuthority()
        let error = try failure(
            try await fetch(authority.server(names: [Self.name]), trust: authority, host: "127.0.0.1"))
        #expect(error.kind == .tls)
        #expect(error.message.contains("is for idp.example.com, not for 127.0.0.1"))
    }

    @Test("Names in a certificate cannot smuggle control characters into a message")
    func hostileNames() async throws {
        let authority = try TestAuthority(commonName: "Evil\u{1b}[31m\nCA" + String(repeating: "x", count: 1000))
        let error = try failure(try await fetch(authority.server(names: [Self.name]), trust: nil))
        #expect(error.kind == .tls)
        #expect(error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
        #expect(error.message.utf8.count < 600)
    }

    @Test("A TLS version older than 1.2 is refused")
    func oldVersion() async throws {
        let authority = try TestAuthority()
        let error = try failure(
            try await fetch(authority.server(names: [Self.name], maximumTLSVersion: .tlsv11), trust: authority))
        #expect(error.kind == .tls)
        #expect(error.message.contains("1.2"))
    }

    @Test("A server without TLS is recognised")
    func noTLS() async throws {
        let server = try await ScriptedServer(answersAtOnce: true) { _ in [.send("HTTP/1.1 400 Bad\r\n\r\n"), .hang] }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let error = try await PortalNetworkTests.failure(of: "https://127.0.0.1:\(server.port)/", by: fetcher)
                #expect(error.kind == .tls)
                #expect(error.message.contains("does not speak TLS"))
            }
        }
    }

    @Test("A server that ends the connection in the handshake")
    func closedInHandshake() async throws {
        let server = try await ScriptedServer(answersAtOnce: true) { _ in [.close] }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let error = try await PortalNetworkTests.failure(of: "https://127.0.0.1:\(server.port)/", by: fetcher)
                #expect(error.kind == .tls || error.kind == .connectionFailed)
                #expect(error.message.contains("port \(server.port)"))
            }
        }
    }

    @Test("A --trust-ca file that is missing or no PEM is said to be", arguments: [nil, "", "no certificate"])
    func badTrustFile(content: String?) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "trust-\(UUID().uuidString).pem")
        try content?.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try await withFetcher(trustFile: file.path) { fetcher in
            let error = try await PortalNetworkTests.failure(of: "https://127.0.0.1:1/", by: fetcher)
            #expect(error.kind == .tls)
            #expect(error.message.contains("--trust-ca"))
        }
    }
}
