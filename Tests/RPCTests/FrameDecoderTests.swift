import RPC
import Testing

@Suite("Frame decoder")
struct FrameDecoderTests {
    /// Feeds pieces and returns the frames' contents and the failures.
    private func decode(
        _ pieces: [[UInt8]], framing: Framing? = nil, limits: RPCLimits = RPCLimits(), finishes: Bool = false
    ) -> [String] {
        var decoder = FrameDecoder(framing: framing, limits: limits)
        var found: [String] = []
        func note(_ event: FrameDecoder.Event) {
            switch event {
            case .frame(let range): found.append(decoder.withContent(range) { String(decoding: $0, as: UTF8.self) })
            case .failure(let error): found.append("failure: \(error)")
            }
        }
        for piece in pieces {
            decoder.append(piece)
            while let event = decoder.next() { note(event) }
        }
        if finishes, let event = decoder.finish() { note(event) }
        return found
    }

    private let bodies = ["{}", "[1,2]", "{\"a\":\"é😀\"}", "{\"long\":\"\(String(repeating: "x", count: 40))\"}"]

    @Test("frames are the same wherever the stream is cut", arguments: Framing.allCases)
    func survivesEverySplit(_ framing: Framing) {
        let stream = bodies.flatMap { TestPeer.frame($0, framing) }
        #expect(decode([stream]) == bodies)
        #expect(decode(stream.map { [$0] }) == bodies)
        for cut in 0...stream.count {
            #expect(decode([Array(stream[..<cut]), Array(stream[cut...])]) == bodies, "\(cut)")
        }
        for width in [2, 3, 5, 7, 11] {
            let pieces = stride(from: 0, to: stream.count, by: width).map {
                Array(stream[$0..<min($0 + width, stream.count)])
            }
            #expect(decode(pieces) == bodies)
        }
    }

    @Test("the framing is told by the first byte that is not blank")
    func detectsFraming() {
        for (text, framing) in [
            (" \r\n\t{", Framing.lines), ("[", .lines), ("Content-Length: 2", .headers), ("\n\nc", .headers),
            ("1", .lines), ("\"", .lines), ("\u{1}", .lines),
        ] {
            var decoder = FrameDecoder()
            decoder.append(Array(text.utf8))
            _ = decoder.next()
            #expect(decoder.framing == framing, "\(text)")
        }
        var blank = FrameDecoder()
        blank.append(Array(" \n".utf8))
        #expect(blank.next() == nil)
        #expect(blank.framing == nil)
    }

