import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import PortalCore
import SwiftASN1
import X509

/// Finds out why a server's certificate was not accepted.
///
/// The verification itself says no more than "failed". So the handshake is begun once more with the same address, only
/// to look at the certificates, and broken off before anything is sent.
struct CertificateDiagnosis: Sendable {
    private static let timeout = TimeAmount.seconds(2)
    private static let maximumNames = 5
    private static let maximumTextLength = 120

    let target: FetchTarget
    let address: IPAddress
    let engine: FetchEngine

    /// `failure` with a message that names the reason, as far as one is found.
    func explain(_ failure: FetchError) async -> FetchError {
        guard failure.message.hasSuffix("cannot be verified.") else { return failure }
        let chain = await presentedCertificates()
        guard let reason = reason(for: chain, now: Date()) else { return failure }
        var explained = failure
        explained.message = reason
        return explained
    }

    // MARK: Looking

    private func presentedCertificates() async -> [Certificate] {
        let seen = FirstValue<[NIOSSLCertificate]>()
        let name: String? = if case .address = target.host.kind { nil } else { target.host.name }
        do {
            let context = try NIOSSLContext(configuration: engine.tls)
            let remote = try SocketAddress(ipAddress: address.description, port: Int(target.port))
            let bootstrap = ClientBootstrap(group: engine.group)
                .connectTimeout(Self.timeout)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = try NIOSSLClientHandler(context: context, serverHostname: name) {
                            chain, verdict in
                            seen.offer(chain)
                            verdict.succeed(NIOSSLVerificationResult.failed)
                        }
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
            let connection = bootstrap.connect(to: remote)
            connection.whenFailure { _ in seen.offer([]) }
            connection.whenSuccess { channel in
                channel.eventLoop.scheduleTask(in: Self.timeout) { seen.offer([]) }
                channel.closeFuture.whenComplete { _ in seen.offer([]) }
            }
            let chain = await seen.wait(whenCancelled: [])
            connection.whenSuccess { $0.close(promise: nil) }
            return chain.compactMap { try? Certificate(derEncoded: $0.toDERBytes()) }
        } catch {
            return []
        }
    }

    // MARK: Judging

    private func reason(for chain: [Certificate], now: Date) -> String? {
        guard let leaf = chain.first else { return nil }
        let host = target.authorityHost
        for (index, certificate) in chain.enumerated() {
            let subject =
                index == 0 ? "The certificate of \(host)" : "A certificate that issued the one of \(host)"
            if certificate.notValidAfter < now {
                return "\(subject) expired on \(day(certificate.notValidAfter))."
            }
            if certificate.notValidBefore > now {
                return "\(subject) is not valid before \(day(certificate.notValidBefore))."
            }
        }
        let names = names(of: leaf)
        if !names.contains(where: matches) {
            guard !names.isEmpty else { return "The certificate of \(host) names no host." }
            let more = names.count > Self.maximumNames ? ", …" : ""
            let list = names.prefix(Self.maximumNames).map(clean).joined(separator: ", ")
            return "The certificate that \(host) presents is for \(list)\(more), not for \(host)."
        }
        if leaf.issuer == leaf.subject {
            return "The certificate of \(host) is self-signed. Have --trust-ca name it, if it is the right one."
        }
        let issuer = clean((chain.last ?? leaf).issuer.description)
        return
            "The certificate of \(host) was issued by an authority that is not trusted here (\(issuer)). Either the "
            + "server does not send its intermediate certificates, or --trust-ca has to name a file with that authority."
    }

    private func names(of certificate: Certificate) -> [String] {
        guard let extensionNames = try? certificate.extensions.subjectAlternativeNames else { return [] }
        return extensionNames.compactMap { name in
            switch name {
            case .dnsName(let text): text
            case .ipAddress(let bytes): IPAddress(bytes: bytes.bytes)?.description
            default: nil
            }
        }
    }

    /// Exact, or with a wildcard as the whole first label (RFC 9525 §6.3).
    private func matches(_ name: String) -> Bool {
        let host = target.host.name
        let pattern = name.lowercased()
        guard pattern.hasPrefix("*.") else { return pattern == host }
        guard let dot = host.firstIndex(of: ".") else { return false }
        return host[dot...] == pattern.dropFirst()
    }

    private func day(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle().year().month().day())
    }

    /// The peer chose these texts.
    private func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.filter { (0x20..<0x7f).contains($0.value) }).prefix(
                Self.maximumTextLength))
    }
}
