import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import PortalCore

/// What fetches share once the first has begun: one event loop thread and the trusted certificate authorities.
final class FetchEngine: Sendable {
    let group: MultiThreadedEventLoopGroup
    let tls: TLSConfiguration
    /// How long ``shutdown()`` waits for connections to end. One that is being made and that nobody answers would take
    /// the rest of its time-out; it then ends by itself, or with the process.
    private static let shutdownPatience = DispatchTimeInterval.seconds(1)

    /// Connections that are kept for the next request; nil where each request has its own.
    private let kept: KeptClients?
    var keepsConnections: Bool { kept != nil }

    /// Entered once for each client whose connections are not closed yet.
    private let openClients = DispatchGroup()

    init(trustFile: String?, keepsConnections: Bool = false) throws(TrustFileError) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.certificateVerification = .fullVerification
        if let trustFile {
            tls.additionalTrustRoots = [.certificates(try Self.certificates(in: trustFile))]
        }
        self.tls = tls
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        kept = keepsConnections ? KeptClients() : nil
    }

    /// A client that connects to `address` and to nothing else, whatever name stands in the request's URL.
    ///
    /// The library fixes its overrides of name resolution per client, so each attempt has its own; the event loop and
    /// the parsed authorities, which are what costs, are shared.
    func withClient<Value: Sendable>(
        for target: FetchTarget,
        at address: IPAddress,
        maximumBytes: Int,
        connectTimeout: TimeAmount,
        whenConnected: @escaping @Sendable () -> Void,
        _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        guard let kept else {
            let client = makeClient(
                for: target, at: address, maximumBytes: maximumBytes, connectTimeout: connectTimeout,
                whenConnected: whenConnected)
            openClients.enter()
            // Not awaited: a connection attempt that nobody answers would hold up a fetch that was cancelled.
            defer { client.shutdown { [openClients] _ in openClients.leave() } }
            return try await body(client)
        }
        let key = KeptClients.Key(
            isSecure: target.url.isSecure, host: target.host.name, port: target.port, address: address,
            maximumBytes: maximumBytes)
        let (entry, surplus) = kept.take(key) { connected in
            openClients.enter()
            return makeClient(
                for: target, at: address, maximumBytes: maximumBytes, connectTimeout: connectTimeout,
                whenConnected: connected)
        }
        for client in surplus { client.shutdown { [openClients] _ in openClients.leave() } }
        defer { kept.giveBack(key) }
        entry.begin(whenConnected)
        return try await body(entry.client)
    }

    private func makeClient(
        for target: FetchTarget, at address: IPAddress, maximumBytes: Int, connectTimeout: TimeAmount,
        whenConnected: @escaping @Sendable () -> Void
    ) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(connect: connectTimeout),
            proxy: nil,
            decompression: .enabled(limit: .size(maximumBytes)))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        if case .address = target.host.kind {
            // Addresses are connected to as they are.
        } else {
            configuration.dnsOverride = [target.host.name: address.description]
        }
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.makeCompletedFuture {
                // Should the library ever resolve by itself after all, no request leaves.
                guard channel.remoteAddress?.ipAddress.flatMap({ IPAddress($0) })?.unmapped == address.unmapped else {
                    throw HTTPClientError.remoteConnectionClosed
                }
                whenConnected()
            }
        }
        return HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    func shutdown() async {
        for client in kept?.removeAll() ?? [] { client.shutdown { [openClients] _ in openClients.leave() } }
        let ended = FirstValue<Void>()
        let queue = DispatchQueue.global()
        openClients.notify(queue: queue) { [group] in
            group.shutdownGracefully(queue: queue) { _ in ended.offer(()) }
        }
        queue.asyncAfter(deadline: .now() + Self.shutdownPatience) { ended.offer(()) }
        await ended.wait(whenCancelled: ())
    }

    private static func certificates(in file: String) throws(TrustFileError) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(file)
            guard !certificates.isEmpty else { throw TrustFileError() }
            return certificates
        } catch {
            throw TrustFileError()
        }
    }
}
