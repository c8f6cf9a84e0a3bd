import NIOCore
import NIOSSL
import PortalCore

/// A collector's host and port, and what goes wrong with it in an admin's words.
struct SyslogPlace: Sendable {
    /// Where a connection goes, as the guard wants it.
    let target: FetchTarget

    init(_ target: SyslogTarget) throws(DeliveryFailure) {
        // Nothing but a host: else a part of it would be taken for a path.
        guard let host = URLHost(target.host) ?? URLHost("[\(target.host)]"),
            let url = try? WebURL("https://\(Self.authority(host)):\(target.port)")
        else {
            throw DeliveryFailure(
                .misconfigured, "Host and Port are no address of a collector. Give a host's name and a port alone.")
        }
        self.target = FetchTarget(url)
    }

    private static func authority(_ host: URLHost) -> String {
        if case .address(.v6) = host.kind { "[\(host.name)]" } else { host.name }
    }

    private var words: String { "\(target.authorityHost), port \(target.port)" }

    /// The TLS of the host's other connections, with the stream's own certificate where there is one.
    func context(_ common: TLSConfiguration, _ settings: SyslogTarget) throws(DeliveryFailure) -> NIOSSLContext {
        var configuration = common
        do {
            if let certificate = settings.clientCertificate, let key = settings.clientKey {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
                    .map { .certificate($0) }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
            }
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw DeliveryFailure(
                .misconfigured, "The client certificate and its key cannot be used together. Give both anew, in PEM.")
        }
    }

    // MARK: Failures

    func connectTimeout(_ seconds: Int64) -> DeliveryFailure {
        DeliveryFailure(
            .unavailable,
            "No connection to \(words) was made within \(seconds) seconds. A firewall may be between, or the port is not one "
                + "for TLS.")
    }

    func sendTimeout(_ seconds: Int64) -> DeliveryFailure {
        DeliveryFailure(.unavailable, "\(words) stopped taking messages: they were not gone after \(seconds) seconds.")
    }

    /// A failure to connect, with the reason why a certificate was not accepted.
    func explained(_ error: any Error, at address: IPAddress, _ engine: FetchEngine) async -> any Error {
        if error is CancellationError || error is SyslogConnection.Closed || refusedUs(error) != nil { return error }
        let failure = FetchError.transport(error, target, limits: FetchLimits(), stage: FetchStage(target))
        guard failure.kind == .tls else { return error }
        return await CertificateDiagnosis(target: target, address: address, engine: engine).explain(failure)
    }

    func failure(_ error: any Error) -> DeliveryFailure {
        switch error {
        case let failure as DeliveryFailure: return failure
        case is SyslogConnection.Closed:
            return DeliveryFailure(.unavailable, "\(words) closed the connection. It will be tried again.")
        case let error as FetchError: return failure(error)
        default:
            if let refusal = refusedUs(error) { return refusal }
            return failure(FetchError.transport(error, target, limits: FetchLimits(), stage: FetchStage(target)))
        }
    }

    private func failure(_ error: FetchError) -> DeliveryFailure {
        switch error.kind {
        case .addressNotAllowed, .schemeNotAllowed, .invalidURL, .tls:
            DeliveryFailure(.misconfigured, error.message)
        case .hostNotFound:
            DeliveryFailure(
                .unavailable, "\(target.authorityHost) could not be looked up. Check Host for a typing mistake.")
        default:
            DeliveryFailure(.unavailable, error.message)
        }
    }

    /// What the server says of our certificate, or of our having none (RFC 8446 §6.2).
    private func refusedUs(_ error: any Error) -> DeliveryFailure? {
        let detail = String(describing: error)
        func names(_ reasons: String...) -> Bool { reasons.contains(where: detail.contains) }
        if names("CERTIFICATE_REQUIRED") {
            return DeliveryFailure(
                .misconfigured,
                "\(words) asks for a client certificate. Give Client certificate and Client key.")
        }
        if names(
            "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "ALERT_CERTIFICATE_EXPIRED", "ALERT_CERTIFICATE_REVOKED",
            "ALERT_CERTIFICATE_UNKNOWN", "ALERT_UNSUPPORTED_CERTIFICATE", "ALERT_ACCESS_DENIED",
            "ALERT_DECRYPT_ERROR")
        {
            return DeliveryFailure(
                .misconfigured,
                "\(words) does not accept the client certificate. Give one that is valid, and that an authority issued "
                    + "which the collector trusts.")
        }
        return nil
    }
}
