import Foundation
import PortalCore
import RPC
import StrictJSON

/// The conversation as people read it.
struct DemoTranscript: Sendable {
    let style = TextStyle.forStandardOutput
    /// Nothing is written, because the frames are.
    let isSilent: Bool

    private static let methodWidth = 26
    private static let labelWidth = 30

    /// Prints each frame behind an arrow.
    static let frames: RPCClient.Tap = { direction, content in
        let line = (direction == .sent ? "→ " : "← ") + String(decoding: content, as: UTF8.self) + "\n"
        write(line)
    }

    /// Writes to standard output; that nobody reads any more is no reason to stop.
    private static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }

    func line(_ text: String = "") {
        guard !isSilent else { return }
        Self.write(text + "\n")
    }

    func section(_ number: Int, _ title: String) {
        line()
        line(style.bold("\(number)  \(title)"))
    }

    /// A call and what came of it.
    func call(_ method: String, _ outcome: String) {
        line("   " + style.cyan(Self.padded(method, Self.methodWidth)) + " " + outcome)
    }

    /// A call that was refused.
    func refusal(_ method: String, _ error: RPCError) {
        call(method, style.yellow("\(error.code.rawValue) \(error.reason)") + "  " + error.message)
    }

    func value(_ label: String, _ value: String) {
        line("       " + style.dim(Self.padded(label, Self.labelWidth)) + " " + value)
    }

    func note(_ text: String) { line("   " + style.dim(text)) }

    func report(_ lines: [String]) {
        for text in lines { line(text.isEmpty ? "" : "     " + text) }
    }

    /// Says on a terminal what is going on until the closure is done.
    func working<Result>(_ text: String, _ body: () async throws -> Result) async rethrows -> Result {
        let isShown = !isSilent && isatty(STDOUT_FILENO) == 1
        if isShown { Self.write("   \(text) …") }
        defer { clear() }
        return try await body()
    }

    /// Takes back what ``working(_:_:)`` says, before a line is written.
    func clear() {
        if !isSilent, isatty(STDOUT_FILENO) == 1 { Self.write("\r\u{1B}[K") }
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
    }
}
