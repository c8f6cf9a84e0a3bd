import GRDBSQLite
import PortalCore
import StrictJSON

extension SQLRow {
    /// The texts of a packed column, one for each part.
    func packed<Part: RawRepresentable<Int> & CaseIterable>(
        _ column: Int32, as parts: Part.Type
    ) throws -> PackedColumn<Part> {
        let start = sqlite3_column_blob(statement, column)
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
        do {
            return PackedColumn(texts: try PackedTexts.texts(Part.allCases.count, in: bytes))
        } catch {
            throw PackedColumn<Part>.damaged
        }
    }
}

/// The texts of a packed column. The parts' raw values are their places, from 0 on.
struct PackedColumn<Part: RawRepresentable<Int> & CaseIterable> {
    static var damaged: PortalError { StorageError.corrupt("A stored row (packed texts)") }

    let texts: [ArraySlice<UInt8>]

    /// Nil for an absent text.
    func value<Value: Decodable>(_ part: Part) throws -> Value? {
        guard !texts[part.rawValue].isEmpty else { return nil }
        do {
            return try JSONDecoding.decode(Value.self, from: Array(texts[part.rawValue]))
        } catch {
            throw Self.damaged
        }
    }
}
