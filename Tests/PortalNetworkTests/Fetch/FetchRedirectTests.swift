import PortalCore
import PortalNetwork
import Testing

@Suite("Redirects")
struct FetchRedirectTests {
    @Test("Each form of Location is followed", arguments: [301, 302, 303, 307, 308])
    func followed(status: Int) async throws {
        let server = try await ScriptedServer { head in
            let target = head.split(separator: " ").dropFirst().first ?? ""
            return switch target {
            case "/a/b/start?q=1": ScriptedServer.status(status, headers: "Location: ../relative?x=y/..\r\n")
            case "/a/relative?x=y/..": ScriptedServer.status(status, headers: "Location: ?only=query\r\n")
            case "/a/relative?only=query": ScriptedServer.status(status, headers: "Location: /rooted/./z\r\n")
            case "/rooted/z": ScriptedServer.status(status, headers: "Location: //127.0.0.1:PORT/end#x\r\n".fill(head))
            case "/end": ScriptedServer.answer("here")
            default: ScriptedServer.status(404)
            }
        }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let document = try await fetcher.fetch(
                    "http://127.0.0.1:\(server.port)/a/b/start?q=1", accept: "*/*")
                #expect(document.bytes == Array("here".utf8))
                #expect(document.url == "http://127.0.0.1:\(server.port)/end")
            }
        }
    }

    @Test(
        "A redirect to what could not be fetched directly is not followed",
        arguments: [
            ("https://10.0.0.1/x", FetchError.Kind.addressNotAllowed), ("http://169.254.169.254/", .addressNotAllowed),
            ("https://[::ffff:10.0.0.1]/", .addressNotAllowed), ("file:///etc/passwd", .schemeNotAllowed),
            ("https://u:p@127.0.0.1/", .schemeNotAllowed), ("ftp://127.0.0.1/", .schemeNotAllowed),
            ("https://", .invalidURL), ("mailto:x", .invalidURL), ("javascript:alert(1)", .invalidURL),
            ("http://idp.example.com/", .schemeNotAllowed),
        ])
    func refused(location: String, kind: FetchError.Kind) async throws {
        let server = try await ScriptedServer { _ in
            ScriptedServer.status(302, headers: "Location: \(location)\r\n")
        }
        try await withServer(server) { server in
            let resolver = ScriptedResolver(["idp.example.com": [["93.184.216.34"]]])
            try await withFetcher(resolver: resolver) { fetcher in
                let error = try await failure(of: "http://127.0.0.1:\(server.port)/", by: fetcher)
                #expect(error.kind == kind)
                #expect(server.connections == 1)
            }
        }
    }

    @Test("From https no redirect leads to http, even to an allowed address")
    func noDowngrade() async throws {
        let plain = try await ScriptedServer { _ in ScriptedServer.answer("plain") }
        let authority = try TestAuthority()
        let secure = try await ScriptedServer(tls: authority.server(addresses: [[127, 0, 0, 1]])) { _ in
            ScriptedServer.status(302, headers: "Location: http://127.0.0.1:\(plain.port)/\r\n")
        }
        try await withServer(plain) { plain in
            try await withServer(secure) { secure in
                try await authority.withTrustFile { file in
                    try await withFetcher(trustFile: file) { fetcher in
                        let error = try await failure(of: "https://127.0.0.1:\(secure.port)/", by: fetcher)
                        #expect(error.kind == .schemeNotAllowed)
                        #expect(error.message.contains("unencrypted"))
                        #expect(secure.requestHeads.count == 1)
                        #expect(plain.connections == 0)
                    }
                }
            }
        }
    }

    @Test("A circle of redirects is recognised")
    func circle() async throws {
        let server = try await ScriptedServer { head in
            ScriptedServer.status(302, headers: "Location: \(head.hasPrefix("GET /a ") ? "/b" : "/a")\r\n")
        }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let error = try await failure(of: "http://127.0.0.1:\(server.port)/a", by: fetcher)
                #expect(error.kind == .tooManyRedirects)
                #expect(error.message.contains("circle"))
                #expect(server.connections == 2)
            }
        }
    }

    @Test("Redirects without an end stop at the limit, and the limit itself is allowed")
    func limit() async throws {
        let server = try await ScriptedServer { head in
            let number = head.split(separator: " ").dropFirst().first.flatMap { Int($0.dropFirst()) } ?? 0
            return number == 4
                ? ScriptedServer.answer("end") : ScriptedServer.status(302, headers: "Location: /\(number + 1)\r\n")
        }
        try await withServer(server) { server in
            try await withFetcher(limits: limits(redirects: 3)) { fetcher in
                let document = try await fetcher.fetch("http://127.0.0.1:\(server.port)/1", accept: "*/*")
                #expect(document.bytes == Array("end".utf8))
                let error = try await failure(of: "http://127.0.0.1:\(server.port)/0", by: fetcher)
                #expect(error.kind == .tooManyRedirects)
                #expect(error.message.contains("3"))
            }
        }
    }

    @Test("A redirect without Location is an error of status")
    func noLocation() async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.status(302) }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let error = try await failure(of: "http://127.0.0.1:\(server.port)/", by: fetcher)
                #expect(error.kind == .status)
                #expect(error.status == 302)
            }
        }
    }
}

extension String {
    /// The port that the request was made to, for scripts that are written before the server has one.
    fileprivate func fill(_ head: String) -> String {
        let host = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("host:") } ?? ""
        return replacing("PORT", with: host.split(separator: ":").last ?? "")
    }
}
