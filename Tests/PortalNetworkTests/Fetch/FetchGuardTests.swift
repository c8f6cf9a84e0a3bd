import PortalCore
import PortalNetwork
import Testing

@Suite("What the guard lets through")
struct FetchGuardTests {
    static let loopbackSpellings = [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1",
        "127.0.0.1.", "127.255.255.254", "0.0.0.0", "0", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[64:ff9b::127.0.0.1]", "localhost", "LOCALHOST", "localhost.", "any.localhost",
        "localhost.localdomain",
    ]

    @Test("This machine is refused however it is written", arguments: loopbackSpellings)
    func loopbackIsRefused(host: String) async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.answer("secret") }
        try await withServer(server) { server in
            try await withFetcher(policy: AddressPolicy()) { fetcher in
                for scheme in ["https", "http"] {
                    let error = try await failure(of: "\(scheme)://\(host):\(server.port)/", by: fetcher)
                    #expect(error.kind == .addressNotAllowed)
                }
                #expect(server.connections == 0)
            }
        }
    }

    @Test(
        "Addresses inside other networks are refused",
        arguments: [
            "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
            "255.255.255.255", "192.0.2.1", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]",
            "[::ffff:169.254.169.254]", "[2002:a9fe:a9fe::1]", "idp.internal", "printer.local", "intranet",
        ])
    func privateIsRefused(host: String) async throws {
        try await withFetcher(policy: AddressPolicy()) { fetcher in
            let error = try await failure(of: "https://\(host)/metadata", by: fetcher)
            #expect(error.kind == .addressNotAllowed)
            #expect(error.message.contains("--allow-address"))
        }
    }

    @Test("A public name that leads to a refused address is refused, without telling the address")
    func publicNameToLoopback() async throws {
        let resolver = ScriptedResolver(["idp.example.com": [["127.0.0.1"]]])
        try await withFetcher(policy: AddressPolicy(), resolver: resolver) { fetcher in
            let error = try await failure(of: "https://idp.example.com/", by: fetcher)
            #expect(error.kind == .addressNotAllowed)
            #expect(error.message.contains("idp.example.com leads to a loopback address"))
            #expect(!error.message.contains("127.0.0.1"))
        }
    }

    @Test("One refused address among good ones is enough to refuse")
    func mixedAddresses() async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.answer("x") }
        try await withServer(server) { server in
            let resolver = ScriptedResolver(["idp.example.com": [["127.0.0.1", "10.1.2.3"]]])
            try await withFetcher(resolver: resolver) { fetcher in
                let error = try await failure(of: "http://idp.example.com:\(server.port)/", by: fetcher)
                #expect(error.kind == .addressNotAllowed)
                #expect(error.message.contains("private address"))
                #expect(server.connections == 0)
            }
        }
    }

    @Test("An allowed range lets its addresses be fetched from, also without TLS")
    func allowedRange() async throws {
        let server = try await ScriptedServer { _ in
            ScriptedServer.answer("<x/>", type: "Application/SAMLmetadata+XML; charset=utf-8")
        }
        try await withServer(server) { server in
            let policy = AddressPolicy(allowed: [CIDR("127.0.0.1/32")].compactMap { $0 })
            try await withFetcher(policy: policy) { fetcher in
                let document = try await fetcher.fetch(
                    "http://127.1:\(server.port)/metadata?secret=1#part", accept: "application/xml")
                #expect(document.bytes == Array("<x/>".utf8))
                #expect(document.contentType == "application/samlmetadata+xml")
                #expect(document.url == "http://127.0.0.1:\(server.port)/metadata")
                let head = try #require(server.requestHeads.first)
                #expect(head.hasPrefix("GET /metadata?secret=1 HTTP/1.1\r\n"))
                let lower = head.lowercased()
                #expect(lower.contains("\r\naccept: application/xml\r\n"))
                #expect(lower.contains("\r\nhost: 127.0.0.1:\(server.port)\r\n"))
                #expect(!lower.contains("cookie") && !lower.contains("authorization") && !lower.contains("referer"))

                let other = try await failure(of: "http://127.0.0.2:\(server.port)/", by: fetcher)
                #expect(other.kind == .addressNotAllowed)
            }
        }
    }

    @Test(
        "What stands behind the host is sent as it was written; beyond ASCII it is percent-encoded",
        arguments: [
            ("/ü?q=ä%20", "/%C3%BC?q=%C3%A4%20"), ("/%2e%2E/a;b=c,d@e:f", "/%2e%2E/a;b=c,d@e:f"),
            ("/a//b/../c/.", "/a//b/../c/."), ("?a=%E4&b=%3d", "/?a=%E4&b=%3d"), ("/p?x=/?y", "/p?x=/?y"),
            ("", "/"), ("/a%2Fb%00", "/a%2Fb%00"), ("/~!$&'()*+-._", "/~!$&'()*+-._"), ("/a?b[]=c", "/a?b%5B%5D=c"),
            ("/a?", "/a?"), ("/[x]", "/%5Bx%5D"), ("/%zz%41", "/%25zz%41"), ("/a?%zz%41", "/a?%25zz%41"),
            ("/100%", "/100%25"), ("/%4", "/%254"), ("/%2525", "/%2525"),
        ])
    func requestTarget(suffix: String, target: String) async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.answer("x") }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                _ = try await fetcher.fetch("http://127.0.0.1:\(server.port)\(suffix)", accept: "*/*")
                #expect(server.requestHeads.first?.split(separator: " ").dropFirst().first.map(String.init) == target)
            }
        }
    }

    @Test("localhost is asked of the system's resolver and reached where it is allowed")
    func localhost() async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.answer("x") }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let document = try await fetcher.fetch("http://localhost:\(server.port)/", accept: "*/*")
                #expect(document.bytes == Array("x".utf8))
                #expect(server.requestHeads.first?.contains("localhost:\(server.port)") == true)
            }
        }
    }

    @Test("IPv6 is reached where it is allowed")
    func ipv6() async throws {
        let server = try await ScriptedServer(address: "::1") { _ in ScriptedServer.answer("six") }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let document = try await fetcher.fetch("http://[0:0::1]:\(server.port)", accept: "*/*")
                #expect(document.bytes == Array("six".utf8))
                #expect(document.url.hasPrefix("http://[::1]:\(server.port)"))
            }
        }
    }

    @Test("If the first address does not answer, the next one is tried")
    func secondAddress() async throws {
        let server = try await ScriptedServer(address: "127.0.0.3") { _ in ScriptedServer.answer("x") }
        try await withServer(server) { server in
            let resolver = ScriptedResolver(["idp.example.com": [["127.0.0.2", "127.0.0.3"]]])
            try await withFetcher(resolver: resolver) { fetcher in
                let document = try await fetcher.fetch("http://idp.example.com:\(server.port)/", accept: "*/*")
                #expect(document.bytes == Array("x".utf8))
            }
        }
    }

    @Test("The connection goes to the address that was checked, whatever the name server says next")
    func rebinding() async throws {
        let checked = try await ScriptedServer { _ in ScriptedServer.answer("checked") }
        try await withServer(checked) { checked in
            let trap = try await ScriptedServer(address: "127.0.0.2", port: checked.port) { _ in
                ScriptedServer.answer("trap")
            }
            try await withServer(trap) { trap in
                let policy = AddressPolicy(allowed: [CIDR("127.0.0.1")].compactMap { $0 })
                let resolver = ScriptedResolver(["rebind.example.com": [["127.0.0.1"], ["127.0.0.2"]]])
                try await withFetcher(policy: policy, resolver: resolver) { fetcher in
                    let url = "http://rebind.example.com:\(checked.port)/"
                    let document = try await fetcher.fetch(url, accept: "*/*")
                    #expect(document.bytes == Array("checked".utf8))
                    #expect(resolver.questions == ["rebind.example.com"])
                    #expect(checked.requestHeads.first?.contains("rebind.example.com:\(checked.port)") == true)

                    let second = try await failure(of: url, by: fetcher)
                    #expect(second.kind == .addressNotAllowed)
                    #expect(trap.connections == 0)
                }
            }
        }
    }

    @Test("A redirect to the same host is resolved and checked anew")
    func rebindingByRedirect() async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.status(302, headers: "Location: /again\r\n") }
        try await withServer(server) { server in
            let resolver = ScriptedResolver(["idp.example.com": [["127.0.0.1"], ["192.168.0.1"]]])
            try await withFetcher(resolver: resolver) { fetcher in
                let error = try await failure(of: "http://idp.example.com:\(server.port)/", by: fetcher)
                #expect(error.kind == .addressNotAllowed)
                #expect(error.message.contains("leads to a private address"))
            }
        }
    }

    @Test(
        "Only https is spoken to public addresses, and URLs carry no credentials",
        arguments: [
            ("http://idp.example.com/", FetchError.Kind.schemeNotAllowed),
            ("file:///etc/passwd", .schemeNotAllowed), ("ftp://idp.example.com/", .schemeNotAllowed),
            ("gopher://127.0.0.1/", .schemeNotAllowed), ("unix:///run/x.sock", .schemeNotAllowed),
            ("http+unix://%2Frun%2Fx.sock/", .schemeNotAllowed),
            ("https://user:hunter2@idp.example.com/", .schemeNotAllowed),
            ("https://idp.example.com@127.0.0.1/", .schemeNotAllowed),
            ("", .invalidURL), ("idp.example.com", .invalidURL), ("https://", .invalidURL), ("https:///x", .invalidURL),
            ("https://a b/", .invalidURL), ("https://h:0/", .invalidURL), ("https://h:65536/", .invalidURL),
            ("https://h\\@evil/", .invalidURL), ("https://1.2.3.4.5/", .invalidURL), ("https://[::1/", .invalidURL),
            ("https://idp.example.com/%E4", .invalidURL), ("https://%31%32%37.0.0.1/", .invalidURL),
            ("https://h/\r\nX: y", .invalidURL),
        ])
    func badURLs(url: String, kind: FetchError.Kind) async throws {
        let resolver = ScriptedResolver(["idp.example.com": [["93.184.216.34"]]])
        try await withFetcher(policy: AddressPolicy(), resolver: resolver) { fetcher in
            let error = try await failure(of: url, by: fetcher)
            #expect(error.kind == kind)
            #expect(!error.url.contains("hunter2") && !error.message.contains("hunter2"))
            #expect(resolver.questions.isEmpty)
        }
    }

    @Test("Plain http needs every address of the name to be allowed")
    func plainHTTPToPublicName() async throws {
        let resolver = ScriptedResolver(["idp.example.com": [["127.0.0.1", "93.184.216.34"]]])
        try await withFetcher(resolver: resolver) { fetcher in
            let error = try await failure(of: "http://idp.example.com/", by: fetcher)
            #expect(error.kind == .schemeNotAllowed)
        }
    }

    @Test("A URL may not be longer than the limit")
    func longURL() async throws {
        try await withFetcher(policy: AddressPolicy()) { fetcher in
            let url = "https://idp.example.com/" + String(repeating: "a", count: 2048)
            let error = try await failure(of: url, by: fetcher)
            #expect(error.kind == .invalidURL)
            #expect(error.url.utf8.count < 300)
        }
    }

    @Test("Neither query nor user info appears in an error", arguments: ["?token=hunter2", "?a=b#hunter2"])
    func nothingSecretInErrors(suffix: String) async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.status(404) }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                for url in ["http://127.0.0.1:\(server.port)/x", "http://user:hunter2@127.0.0.1/", "hunter2@x"] {
                    let error = try await failure(of: url + suffix, by: fetcher)
                    #expect(!String(describing: error).contains("hunter2"))
                }
            }
        }
    }
}
