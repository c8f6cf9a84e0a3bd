import Foundation
import NIOCore
import PortalCore
import PortalNetwork
import Testing

@Suite("Bounds of a fetch")
struct FetchLimitTests {
    private func failure(limits: FetchLimits, script: @escaping ScriptedServer.Script) async throws -> FetchError {
        let server = try await ScriptedServer(script: script)
        return try await withServer(server) { server in
            try await withFetcher(limits: limits) { fetcher in
                try await PortalNetworkTests.failure(of: "http://127.0.0.1:\(server.port)/doc", by: fetcher)
            }
        }
    }

    @Test("A body that is declared too large is not read")
    func declared() async throws {
        let error = try await failure(limits: limits(bytes: 100)) { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n"), .hang]
        }
        #expect(error.kind == .tooLarge)
        #expect(error.message.contains("100 bytes"))
    }

    @Test("A chunked body is cut off at the limit")
    func chunked() async throws {
        let chunk = "a\r\n0123456789\r\n"
        let error = try await failure(limits: limits(bytes: 1000)) { _ in
            [
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                .send(String(repeating: chunk, count: 101)), .hang,
            ]
        }
        #expect(error.kind == .tooLarge)
    }

    @Test("A body without length is cut off at the limit")
    func untilClose() async throws {
        let error = try await failure(limits: limits(bytes: 1000)) { _ in
            [.send("HTTP/1.0 200 OK\r\n\r\n"), .send(String(repeating: "x", count: 1001)), .hang]
        }
        #expect(error.kind == .tooLarge)
    }

    @Test("A body of exactly the limit is accepted, in each way of ending it", arguments: 0...2)
    func exactly(form: Int) async throws {
        let body = String(repeating: "x", count: 1000)
        let heads = [
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\(body)",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n\(body)\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\n\(body)",
        ]
        let server = try await ScriptedServer { _ in [.send(heads[form]), .close] }
        try await withServer(server) { server in
            try await withFetcher(limits: limits(bytes: 1000)) { fetcher in
                let document = try await fetcher.fetch("http://127.0.0.1:\(server.port)/", accept: "*/*")
                #expect(document.bytes.count == 1000)
            }
        }
    }

    @Test("A compressed body is decompressed")
    func compressed() async throws {
        let text = String(repeating: "<md/>", count: 100)
        let packed = try gzip(Array(text.utf8))
        let server = try await ScriptedServer { _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"),
                .send(packed), .close,
            ]
        }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let document = try await fetcher.fetch("http://127.0.0.1:\(server.port)/", accept: "*/*")
                #expect(String(decoding: document.bytes, as: UTF8.self) == text)
            }
        }
    }

    @Test("A decompression bomb is cut off at the limit, of bytes and of memory")
    func bomb() async throws {
        let bomb = try gzip([UInt8](repeating: 0, count: 64 * 1024 * 1024))
        #expect(bomb.count < 128 * 1024)
        let error = try await failure(limits: limits(bytes: 256 * 1024)) { _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"),
                .send(bomb), .hang,
            ]
        }
        #expect(error.kind == .tooLarge)
    }

    @Test("A damaged or truncated compressed body is no document", arguments: [false, true])
    func damaged(truncated: Bool) async throws {
        var packed = try gzip(Array(String(repeating: "abcdefgh", count: 1000).utf8))
        if truncated { packed.removeLast(packed.count / 2) } else { packed[packed.count / 2] ^= 0xff }
        let bytes = packed
        let error = try await failure(limits: limits()) { _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bytes.count)\r\n\r\n"),
                .send(bytes), .close,
            ]
        }
        #expect(error.kind == .invalidAnswer)
    }

    @Test("Compression that was not asked for is named", arguments: ["br", "gzip, gzip", "zstd"])
    func otherCoding(coding: String) async throws {
        let error = try await failure(limits: limits()) { _ in
            ScriptedServer.answer("x", headers: "Content-Encoding: \(coding)\r\n")
        }
        #expect(error.kind == .invalidAnswer)
        #expect(error.message.contains(coding))
    }

    @Test("A server that never answers runs into the time-out")
    func neverAnswers() async throws {
        let start = ContinuousClock.now
        let error = try await failure(limits: limits(seconds: 1)) { _ in [.hang] }
        #expect(error.kind == .timeout)
        #expect(error.message.contains("within 1 seconds"))
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("A body that drips in runs into the time-out")
    func slowBody() async throws {
        let error = try await failure(limits: limits(seconds: 1)) { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"), .drip(0x78, every: .milliseconds(20))]
        }
        #expect(error.kind == .timeout)
        #expect(error.message.contains("only a part"))
    }

    @Test("A head that drips in runs into the time-out")
    func slowHead() async throws {
        let error = try await failure(limits: limits(seconds: 1)) { _ in
            [.send("HTTP/1.1 200 OK\r\nX: "), .drip(0x78, every: .milliseconds(20))]
        }
        #expect(error.kind == .timeout)
    }

    @Test("The time-out spans all redirects")
    func slowRedirects() async throws {
        let server = try await ScriptedServer { head in
            head.hasPrefix("GET /end ") ? [.hang] : ScriptedServer.status(302, headers: "Location: /end\r\n")
        }
        try await withServer(server) { server in
            try await withFetcher(limits: limits(seconds: 1)) { fetcher in
                let error = try await PortalNetworkTests.failure(of: "http://127.0.0.1:\(server.port)/", by: fetcher)
                #expect(error.kind == .timeout)
                #expect(error.url.hasSuffix("/end"))
            }
        }
    }

    @Test("Name servers that do not answer run into the time-out")
    func silentResolver() async throws {
        try await withFetcher(limits: limits(seconds: 1), resolver: SilentResolver()) { fetcher in
            let error = try await PortalNetworkTests.failure(of: "https://idp.example.com/", by: fetcher)
            #expect(error.kind == .timeout)
            #expect(error.message.contains("name servers"))
        }
    }

    @Test("A server that accepts but does not speak TLS runs into the time-out")
    func silentTLS() async throws {
        let server = try await ScriptedServer(answersAtOnce: true) { _ in [.hang] }
        try await withServer(server) { server in
            try await withFetcher(limits: limits(seconds: 1)) { fetcher in
                let error = try await PortalNetworkTests.failure(of: "https://127.0.0.1:\(server.port)/", by: fetcher)
                #expect(error.kind == .timeout)
            }
        }
    }

    @Test("A head without end is refused in bounded memory")
    func endlessHead() async throws {
        let error = try await failure(limits: limits(seconds: 10)) { _ in
            [
                .send(
                    "HTTP/1.1 200 OK\r\n"
                        + String(repeating: "X-Pad: \(String(repeating: "p", count: 200))\r\n", count: 5000)), .hang,
            ]
        }
        #expect(error.kind == .invalidAnswer)
    }
}

/// Compressed by the system's `gzip`.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appending(path: "plain-\(UUID().uuidString)")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-9", "-n", "-c", file.path]
    process.standardOutput = output
    try process.run()
    let packed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return Array(packed)
}
