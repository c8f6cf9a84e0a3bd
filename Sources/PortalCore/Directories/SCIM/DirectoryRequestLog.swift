import StrictJSON

/// Collects what is to be read in the log of SCIM requests, and writes it a little later, many lines at once: a line must
/// not cost a request its own commit. What a crash takes is at most the lines of the last moment; the changes themselves
/// are in the event log.
package actor DirectoryRequestLog {
    /// How often ``flush()`` is to be called, in milliseconds.
    package static let intervalMilliseconds: Int64 = 250
    /// Lines that wait; more are dropped, and counted.
    static let capacity = 10_000
    /// Lines that are kept for a directory, and how long, in days.
    package static let keptLines = 50_000
    package static let keptDays: Int64 = 30
    static let bodyBytes = 8 * 1024
    static let pathBytes = 1024
    /// Lines a minute for requests whose token is wrong: anybody can make those.
    static let strangersPerMinute = 30

    /// What was seen of a request.
    struct Line: Sendable {
        var request: DirectoryRequest
        var body: [UInt8]
        var isStranger: Bool
    }

    private let store: any TenantStore
    private var waiting: [Line] = []
    private var dropped = 0
    private var strangers: [DirectoryID: (minute: Int64, count: Int)] = [:]

    package init(store: any TenantStore) { self.store = store }

    func append(_ line: Line) {
        if line.isStranger {
            let minute = line.request.at.milliseconds / 60_000
            if strangers.count > Self.capacity { strangers.removeAll() }
            var seen = strangers[line.request.directoryId] ?? (minute, 0)
            if seen.minute != minute { seen = (minute, 0) }
            seen.count += 1
            strangers[line.request.directoryId] = seen
            guard seen.count <= Self.strangersPerMinute else { return }
        }
        guard waiting.count < Self.capacity else {
            dropped += 1
            return
        }
        waiting.append(line)
    }

    /// Writes what waits. Returns how many lines were dropped since the last time, for want of room.
    @discardableResult
    package func flush() async -> Int {
        let lines = waiting
        waiting = []
        var lost = dropped
        dropped = 0
        for (tenant, lines) in Dictionary(grouping: lines, by: { $0.request.directoryId.tenant }) {
            let requests = lines.map(Self.redacted)
            do {
                try await store.write(tenant) { transaction in
                    for (directory, requests) in Dictionary(grouping: requests, by: \.directoryId) {
                        // Deleted meanwhile.
                        guard try transaction.directories.get(directory) != nil else { continue }
                        for request in requests { try transaction.directoryRequests.append(request) }
                        _ = try transaction.directoryRequests.purge(
                            in: directory, keeping: Self.keptLines, limit: requests.count * 2)
                    }
                }
            } catch {
                // The organisation is gone, or its disk is full: a log of requests is not worth more.
                lost += lines.count
            }
        }
        return lost
    }

    private static func redacted(_ line: Line) -> DirectoryRequest {
        var request = line.request
        request.requestBody = redacted(line.body)
        return request
    }

    /// What must not be seen is nowhere where we look for it; a body that cannot be judged is left out.
    static func redacted(_ body: [UInt8]) -> String? {
        guard !body.isEmpty else { return nil }
        let text = String(decoding: body, as: UTF8.self)
        let lower = text.lowercased()
        guard secretWords.contains(where: { lower.contains($0) }) else { return shortened(text, to: bodyBytes) }
        guard let json = try? JSONReader.parse(body) else { return nil }
        return shortened(withoutSecrets(json).description, to: bodyBytes)
    }

    private static let secretWords = ["password", "secret", "token", "\\u"]

    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["password", "secret", "token"].contains { name.contains($0) }
    }

    private static func withoutSecrets(_ json: JSON) -> JSON {
        switch json {
        case .object(let object):
            // `{"op": …, "path": "password", "value": …}`
            let namesSecret = object.members.contains { member in
                member.key.lowercased() == "path" && member.value.stringValue.map(isSecret) ?? false
            }
            return .object(
                JSONObject(
                    object.members.map { member in
                        let hides = isSecret(member.key) || namesSecret && member.key.lowercased() == "value"
                        return JSONObject.Member(
                            key: member.key, value: hides ? "[redacted]" : withoutSecrets(member.value))
                    }))
        case .array(let elements): return .array(elements.map(withoutSecrets))
        default: return json
        }
    }

    static func shortened(_ text: String, to bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytes)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return text[..<end] + "…"
    }
}
