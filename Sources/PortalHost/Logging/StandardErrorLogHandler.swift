import ArgumentParser
import Foundation
import Logging
import PortalCore
import StrictJSON

/// The form of log lines.
enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json
}

/// Writes one line per message to standard error, in one `write`, so that lines of several processes do not mix.
struct StandardErrorLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(label: String, format: LogFormat, level: Logger.Level) {
        self.label = label
        self.format = format
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let fields = all.sorted { $0.key < $1.key }.map { (key: $0.key, value: "\($0.value)") }
        var line: [UInt8] =
            switch format {
            case .text: Self.text(event.level, "\(event.message)", fields)
            case .json: Self.json(label, event.level, "\(event.message)", fields)
            }
        line.append(UInt8(ascii: "\n"))
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func text(
        _ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)]
    ) -> [UInt8] {
        let details = fields.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(Surroundings.system.now()) \(level) \(message)\(details)"
        return line.utf8.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }
    }

    private static func json(
        _ label: String, _ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)]
    ) -> [UInt8] {
        var object: JSONObject = [
            "time": .string(Surroundings.system.now().description), "level": .string(level.rawValue),
            "logger": .string(label), "message": .string(message),
        ]
        for field in fields { object[field.key] = .string(field.value) }
        return JSONWriter.bytes(of: .object(object))
    }
}
