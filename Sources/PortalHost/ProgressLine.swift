import Foundation
import PortalStorage

/// One line on a terminal that is rewritten as work goes on; nothing where standard error is no terminal.
struct ProgressLine: Sendable {
    private let title: String
    private let isTerminal: Bool

    init(_ title: String) {
        self.title = title
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    func show(_ progress: StorageProgress) {
        write("\(title): \(progress.done) of \(progress.total)  \(progress.item)")
    }

    func clear() { write("") }

    private func write(_ text: String) {
        guard isTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }
}
