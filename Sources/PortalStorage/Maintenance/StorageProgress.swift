/// How far a long operation is.
package struct StorageProgress: Sendable, Hashable {
    package var done: Int
    /// How many there are in all.
    package var total: Int
    /// What was dealt with last, for example a path relative to the data directory.
    package var item: String
}

/// Called after each item, on a thread of the engine; throwing ends the operation.
package typealias StorageProgressHandler = @Sendable (StorageProgress) throws -> Void
