import GRDB
import GRDBSQLite
import PortalCore

/// The refusals of this engine.
enum StorageError {
    static let full = PortalError(
        .storage, "storage_full", "There is no space left to store the change.",
        remedy: "Free space on the disk that holds the data directory.", retryable: true)
    static let busy = PortalError(
        .busy, "storage_busy", "Another process holds the organisation's database.", retryable: true)
    static let laneFull = PortalError(
        .busy, "organization_busy", "Too many calls wait for this organisation.", retryable: true)
    static let newerSchema = PortalError(
        .storage, "schema_too_new", "The database was written by a newer version of this program.",
        remedy: "Use that version or a later one.")
    static let noTenant = PortalError.notFound(OrganizationID.self)
    static let lost = PortalError(
        .storage, "storage_failed", "A failure of the storage undid the change before it was complete.",
        retryable: true)
    static let readOnly = PortalError(.internal, "internal", "A change was tried within a read.")
    static let wrongKey = PortalError(
        .storage, "wrong_key", "The master key is not the one that this data directory was made with.",
        remedy: "Give the key that was used before, with --key-file or PORTAL_HOST_KEY.")

    static func corrupt(_ what: String) -> PortalError {
        PortalError(
            .storage, "storage_corrupt", "\(what) is damaged.", remedy: "Restore it from a backup or an export.")
    }

    static func failed(_ what: String) -> PortalError { PortalError(.storage, "storage_failed", what) }

    static func conflict(_ reason: String, _ message: String) -> PortalError {
        PortalError(.conflict, reason, message)
    }

    /// What a caller may see of an error: those of the portal as they are, the engine's by class.
    static func mapped(_ error: any Error) -> any Error {
        switch error {
        case is PortalError, is CancellationError: error
        case let error as DatabaseError: mapped(error)
        case let error as FileError: mapped(error)
        default: error
        }
    }

    private static func mapped(_ error: DatabaseError) -> PortalError {
        switch error.resultCode {
        case .SQLITE_FULL: full
        case .SQLITE_BUSY, .SQLITE_LOCKED: busy
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_MISMATCH: corrupt("The database")
        case .SQLITE_CONSTRAINT: conflict("conflict", "The change contradicts what is stored.")
        // The text of SQLite names its own code, never a value or a path.
        default: failed("The database failed (SQLite code \(error.extendedResultCode.rawValue)).")
        }
    }

    private static func mapped(_ error: FileError) -> PortalError {
        error.isFull ? full : failed("A file operation failed (\(error.operation): \(error.meaning)).")
    }

    /// True of what a schema that this program does not know looks like to it.
    static func mayBeNewerSchema(_ error: any Error) -> Bool {
        (error as? DatabaseError)?.resultCode == .SQLITE_ERROR
            || (mapped(error) as? PortalError)?.reason == "storage_corrupt"
    }

    /// True if the connection should not be trusted any further.
    static func spoilsConnection(_ error: any Error) -> Bool {
        if let error = error as? DatabaseError {
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_NOMEM: return true
            default: return false
            }
        }
        return (error as? PortalError)?.reason == "storage_corrupt"
    }
}
