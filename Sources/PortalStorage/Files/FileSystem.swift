import Crypto
import Foundation

/// The few system calls that the engine needs, each throwing ``FileError``.
enum FileSystem {
    private static let copyBlock = 1 << 18

    /// Makes a directory for this user only, parents included; an existing one is left as it is.
    static func makeDirectory(_ path: String) throws {
        if mkdir(path, 0o700) == 0 { return }
        var error = FileError("mkdir")
        if error.isMissing, let parent = parent(of: path), parent != path {
            try makeDirectory(parent)
            if mkdir(path, 0o700) == 0 { return }
            error = FileError("mkdir")
        }
        guard error.exists, isDirectory(path) else { throw error }
    }

    static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a path leads into a directory, links resolved; false if there is no such file.
    static func isInside(_ path: String, _ directory: String) -> Bool {
        guard let file = resolved(path), let directory = resolved(directory) else { return false }
        return file.hasPrefix(directory + "/")
    }

    private static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    static func isDirectory(_ path: String) -> Bool {
        guard let identity = FileIdentity(path: path) else { return false }
        return identity.mode & UInt32(S_IFMT) == UInt32(S_IFDIR)
    }

    /// Makes a new file that only this user can read; fails if the path exists.
    static func create(_ path: String, _ contents: [UInt8] = [], isDurable: Bool = true) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError("open") }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw FileError("fchmod") }
        var rest = contents[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError("write")
            }
            rest = rest.dropFirst(written)
        }
        guard contents.isEmpty || !isDurable || fsync(descriptor) == 0 else { throw FileError("fsync") }
    }

    /// Puts a file in place under its name, whether one was there or not, and makes that durable.
    static func replace(_ path: String, _ contents: [UInt8]) throws {
        let temporary = path + ".new"
        try remove(temporary)
        try create(temporary, contents)
        try move(temporary, to: path)
        try synchronizeDirectory(of: path)
    }

    /// Reads a file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        var contents: [UInt8] = []
        try forEachBlock(of: path) { block in
            contents.append(contentsOf: block)
            return contents.count <= limit
        }
        return contents
    }

    static func forEachBlock(of path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open") }
        defer { close(descriptor) }
        try withUnsafeTemporaryAllocation(byteCount: copyBlock, alignment: 16) { buffer in
            while true {
                let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    throw FileError("read")
                }
                guard count > 0, try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
            }
        }
    }

    /// Lower-case hex.
    ///
    /// Never called for a database that this process has open: closing the descriptor would drop SQLite's locks.
    static func sha256(_ path: String) throws -> String {
        var hash = SHA256()
        try forEachBlock(of: path) { block in
            hash.update(bufferPointer: block)
            return true
        }
        return Hexadecimal.encode(Array(hash.finalize()))
    }

    /// Copies to a new file for this user only; fails if the path exists.
    static func copy(_ source: String, to path: String) throws {
        try create(path)
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open") }
        defer { close(descriptor) }
        try forEachBlock(of: source) { block in
            var rest = block
            while !rest.isEmpty {
                let written = write(descriptor, rest.baseAddress, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    throw FileError("write")
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
            return true
        }
        guard fsync(descriptor) == 0 else { throw FileError("fsync") }
    }

    static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("fsync") }
    }

    static func synchronizeDirectory(of path: String) throws {
        if let parent = parent(of: path) { try synchronize(parent) }
    }

    /// Gives a finished file its name; fails if the name is taken, also by another process at the same moment.
    static func place(_ temporary: String, at path: String) throws {
        if link(temporary, path) == 0 { return try remove(temporary) }
        let error = FileError("link")
        // File systems without hard links, removable ones mostly.
        guard [EPERM, ENOTSUP, ENOSYS].contains(error.code), FileIdentity(path: path) == nil else { throw error }
        try move(temporary, to: path)
    }

    static func move(_ path: String, to destination: String) throws {
        guard rename(path, destination) == 0 else { throw FileError("rename") }
    }

    /// Succeeds if there is no such file.
    static func remove(_ path: String) throws {
        guard unlink(path) == 0 else {
            let error = FileError("unlink")
            if error.isMissing { return }
            throw error
        }
    }

    /// Names in a directory in order; none if it does not exist.
    static func list(_ path: String) throws -> [String] {
        guard let directory = opendir(path) else {
            let error = FileError("opendir")
            if error.isMissing { return [] }
            throw error
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    enum LockKind { case shared, exclusive }

    /// Holds an advisory lock on a directory or file among all processes while the body runs.
    static func withLock<Value>(_ kind: LockKind, on path: String, _ body: () throws -> Value) throws -> Value {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open") }
        defer { close(descriptor) }
        while flock(descriptor, kind == .shared ? LOCK_SH : LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileError("flock") }
        }
        return try body()
    }
}
