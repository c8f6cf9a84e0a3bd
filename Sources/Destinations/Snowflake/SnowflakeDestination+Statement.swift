import PortalCore
import StrictJSON

extension SnowflakeDestination {
    /// Bytes of an identifier.
    private static let maximumIdentifierBytes = 255

    /// An object's name as it stands in its catalogue. As in SQL, what is not in double quotes means upper case
    /// (Snowflake, "Identifier requirements"). Nil where it can be no name.
    static func identifier(_ text: String) -> String? {
        let quote: Character = "\""
        if text.first == quote, text.last == quote, text.count > 2 {
            let inner = String(text.dropFirst().dropLast()).replacing("\"\"", with: "\u{0}")
            guard !inner.contains(quote), text.utf8.count <= maximumIdentifierBytes else { return nil }
            return inner.replacing("\u{0}", with: "\"")
        }
        let isPlain = text.utf8.allSatisfy {
            $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "$")
        }
        guard isPlain, (1...maximumIdentifierBytes).contains(text.utf8.count),
            text.first?.isNumber == false, text.first != "$"
        else { return nil }
        return text.uppercased()
    }

    /// A name in SQL, always quoted.
    static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

    /// The request's body: one statement, whose one parameter is the array of all events.
    static func statement(_ batch: EventBatch, _ settings: LogStreamSettings) throws -> [UInt8] {
        func name(_ setting: String) throws -> String {
            guard let name = identifier(try settings.required(setting)) else {
                throw DeliveryFailure(.misconfigured, "The setting \(setting) is no name in Snowflake. Correct it.")
            }
            return name
        }
        let (database, schema, table) = (try name("database"), try name("schema"), try name("table"))
        let sql =
            "INSERT INTO \(quoted(database)).\(quoted(schema)).\(quoted(table)) "
            + "(\"EVENT_ID\", \"SEQUENCE\", \"EVENT_TYPE\", \"OCCURRED_AT\", \"EVENT\") "
            + "SELECT VALUE:\"id\"::VARCHAR, VALUE:\"sequence\"::NUMBER, VALUE:\"type\"::VARCHAR, "
            + "VALUE:\"occurredAt\"::TIMESTAMP_TZ, VALUE FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) ORDER BY INDEX"

        var payload = Payload(for: batch, overhead: 16)
        payload.append("{\"statement\":")
        payload.append(string: sql)
        payload.append(",\"timeout\":")
        payload.append(number: statementSeconds)
        for (member, setting) in [("warehouse", "warehouse"), ("role", "role")] where settings.text(setting) != nil {
            payload.append(",")
            payload.append(string: member)
            payload.append(":")
            payload.append(string: try name(setting))
        }
        payload.append(",\"parameters\":{\"query_tag\":\"portal-host\"}")
        payload.append(",\"bindings\":{\"1\":{\"type\":\"TEXT\",\"value\":\"")
        payload.append(escaped: Payload.array(batch))
        payload.append("\"}}}")
        return payload.bytes
    }
}
