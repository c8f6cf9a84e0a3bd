import Foundation

/// Which file a path leads to: tells a file that was replaced from the one that was opened.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let bytes: Int64
    let mode: UInt32
    let modifiedSeconds: Int

    /// Nil if there is no such file.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        bytes = Int64(status.st_size)
        mode = UInt32(status.st_mode)
        #if canImport(Darwin)
            modifiedSeconds = status.st_mtimespec.tv_sec
        #else
            modifiedSeconds = status.st_mtim.tv_sec
        #endif
    }

    static func == (lhs: Self, rhs: Self) -> Bool { lhs.inode == rhs.inode && lhs.device == rhs.device }

    func hash(into hasher: inout Hasher) {
        hasher.combine(inode)
        hasher.combine(device)
    }
}
