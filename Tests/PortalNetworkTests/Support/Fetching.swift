import PortalCore
import PortalNetwork
import Testing

/// Loopback may be reached.
let loopback = AddressPolicy(allowed: ["127.0.0.0/8", "::1/128"].compactMap { CIDR($0) })

func limits(bytes: Int = 64 * 1024, seconds: Int = 60, redirects: Int = 5) -> FetchLimits {
    var limits = FetchLimits()
    limits.maximumBytes = bytes
    limits.timeoutSeconds = seconds
    limits.maximumRedirects = redirects
    return limits
}

func withFetcher<Value>(
    policy: AddressPolicy = loopback,
    trustFile: String? = nil,
    limits: FetchLimits = limits(),
    keepsConnections: Bool = false,
    resolver: any HostResolver = SystemHostResolver(),
    _ body: (GuardedFetcher) async throws -> Value
) async throws -> Value {
    let fetcher = GuardedFetcher(
        policy: policy, trustFile: trustFile, limits: limits, keepsConnections: keepsConnections, resolver: resolver)
    do {
        let value = try await body(fetcher)
        await fetcher.shutdown()
        return value
    } catch {
        await fetcher.shutdown()
        throw error
    }
}

func withServer<Value>(
    _ server: ScriptedServer, _ body: (ScriptedServer) async throws -> Value
) async throws -> Value {
    do {
        let value = try await body(server)
        await server.stop()
        return value
    } catch {
        await server.stop()
        throw error
    }
}

/// The error of a fetch that must fail.
func failure(
    of url: String, by fetcher: GuardedFetcher, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> FetchError {
    do {
        let document = try await fetcher.fetch(url, accept: "*/*")
        Issue.record("fetched \(document.bytes.count) bytes from \(url)", sourceLocation: sourceLocation)
        throw UnexpectedSuccess()
    } catch let error as FetchError {
        return error
    }
}

struct UnexpectedSuccess: Error {}

extension ScriptedServer {
    static func answer(_ body: String, type: String = "text/xml", headers: String = "") -> [Step] {
        [
            .send(
                "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
            ),
            .close,
        ]
    }

    static func status(_ status: Int, headers: String = "") -> [Step] {
        [.send("HTTP/1.1 \(status) Any\r\nContent-Length: 0\r\n\(headers)\r\n"), .close]
    }
}
