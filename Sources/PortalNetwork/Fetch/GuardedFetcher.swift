import NIOConcurrencyHelpers
import NIOHTTP1
package import PortalCore

/// Fetches documents without letting the URL's author reach what only this machine can reach.
///
/// Every URL, also after a redirect, is checked before anything is sent: `https` (or plain `http` to configured
/// addresses), no user info, and every address that the name resolves to. The connection then goes to one of those very
/// addresses, so that a second answer of the name server (DNS rebinding) has no effect; certificates are still checked
/// against the name. No proxy is used and no cookies are sent; credentials only by ``perform(_:)``, and only to the first
/// URL.
///
/// Costs nothing before the first fetch.
package final class GuardedFetcher: DocumentFetcher {
    /// More at once are refused: each may hold a whole document in memory.
    package static let maximumConcurrentFetches = 64
    /// The same where connections are kept.
    package static let maximumConcurrentDeliveries = 512

    private enum State {
        case idle
        case running(FetchEngine)
        case shutDown
    }

    private let policy: AddressPolicy
    private let trustFile: String?
    private let keepsConnections: Bool
    let limits: FetchLimits
    private let resolver: any HostResolver
    private let state = NIOLockedValueBox(State.idle)
    private let fetchesUnderWay = NIOLockedValueBox(0)

    /// - Parameters:
    ///   - trustFile: PEM file of certificate authorities that are trusted besides the system's.
    ///   - keepsConnections: whether a connection is used for several requests, as long as the name leads to its address.
    package init(
        policy: AddressPolicy = AddressPolicy(),
        trustFile: String? = nil,
        limits: FetchLimits = FetchLimits(),
        keepsConnections: Bool = false,
        resolver: any HostResolver = SystemHostResolver()
    ) {
        self.policy = policy
        self.trustFile = trustFile
        self.limits = limits
        self.keepsConnections = keepsConnections
        self.resolver = resolver
    }

    package func fetch(_ url: String, accept: String) async throws(FetchError) -> FetchedDocument {
        let target = try FetchTarget(checking: url, limits: limits)
        let request = OutgoingRequest(headers: ["accept": accept], followsRedirects: true, takesAnyStatus: false)
        let answer = try await answer(to: request, from: target, limits: limits)
        return FetchedDocument(
            bytes: answer.bytes, contentType: Self.mediaType(answer.headers), url: answer.url)
    }

    /// Performs one request with its redirects, in the time that there is for it.
    func answer(
        to request: OutgoingRequest, from target: FetchTarget, limits: FetchLimits
    ) async throws(FetchError) -> IncomingAnswer {
        guard admit() else { throw .tooManyFetches(target) }
        defer { fetchesUnderWay.withLockedValue { $0 -= 1 } }
        let engine = try runningEngine(for: target)
        let stage = NIOLockedValueBox(FetchStage(target))
        let fetch = GuardedFetch(
            policy: policy, limits: limits, resolver: resolver, engine: engine, request: request, stage: stage)
        let seconds = limits.timeoutSeconds

        let result = await withTaskGroup(of: Result<IncomingAnswer, FetchError>?.self) { group in
            group.addTask {
                do throws(FetchError) {
                    return .success(try await fetch.answer(from: target))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if Task.isCancelled { throw .cancelled(stage.withLockedValue(\.self)) }
        guard let result else { throw .timeout(stage.withLockedValue(\.self), seconds: seconds) }
        return try result.get()
    }

    private static func mediaType(_ headers: HTTPHeaders) -> String? {
        guard let value = headers.first(name: "content-type") else { return nil }
        let type = value.prefix { $0 != ";" && $0 != "," }.filter { $0 != " " && $0 != "\t" }.lowercased()
        return type.isEmpty ? nil : type
    }

    /// Ends the connections and threads, within about a second. Fetches after it fail with kind `cancelled`.
    package func shutdown() async {
        let engine: FetchEngine? = state.withLockedValue { state in
            defer { state = .shutDown }
            if case .running(let engine) = state { return engine }
            return nil
        }
        await engine?.shutdown()
    }

    private func admit() -> Bool {
        fetchesUnderWay.withLockedValue { count in
            guard count < (keepsConnections ? Self.maximumConcurrentDeliveries : Self.maximumConcurrentFetches) else {
                return false
            }
            count += 1
            return true
        }
    }

    private func runningEngine(for target: FetchTarget) throws(FetchError) -> FetchEngine {
        let (trustFile, keepsConnections) = (trustFile, keepsConnections)
        let engine: Result<FetchEngine, FetchError> = state.withLockedValue { state in
            switch state {
            case .running(let engine):
                return .success(engine)
            case .shutDown:
                return .failure(
                    FetchError(.cancelled, url: target.display, message: "Not fetched: the host is shutting down."))
            case .idle:
                do throws(TrustFileError) {
                    let engine = try FetchEngine(trustFile: trustFile, keepsConnections: keepsConnections)
                    state = .running(engine)
                    return .success(engine)
                } catch {
                    return .failure(FetchError(.tls, url: target.display, message: error.description))
                }
            }
        }
        return try engine.get()
    }
}
