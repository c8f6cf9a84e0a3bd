import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// Two hosts on one directory and a receiver, each of which is killed again and again while events are made: what the
/// receiver acknowledged is the log, in order, and twice only what it had acknowledged to somebody who was killed.
@Suite(
    "Log streams of hosts and a receiver that are killed",
    .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)), .serialized)
struct StreamCrashTests {
    /// `PORTALHOST_STREAM_ROUNDS` asks for more than the suite has time for.
    private static let rounds =
        ProcessInfo.processInfo.environment["PORTALHOST_STREAM_ROUNDS"].flatMap { Int($0) } ?? 12
    private static let streams = 2

    private static func sink(_ folder: String, port: Int64? = nil) async throws -> PeerServer {
        try await PeerServer.start(
            "event_sink.py", ["--folder", folder] + (port.map { ["--port", "\($0)"] } ?? []))
    }

    private static func host(_ data: String, _ authority: String) throws -> SpawnedHost {
        try SpawnedHost(["--allow-address", "127.0.0.0/8", "--trust-ca", authority], data: data)
    }

    /// What the receiver wrote down: of each stream the events of each request.
    private static func ledger(_ folder: String) throws -> [String: [[Int64]]] {
        var ledger: [String: [[Int64]]] = [:]
        for line in try String(contentsOfFile: folder + "/ledger", encoding: .utf8).split(separator: "\n") {
            // A line that was cut short was not acknowledged.
            guard let json = try? JSONReader.parse(Array(line.utf8)), let path = json["path"]?.stringValue else {
                continue
            }
            let events = (json["events"]?.arrayValue ?? []).compactMap { $0[0]?.integerValue }
            ledger[path, default: []].append(events)
        }
        return ledger
    }

    @Test("The receiver's events are the log's")
    func killed() async throws {
        let folder = try TemporaryDirectory()
        let (data, place) = (folder.path + "/data", folder.path + "/sink")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        var sink = try await Self.sink(place)
        let (url, authority) = (try sink.fact("url"), try sink.fact("authority"))
        let port = try #require(sink.facts["port"]?.integerValue)
        var hosts = [try Self.host(data, authority), try Self.host(data, authority)]
        let organization = try #require(
            try await hosts[0].call("organizations/create", ["name": "Acme"])["id"]?.stringValue)
        var streams: [String] = []
        for number in 0..<Self.streams {
            let stream = try await hosts[0].call(
                "logStreams/create",
                [
                    "organizationId": .string(organization), "type": "https",
                    "settings": ["url": .string("\(url)/stream\(number)"), "format": "json_array"],
                ])
            streams.append(try #require(stream["id"]?.stringValue))
        }
        var kills = 0
        var generator = SystemRandomNumberGenerator()
        for round in 0..<Self.rounds {
            let survivor = round % 2
            for event in 0..<Int.random(in: 5...60, using: &generator) {
                _ = try await hosts[survivor].call(
                    "organizations/update",
                    ["organizationId": .string(organization), "name": .string("round \(round), \(event)")])
            }
            switch round % 3 {
            case 0:
                await sink.kill()
                sink = try await Self.sink(place, port: port)
            default:
                // Whoever made no events; every other time that is who delivers.
                await hosts[1 - survivor].kill()
                hosts[1 - survivor] = try Self.host(data, authority)
            }
            kills += 1
            // Some rounds go on at once, others when something has arrived again.
            guard Bool.random(using: &generator) else { continue }
            let before = try Self.ledger(place).values.joined().count
            for _ in 0..<3_000 where try Self.ledger(place).values.joined().count <= before {
                if try await Self.isSettled(hosts[survivor], streams) { break }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        for _ in 0..<12_000 {
            if try await Self.isSettled(hosts[0], streams) { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        let log = try await Self.log(hosts[0], organization)
        let ledger = try Self.ledger(place)
        var repeated = 0
        for number in 0..<Self.streams {
            let requests = ledger["/stream\(number)"] ?? []
            let begin = try #require(requests.first?.first)
            // Each stream begins with its own creation.
            #expect(log.first { $0.sequence == begin }?.type == "log_stream.created")
            let wanted = log.map(\.sequence).filter { $0 >= begin }
            var last = begin - 1
            for request in requests {
                let first = try #require(request.first)
                #expect(request == Array(first...(first + Int64(request.count) - 1)), "a request with a gap")
                #expect(first <= last + 1, "there is a gap before \(first)")
                if first <= last { repeated += 1 }
                last = max(last, request.last ?? last)
            }
            #expect(Set(requests.joined()) == Set(wanted), "stream \(number)")
            #expect(last == wanted.last)
        }
        // Who was killed took at most one acknowledgement of each stream with them.
        #expect(repeated <= kills * Self.streams, "\(repeated) requests came twice")
        print("log streams: \(kills) kills, \(log.count) events, \(repeated) requests repeated")
        for host in hosts { try await host.end() }
        await sink.kill()
    }

    private static func isSettled(_ host: SpawnedHost, _ streams: [String]) async throws -> Bool {
        for stream in streams {
            let state = try await host.call("logStreams/get", ["logStreamId": .string(stream)])
            guard state["lag"] == 0 else { return false }
        }
        return true
    }

    private static func log(
        _ host: SpawnedHost, _ organization: String
    ) async throws -> [(sequence: Int64, type: String)] {
        var (log, cursor): ([(sequence: Int64, type: String)], JSON?) = ([], nil)
        repeat {
            var params: JSONObject = ["organizationId": .string(organization), "limit": 100]
            if let cursor { params["cursor"] = cursor }
            let page = try await host.call("events/list", params)
            for event in page["data"]?.arrayValue ?? [] {
                log.append((event["sequence"]?.integerValue ?? 0, event["type"]?.stringValue ?? ""))
            }
            cursor = page["nextCursor"]?.stringValue.map { .string($0) }
        } while cursor != nil
        return log
    }
}
