import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOSSL
import PortalCore

/// What the network library reports, in an admin's terms.
extension FetchError {
    /// True if the failure belongs to the address rather than to the server behind all of them.
    static func isWorthAnotherAddress(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError {
            return error == .connectTimeout || error == .remoteConnectionClosed
        }
        return error is IOError || error is ChannelError
    }

    static func transport(
        _ error: any Error, _ target: FetchTarget, limits: FetchLimits, stage: FetchStage
    ) -> FetchError {
        let host = target.authorityHost
        func make(_ kind: Kind, _ message: String) -> FetchError {
            FetchError(kind, url: target.display, message: message)
        }
        switch error {
        case is CancellationError:
            return make(.cancelled, "The fetch from \(host) was cancelled.")
        case let error as IOError:
            return ioError(error, target)
        case let error as NIOSSLError:
            return make(.tls, handshakeMessage(String(describing: error), target))
        case is NIOSSLExtraError, is BoringSSLError:
            return make(.tls, handshakeMessage(String(describing: error), target))
        case NIOHTTPDecompression.DecompressionError.limit:
            return tooLarge(target, limit: limits.maximumBytes)
        case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
            return make(.invalidAnswer, "What \(host) sent is compressed, and damaged.")
        case HTTPParserError.invalidEOFState where stage.step == .reading:
            return make(.connectionFailed, "\(host) closed the connection before the document was complete.")
        case is HTTPParserError:
            return make(.invalidAnswer, "\(host), port \(target.port), does not answer with HTTP.")
        case ChannelError.connectTimeout:
            return connectTimeout(target)
        case let error as HTTPClientError:
            return clientError(error, target, limits: limits, stage: stage)
        default:
            return make(.connectionFailed, "The connection to \(host), port \(target.port), failed.")
        }
    }

    private static func ioError(_ error: IOError, _ target: FetchTarget) -> FetchError {
        let place = "\(target.authorityHost), port \(target.port)"
        let (kind, message): (Kind, String) =
            switch error.errnoCode {
            case ECONNREFUSED: (.connectionRefused, "Nothing accepts connections at \(place).")
            case ECONNRESET, EPIPE: (.connectionFailed, "The connection to \(place) was broken off by the other side.")
            case EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL: (.connectionFailed, "No route leads to \(place).")
            case ETIMEDOUT: (.timeout, "No connection to \(place): no answer.")
            default: (.connectionFailed, "The connection to \(place) failed.")
            }
        return FetchError(kind, url: target.display, message: message)
    }

    private static func clientError(
        _ error: HTTPClientError, _ target: FetchTarget, limits: FetchLimits, stage: FetchStage
    ) -> FetchError {
        let host = target.authorityHost
        func make(_ kind: Kind, _ message: String) -> FetchError {
            FetchError(kind, url: target.display, message: message)
        }
        switch error {
        case .cancelled, .alreadyShutdown:
            return make(.cancelled, "The fetch from \(host) was cancelled.")
        case .connectTimeout:
            return connectTimeout(target)
        case .tlsHandshakeTimeout:
            return make(.timeout, "\(host), port \(target.port), accepted the connection but did not answer in TLS.")
        case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout:
            return timeout(stage, seconds: limits.timeoutSeconds)
        case .remoteConnectionClosed:
            let when = stage.step == .reading ? "before the document was complete" : "without an answer"
            return make(.connectionFailed, "\(host) closed the connection \(when).")
        case .invalidURL, .emptyHost, .emptyScheme:
            return make(.invalidURL, "The URL cannot be used.")
        default:
            return make(.connectionFailed, "The exchange with \(host), port \(target.port), failed.")
        }
    }

    private static func connectTimeout(_ target: FetchTarget) -> FetchError {
        FetchError(
            .timeout, url: target.display,
            message:
                "No connection to \(target.authorityHost), port \(target.port): no answer. A firewall may be between.")
    }

    /// The library tells reasons apart only in the names that its TLS engine gives them.
    private static func handshakeMessage(_ detail: String, _ target: FetchTarget) -> String {
        let host = target.authorityHost
        func names(_ reasons: String...) -> Bool { reasons.contains(where: detail.contains) }
        if names("CERTIFICATE_VERIFY_FAILED", "failedToValidateHostname", "unableToValidateCertificate") {
            return "The certificate of \(host) cannot be verified."
        }
        if names("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNEXPECTED_RECORD") {
            return "\(host) does not speak TLS on port \(target.port)."
        }
        if names("EOF during handshake") {
            return "\(host), port \(target.port), closed the connection during the TLS handshake."
        }
        if names("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL") {
            return "\(host) offers only TLS versions older than 1.2."
        }
        if names("CERTIFICATE_REQUIRED", "BAD_CERTIFICATE") {
            return "\(host) asks for a client certificate; the URL must be readable without one."
        }
        if names("HANDSHAKE_FAILURE", "UNRECOGNIZED_NAME", "ALERT") {
            return "\(host) refused the TLS handshake."
        }
        return "The TLS handshake with \(host), port \(target.port), failed."
    }
}
