/// Makes files on this host's machine, for whoever asked for one by its path.
package protocol FileMaker: Sendable {
    /// - Throws: `conflict` (`path_exists`); `storage_failed`, `storage_full`.
    func make(at path: String) async throws -> any NewFile
}

/// A file that gets its name when it is complete.
package protocol NewFile: Sendable {
    mutating func write(_ bytes: [UInt8]) async throws
    /// Complete and durable from here on.
    mutating func finish() async throws -> FileSummary
    func discard() async
}
