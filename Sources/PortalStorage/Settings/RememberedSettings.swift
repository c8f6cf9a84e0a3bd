import Foundation
import PortalCore

/// The environment's settings as they were read last, for as long as nobody in any process has committed anything to the
/// catalogue since. Nobody has to tell of a change, and nothing is ever out of date.
final class RememberedSettings: Sendable {
    private struct Memory {
        var opening: UUID
        var index: WALIndex
        var header: WALIndex.Header
        var settings: EnvironmentSettings
    }

    private let memory = Locked<Memory?>(nil)

    /// The settings, if they are known. Only to be asked while the opening is the present one and is not being closed.
    func settings(in opening: UUID) -> EnvironmentSettings? {
        memory.withLock { memory in
            guard memory?.opening == opening, let header = memory?.header, memory?.index.says(header) == true else {
                return nil
            }
            return memory?.settings
        }
    }

    /// Reads them, and remembers them if nothing was committed meanwhile.
    ///
    /// - Parameter connection: in a transaction that has read nothing yet and writes nothing: what others write in it
    ///   may yet be undone, and changes no header.
    func read(_ connection: SQLConnection, in opening: UUID?) throws -> EnvironmentSettings {
        let index = try opening.flatMap { opening in
            try memory.withLock { $0?.opening == opening ? $0?.index : nil } ?? WALIndex(connection)
        }
        let header = index?.header
        let settings = try SQLiteSettingsStore(access: SQLAccess(connection, mayWrite: false)).get()
        if let opening, let index, let header, index.says(header) {
            memory.withLock { $0 = Memory(opening: opening, index: index, header: header, settings: settings) }
        }
        return settings
    }
}
