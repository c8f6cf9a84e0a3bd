import Crypto
import Foundation
package import PortalCore

/// Files that are written piece by piece, under another name until they are complete. Only their owner may read them.
package struct ExportFiles: FileMaker {
    package init() {}

    package func make(at path: String) async throws -> any NewFile {
        try mappingErrors {
            guard FileIdentity(path: path) == nil else { throw SnapshotFile.taken }
            let temporary = path + ".partial-\(UInt64.random(in: 0...UInt64.max))"
            try FileSystem.create(temporary, isDurable: false)
            guard let handle = FileHandle(forWritingAtPath: temporary) else { throw CocoaError(.fileWriteUnknown) }
            return ExportFile(path: path, temporary: temporary, handle: handle)
        }
    }
}

/// See ``ExportFiles``.
private struct ExportFile: NewFile {
    let path: String
    let temporary: String
    let handle: FileHandle
    private var hash = SHA256()
    private var bytes: Int64 = 0

    init(path: String, temporary: String, handle: FileHandle) {
        self.path = path
        self.temporary = temporary
        self.handle = handle
    }

    mutating func write(_ bytes: [UInt8]) async throws {
        hash.update(data: bytes)
        self.bytes += Int64(bytes.count)
        try mappingErrors { try handle.write(contentsOf: bytes) }
    }

    mutating func finish() async throws -> FileSummary {
        let sha256 = Hexadecimal.encode(Array(hash.finalize()))
        try mappingErrors {
            try handle.close()
            try FileSystem.synchronize(temporary)
            do {
                try FileSystem.place(temporary, at: path)
            } catch let error as FileError where error.exists {
                throw SnapshotFile.taken
            }
            try FileSystem.synchronizeDirectory(of: path)
        }
        return FileSummary(path: path, bytes: bytes, sha256: sha256)
    }

    func discard() async {
        try? handle.close()
        try? FileSystem.remove(temporary)
    }
}

private func mappingErrors<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        throw StorageError.mapped(error)
    }
}
