import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One HTTP/1.0 request to a server on 127.0.0.1 and its whole answer. It goes nowhere else and follows no redirect.
package struct LoopbackClient: Sendable {
    /// An answer.
    package struct Answer: Sendable {
        package var status: Int
        /// Names in lower case.
        package var fields: [String: String]
        package var body: [UInt8]
    }

    /// No answer, and why.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// The longest that a connection may be silent, in seconds.
    private static let patience = 30

    package static func send(
        _ method: String, _ url: String, fields: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) async throws -> Answer {
        guard let components = URLComponents(string: url), components.scheme == "http",
            components.host == "127.0.0.1", let port = components.port.flatMap(UInt16.init(exactly:))
        else { throw Failure(description: "\(url) is not http://127.0.0.1:PORT") }
        var target = components.percentEncodedPath.isEmpty ? "/" : components.percentEncodedPath
        if let query = components.percentEncodedQuery { target += "?" + query }
        var head = "\(method) \(target) HTTP/1.0\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        let request = Array((head + "\r\n").utf8) + (body ?? [])
        let received = await withCheckedContinuation { continuation in
            // A thread, because it blocks.
            Thread.detachNewThread {
                continuation.resume(returning: Result { () throws(Failure) in try exchange(request, port: port) })
            }
        }
        return try parse(try received.get())
    }

    private static func exchange(_ request: [UInt8], port: UInt16) throws(Failure) -> [UInt8] {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        defer { close(descriptor) }
        var time = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(description: "127.0.0.1:\(port) refused the connection") }
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(description: "127.0.0.1:\(port) took no request") }
            sent += count
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw Failure(description: "127.0.0.1:\(port) stopped answering") }
            guard count > 0 else { return answer }
            answer += buffer[..<count]
        }
    }

    private static func parse(_ bytes: [UInt8]) throws(Failure) -> Answer {
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.firstRange(of: end) else { throw Failure(description: "no answer") }
        var lines = String(decoding: bytes[..<split.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let parts = lines.removeFirst().split(separator: " ")
        guard parts.count >= 2, let status = Int(parts[1]) else { throw Failure(description: "no status") }
        var fields: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] =
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        guard fields["transfer-encoding"] == nil else { throw Failure(description: "an answer in chunks") }
        return Answer(status: status, fields: fields, body: Array(bytes[split.upperBound...]))
    }
}
