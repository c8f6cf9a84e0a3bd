import Foundation
import GRDB
import GRDBSQLite
import PortalCore
import StrictJSON

/// The current row of a statement. Reading a value of another type than stored throws `storage_corrupt`; it never
/// traps, since one bad row must not end the process for every tenant.
struct SQLRow {
    let statement: SQLiteStatement
    let decoded: DecodedColumns?

    private func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    private func damaged(_ column: Int32) -> PortalError {
        let name = sqlite3_column_name(statement, column).map { String(cString: $0) } ?? "?"
        return StorageError.corrupt("A stored row (column \(name))")
    }

    func integer(_ column: Int32) throws -> Int64 {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { throw damaged(column) }
        return sqlite3_column_int64(statement, column)
    }

    func int(_ column: Int32) throws -> Int {
        guard let value = Int(exactly: try integer(column)) else { throw damaged(column) }
        return value
    }

    func flag(_ column: Int32) throws -> Bool { try integer(column) != 0 }

    func text(_ column: Int32) throws -> String {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { throw damaged(column) }
        let bytes = bytesUnchecked(column)
        // Decoding mends what is not UTF-8, which then differs. That is several times faster than validating.
        var text = String(decoding: bytes, as: UTF8.self)
        let isSame = text.withUTF8 { decoded in
            guard decoded.count == bytes.count else { return false }
            guard let start = decoded.baseAddress, let stored = bytes.baseAddress else { return true }
            return memcmp(start, stored, bytes.count) == 0
        }
        guard isSame else { throw damaged(column) }
        return text
    }

    func optionalText(_ column: Int32) throws -> String? { isNull(column) ? nil : try text(column) }

    func bytes(_ column: Int32) throws -> [UInt8] {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { throw damaged(column) }
        return Array(bytesUnchecked(column))
    }

    private func bytesUnchecked(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }

    func id<Kind>(_ column: Int32) throws -> Identifier<Kind> {
        guard let id = Identifier<Kind>(try text(column)) else { throw damaged(column) }
        return id
    }

    func optionalID<Kind>(_ column: Int32) throws -> Identifier<Kind>? { isNull(column) ? nil : try id(column) }

    /// An identifier that is kept as its bytes.
    func key<Kind>(_ column: Int32) throws -> Identifier<Kind> {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB,
            let id = Identifier<Kind>(bytes: bytesUnchecked(column))
        else { throw damaged(column) }
        return id
    }

    func optionalKey<Kind>(_ column: Int32) throws -> Identifier<Kind>? { isNull(column) ? nil : try key(column) }

    func time(_ column: Int32) throws -> Timestamp { Timestamp(milliseconds: try integer(column)) }

    func optionalTime(_ column: Int32) throws -> Timestamp? { isNull(column) ? nil : try time(column) }

    func raw<Value: RawRepresentable<String>>(_ column: Int32) throws -> Value {
        guard let value = Value(rawValue: try text(column)) else { throw damaged(column) }
        return value
    }

    func optionalRaw<Value: RawRepresentable<String>>(_ column: Int32) throws -> Value? {
        isNull(column) ? nil : try raw(column)
    }

    func json<Value: Decodable>(_ column: Int32) throws -> Value {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { throw damaged(column) }
        do {
            return try JSONDecoding.decode(Value.self, from: Array(bytesUnchecked(column)))
        } catch {
            throw damaged(column)
        }
    }

    func optionalJSON<Value: Decodable>(_ column: Int32) throws -> Value? {
        if isNull(column) { return nil }
        // Not the optional type, to which the text "null" would be nothing.
        let value: Value = try json(column)
        return value
    }

    /// JSON that is only passed on.
    func jsonText(_ column: Int32) throws -> JSONText {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { throw damaged(column) }
        let bytes = bytesUnchecked(column)
        // Mostly it is ASCII, which needs no decoding to be sure of.
        if bytes.allSatisfy({ $0 < 0x80 }) { return JSONText(written: Array(bytes)) }
        return JSONText(written: Array(try text(column).utf8))
    }

    func optionalJSONText(_ column: Int32) throws -> JSONText? { isNull(column) ? nil : try jsonText(column) }

    /// An object of any values.
    func object(_ column: Int32) throws -> JSONObject {
        guard let object = try? jsonText(column).json().objectValue else { throw damaged(column) }
        return object
    }

    /// As ``json(_:)``, for columns that are read again and again and seldom change.
    func settledJSON<Value: Decodable & Sendable>(_ column: Int32) throws -> Value {
        guard let decoded, sqlite3_column_type(statement, column) == SQLITE_TEXT else { return try json(column) }
        return try decoded.value(of: bytesUnchecked(column)) { try json(column) }
    }

    /// As ``optionalJSON(_:)``, for columns that are read again and again and seldom change.
    func settledOptionalJSON<Value: Decodable & Sendable>(_ column: Int32) throws -> Value? {
        if isNull(column) { return nil }
        // Not the optional type, to which the text "null" would be nothing.
        let value: Value = try settledJSON(column)
        return value
    }

    /// An object of texts.
    func texts(_ column: Int32) throws -> [String: String] {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT,
            let object = try? JSONReader.parse(Array(bytesUnchecked(column))).objectValue
        else { throw damaged(column) }
        var texts: [String: String] = [:]
        for member in object.members {
            guard let text = member.value.stringValue else { throw damaged(column) }
            texts[member.key] = text
        }
        return texts
    }

    /// The empty collections, which are most of them, without a parser.
    func list<Element: Decodable>(_ column: Int32) throws -> [Element] {
        sqlite3_column_bytes(statement, column) == 2 ? [] : try json(column)
    }
}
