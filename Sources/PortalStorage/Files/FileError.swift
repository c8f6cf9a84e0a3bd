import Foundation

/// A failed system call.
struct FileError: Error {
    let operation: String
    let code: Int32

    /// Reads `errno`, so it must be made right after the call.
    init(_ operation: String) {
        self.operation = operation
        code = errno
    }

    /// The system's words for it.
    var meaning: String { String(cString: strerror(code)) }

    var isMissing: Bool { code == ENOENT }
    var exists: Bool { code == EEXIST }
    var isFull: Bool { code == ENOSPC || code == EDQUOT }
}