    @Test("a framing can be forced")
    func forcesFraming() {
        #expect(decode([Array("Content\n{}\n".utf8)], framing: .lines) == ["Content", "{}"])
        #expect(
            decode([Array("{}\r\n\r\n".utf8)], framing: .headers)
                == ["failure: malformedHeader(\"a line has no colon\")"])
    }

    @Test("lines end with LF or CRLF, and blank ones do not count")
    func readsLines() {
        #expect(decode([Array("{}\r\n\r\n \t\n{\"a\":1}\n\n[]".utf8)]) == ["{}", "{\"a\":1}"])
        #expect(decode([Array("{}\n[]".utf8)], finishes: true) == ["{}", "[]"])
        #expect(decode([Array("{}\n  ".utf8)], finishes: true) == ["{}"])
    }

    @Test("a line may have exactly the limit, a longer one is dropped and the next is read")
    func boundsLines() {
        var limits = RPCLimits()
        limits.frameBytes = 16
        let exact = "\"" + String(repeating: "x", count: 14) + "\""
        #expect(decode([Array((exact + "\r\n").utf8)], framing: .lines, limits: limits) == [exact])
        for length in [17, 18, 19, 40, 1000] {
            let stream = Array((String(repeating: "y", count: length) + "\n{}\n").utf8)
            let expected = ["failure: tooLarge(limit: 16)", "{}"]
            #expect(decode([stream], framing: .lines, limits: limits) == expected, "\(length)")
            #expect(decode(stream.map { [$0] }, framing: .lines, limits: limits) == expected, "\(length)")
            let unfinished = Array(repeating: UInt8(ascii: "y"), count: length)
            #expect(
                decode([unfinished], framing: .lines, limits: limits, finishes: true)
                    == ["failure: tooLarge(limit: 16)"], "\(length)")
        }
    }

    @Test("headers are understood in every spelling")
    func readsHeaders() {
        for header in [
            "Content-Length: 2\r\n\r\n", "content-length:2\r\n\r\n", "CONTENT-LENGTH:   2  \r\n\r\n",
            "Content-Length: 02\r\n\r\n", "Content-Length: 2\n\n",
            "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n",
            "Content-Length: 2\r\nContent-Type: x; charset=UTF8\r\nX-Other: a:b\r\n\r\n",
            "\r\nContent-Length: 2\r\n\r\n",
        ] {
            #expect(decode([Array((header + "{}" + header + "[]").utf8)]) == ["{}", "[]"], "\(header)")
        }
    }

    @Test("the length counts bytes")
    func countsBytes() {
        let body = "{\"a\":\"é😀\"}"
        #expect(body.utf8.count > body.count)
        #expect(decode([TestPeer.frame(body, .headers) + TestPeer.frame("{}", .headers)]) == [body, "{}"])
        #expect(decode([Array("Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}".utf8)]) == ["", "{}"])
    }

    @Test(
        "a broken header is one failure, and nothing is read after it",
        arguments: [
            "Content-Length: -1", "Content-Length: +1", "Content-Length: 1e3", "Content-Length: 0x10",
            "Content-Length:",
            "Content-Length: 99999999999999999999999999", "Content-Length: 18446744073709551618", "Content-Length: 2 2",
            "Content-Length: 2\r\nContent-Length: 2", "Content-Length: 2\r\ncontent-length: 3", "Content-Type: x",
            "Content-Length 2", "Content-Length: 16777217", "Content-Length: 2\r\nContent-Type: x; charset=latin1",
            "Content Length: 2", "a: b\r\n : 2", "Content-Length: ２",
        ])
    func refusesHeader(_ header: String) {
        let good = "Content-Length: 2\r\n\r\n{}"
        let stream = Array((good + header + "\r\n\r\n" + good).utf8)
        for pieces in [[stream], stream.map { [$0] }] {
            let found = decode(pieces, finishes: true)
            #expect(found.count == 2)
            #expect(found.first == "{}")
            #expect(found.last?.hasPrefix("failure: ") == true)
        }
    }

    @Test("a block of headers that does not end is bounded")
    func boundsHeaders() {
        let stream = Array(("X-Long: " + String(repeating: "x", count: 9000)).utf8)
        #expect(decode([stream]) == ["failure: headerTooLarge(limit: 8192)"])
        let many = Array(String(repeating: "a: b\r\n", count: 5000).utf8)
        #expect(decode([many]) == ["failure: headerTooLarge(limit: 8192)"])
        #expect(decode([many + Array("\r\n".utf8)]) == ["failure: headerTooLarge(limit: 8192)"])
    }

    @Test("a stream that ends within a frame is a failure")
    func noticesTruncation() {
        for text in ["Content-Length: 5\r\n\r\n{}", "Content-Length: 5\r\n", "C"] {
            #expect(decode([Array(text.utf8)], finishes: true) == ["failure: truncated"], "\(text)")
        }
        #expect(decode([], finishes: true).isEmpty)
        #expect(decode([TestPeer.frame("{}", .headers)], finishes: true) == ["{}"])
    }

    @Test("an announced length takes no memory before the content comes")
    func allocatesOnlyWhatArrived() {
        var decoder = FrameDecoder()
        decoder.append(Array("Content-Length: 16777216\r\n\r\n".utf8))
        #expect(decoder.next() == nil)
        let space = decoder.withFreeSpace(atLeast: 1024) { $0.count }
        #expect(space < 1 << 20)
    }
}
