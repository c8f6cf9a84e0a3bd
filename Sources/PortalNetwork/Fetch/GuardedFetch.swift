import AsyncHTTPClient
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import PortalCore

/// One fetch with its redirects.
struct GuardedFetch: Sendable {
    /// More addresses than this are not tried.
    private static let maximumAddressesTried = 4
    private static let ownHeaders = [
        ("accept-encoding", "gzip"), ("user-agent", "PortalHost"),
    ]

    let policy: AddressPolicy
    let limits: FetchLimits
    let resolver: any HostResolver
    let engine: FetchEngine
    let request: OutgoingRequest
    let stage: NIOLockedValueBox<FetchStage>

    private enum Outcome: Sendable {
        case answer(IncomingAnswer)
        case redirect(String)
    }

    func answer(from first: FetchTarget) async throws(FetchError) -> IncomingAnswer {
        let end = NIODeadline.now() + .seconds(Int64(limits.timeoutSeconds))
        var target = first
        var visited: Set<String> = [first.requestURL]
        while true {
            stage.withLockedValue { $0 = FetchStage(target) }
            let addresses = try await AddressGuard(policy: policy, resolver: resolver).addresses(of: target)
            switch try await ask(target, at: addresses, end: end) {
            case .answer(let answer):
                return answer
            case .redirect(let location):
                guard request.followsRedirects else { throw .redirectNotFollowed(target) }
                let next = try FetchTarget(checking: target.resolving(location), limits: limits, redirectedFrom: target)
                guard visited.count <= limits.maximumRedirects else {
                    throw .tooManyRedirects(target, limit: limits.maximumRedirects)
                }
                guard visited.insert(next.requestURL).inserted else { throw .redirectLoop(next) }
                target = next
            }
        }
    }

    // MARK: Request and response

    private func ask(
        _ target: FetchTarget, at addresses: [IPAddress], end: NIODeadline
    ) async throws(FetchError) -> Outcome {
        var candidates = addresses.prefix(Self.maximumAddressesTried)
        while let address = candidates.popFirst() {
            stage.withLockedValue { $0.step = .connecting }
            let remaining = end - .now()
            let share = TimeAmount.nanoseconds(max(1, remaining.nanoseconds / Int64(candidates.count + 1)))
            do {
                return try await engine.withClient(
                    for: target, at: address, maximumBytes: limits.maximumBytes, connectTimeout: share,
                    whenConnected: { stage.withLockedValue { $0.step = .waiting } },
                    { client in try await exchange(target, client: client, end: end) })
            } catch let error as FetchError {
                throw error
            } catch {
                let stage = stage.withLockedValue(\.self)
                let mayTryNext = stage.step == .connecting && !candidates.isEmpty && !Task.isCancelled
                if mayTryNext, FetchError.isWorthAnotherAddress(error) { continue }
                let failure = FetchError.transport(error, target, limits: limits, stage: stage)
                guard failure.kind == .tls else { throw failure }
                throw await CertificateDiagnosis(target: target, address: address, engine: engine).explain(failure)
            }
        }
        throw .resolution(.notFound, target)
    }

    private func exchange(_ target: FetchTarget, client: HTTPClient, end: NIODeadline) async throws -> Outcome {
        var sent = HTTPClientRequest(url: target.requestURL)
        sent.method = request.method
        sent.headers = request.headers
        for (name, value) in Self.ownHeaders { sent.headers.replaceOrAdd(name: name, value: value) }
        if !engine.keepsConnections { sent.headers.replaceOrAdd(name: "connection", value: "close") }
        if let body = request.body { sent.body = .bytes(body) }
        let response = try await client.execute(sent, deadline: end)
        stage.withLockedValue { $0.step = .reading }

        let status = response.status.code
        if let location = Self.redirectLocation(status: status, headers: response.headers) {
            return .redirect(location)
        }
        guard status == 200 || request.takesAnyStatus else { throw FetchError.status(Int(status), target) }
        let bytes = try await body(of: response, target)
        return .answer(
            IncomingAnswer(status: Int(status), headers: response.headers, bytes: bytes, url: target.display))
    }

    private static func redirectLocation(status: UInt, headers: HTTPHeaders) -> String? {
        switch status {
        case 301, 302, 303, 307, 308: headers.first(name: "location")
        default: nil
        }
    }

    private func body(of response: HTTPClientResponse, _ target: FetchTarget) async throws -> [UInt8] {
        // What the library cannot undo would arrive here as it is and be taken for a broken document.
        let codings = response.headers[canonicalForm: "content-encoding"].map { $0.lowercased() }
        guard codings.isEmpty || codings == ["gzip"] || codings == ["deflate"] || codings == ["identity"] else {
            throw FetchError.contentCoding(codings.joined(separator: ", "), target)
        }
        let limit = limits.maximumBytes
        if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit {
            throw FetchError.tooLarge(target, limit: limit)
        }
        var bytes: [UInt8] = []
        for try await part in response.body {
            guard part.readableBytes <= limit - bytes.count else { throw FetchError.tooLarge(target, limit: limit) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }
}
