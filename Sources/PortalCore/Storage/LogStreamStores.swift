/// The log streams of an organisation.
package protocol LogStreamStore {
    func insert(_ stream: LogStream) throws
    func get(_ id: LogStreamID) throws -> LogStream?
    /// All of them, in the order of creation; an organisation has few.
    func all() throws -> [LogStream]
    func list(_ page: PageRequest) throws -> Page<LogStream>
    func count() throws -> Int
    /// Leaves ``LogStream/progress``. Throws `log_stream_not_found` where there is none.
    func update(_ stream: LogStream) throws
    func delete(_ id: LogStreamID) throws

    /// The secret settings, sealed; nil where there are none.
    func sealedSecrets(of id: LogStreamID) throws -> [UInt8]?
    func setSealedSecrets(_ sealed: [UInt8]?, of id: LogStreamID) throws

    /// Keeps how far a stream is.
    ///
    /// - Parameter fence: whose right it is, a number that grows with each holder. False, and nothing is kept, where a later
    ///   holder was at it already, or the stream has gone.
    func setProgress(_ progress: LogStreamProgress, of id: LogStreamID, fence: Int64) throws -> Bool
}

/// Which organisations have log streams, so that nobody else's file is opened to look for some.
package protocol StreamingTenantStore {
    /// Notes one; does nothing if it is noted. To be called before a stream is made.
    func add(_ tenant: TenantID) throws
    func remove(_ tenant: TenantID) throws
    func contains(_ tenant: TenantID) throws -> Bool
    func all() throws -> [TenantID]
}

/// Tells of commits, whichever process makes them, at next to no cost. A hint: what it says is looked up, and what it does
/// not say is found by looking now and then.
package protocol CommitBell: Sendable {
    /// Tenants share this many counters.
    var counters: Int { get }
    func counter(of tenant: TenantID) -> Int
    /// The counters that changed since the last call with the same memory.
    func changed(since memory: inout [UInt32]) -> [Int]
}
