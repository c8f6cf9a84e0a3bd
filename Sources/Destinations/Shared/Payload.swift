import PortalCore
import StrictJSON

/// A request's body, made of texts that are JSON already.
struct Payload {
    var bytes: [UInt8] = []

    /// - Parameter overhead: what is written for each event besides its own text, in bytes, about.
    init(for batch: EventBatch, overhead: Int) {
        bytes.reserveCapacity(batch.elements.reduce(2) { $0 + $1.json.utf8.count + overhead })
    }

    /// As a JSON array.
    static func array(_ batch: EventBatch) -> [UInt8] {
        var payload = Payload(for: batch, overhead: 1)
        payload.array(of: batch) { $0.append($1.json) }
        return payload.bytes
    }

    /// One event on each line (NDJSON).
    static func lines(_ batch: EventBatch) -> [UInt8] {
        var payload = Payload(for: batch, overhead: 1)
        for element in batch.elements {
            payload.append(element.json)
            payload.append("\n")
        }
        return payload.bytes
    }

    /// Writes a JSON array with what `write` makes of each event.
    mutating func array(of batch: EventBatch, _ write: (inout Payload, EventBatch.Element) -> Void) {
        append("[")
        for (index, element) in batch.elements.enumerated() {
            if index > 0 { append(",") }
            write(&self, element)
        }
        append("]")
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ json: JSONText) { bytes.append(contentsOf: json.utf8) }

    mutating func append(number: Int64) { bytes.append(contentsOf: String(number).utf8) }

    /// As a JSON string.
    mutating func append(string text: String) { JSONWriter.append(string: text, to: &bytes) }

    /// A JSON text as a JSON string. Compact JSON has no control characters outside of escapes.
    mutating func append(quoting json: JSONText) {
        append("\"")
        append(escaped: json.utf8)
        append("\"")
    }

    /// Compact JSON as a part of a JSON string.
    mutating func append(escaped json: [UInt8]) {
        for byte in json {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
    }

    mutating func append(raw bytes: [UInt8]) { self.bytes.append(contentsOf: bytes) }
}
