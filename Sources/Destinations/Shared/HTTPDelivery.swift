import OIDC
import PortalCore
import StrictJSON

/// A delivery over HTTP: asks, and says in an admin's words what came of it.
struct HTTPDelivery: Sendable {
    /// Longest answer that is read, in bytes.
    static let maximumAnswerBytes = 256 * 1024

    /// What is meant in messages, for example `Splunk`.
    let place: String
    let http: any HTTPExchange
    let mask: SecretMask

    /// What an answer means where it is no success.
    struct Judgement {
        var kind: DeliveryFailure.Kind
        /// What the admin has to change, and where.
        var message: String

        init(_ kind: DeliveryFailure.Kind, _ message: String) {
            self.kind = kind
            self.message = message
        }
    }

    /// Sends a request and takes any status as an answer.
    ///
    /// - Throws: ``DeliveryFailure``; `CancellationError`.
    func answer(to request: ProviderRequest) async throws -> ProviderResponse {
        do throws(HTTPExchangeError) {
            return try await http.perform(request)
        } catch {
            try Task.checkCancellation()
            throw failure(error)
        }
    }

    /// Sends a request, and takes an answer of 2xx for a receipt.
    ///
    /// - Parameter judge: what another status means at this place; nil for what it commonly does.
    /// - Throws: ``DeliveryFailure``; `CancellationError`.
    func deliver(
        _ request: ProviderRequest, judge: (ProviderResponse) -> Judgement? = { _ in nil }
    ) async throws -> DeliveryReceipt {
        try receipt(of: try await answer(to: request), judge: judge)
    }

    /// - Throws: ``DeliveryFailure`` where the answer is no success.
    func receipt(of answer: ProviderResponse, judge: (ProviderResponse) -> Judgement?) throws -> DeliveryReceipt {
        guard (200...299).contains(answer.status) else {
            throw failure(answer, judge(answer) ?? common(answer.status))
        }
        return DeliveryReceipt(status: answer.status, answer: mask.words(of: answer.body))
    }

    func failure(_ answer: ProviderResponse, _ judgement: Judgement) -> DeliveryFailure {
        DeliveryFailure(
            judgement.kind, mask.words(of: judgement.message), status: answer.status,
            answer: mask.words(of: answer.body), retryAfterSeconds: answer.retryAfterSeconds)
    }

    /// What a status means wherever it comes from (RFC 9110 §15, RFC 6585).
    func common(_ status: Int) -> Judgement {
        switch status {
        case 300...399:
            Judgement(
                .misconfigured, "\(place) answers with a redirect (HTTP \(status)). Give the address that it leads to.")
        case 401, 407:
            Judgement(
                .unauthorized, "\(place) does not accept the credentials (HTTP \(status)). Give current ones.")
        case 403:
            Judgement(
                .unauthorized,
                "\(place) does not allow this (HTTP 403). Check what the credentials may do, and whether it accepts "
                    + "requests from this host's address.")
        case 404, 410:
            Judgement(.misconfigured, "There is nothing at this address of \(place) (HTTP \(status)). Check the path.")
        case 405, 415, 501:
            Judgement(
                .misconfigured,
                "\(place) takes no such requests at this address (HTTP \(status)). Check the address and the format.")
        case 408, 425, 429:
            Judgement(.unavailable, "\(place) asks to come again later (HTTP \(status)).")
        case 413:
            Judgement(.rejected, "\(place) finds this too large (HTTP 413).")
        case 400...499:
            Judgement(.rejected, "\(place) refuses these events (HTTP \(status)).")
        case 500...599:
            Judgement(.unavailable, "\(place) has a fault of its own (HTTP \(status)). It will be tried again.")
        default:
            Judgement(.unavailable, "\(place) gave an answer that is none (HTTP \(status)).")
        }
    }

    private func failure(_ error: HTTPExchangeError) -> DeliveryFailure {
        let message = mask.words(of: error.message)
        return switch error.code {
        case .invalidURL, .notAllowed, .tls, .invalidAnswer: DeliveryFailure(.misconfigured, message)
        case .redirected:
            DeliveryFailure(
                .misconfigured,
                "\(place) answers with a redirect, which is not followed. Give the address that it leads to.")
        // A name that cannot be looked up right now is not told apart from one that does not exist.
        case .hostNotFound, .connectionFailed, .timeout, .cancelled: DeliveryFailure(.unavailable, message)
        case .tooLarge:
            DeliveryFailure(
                .unavailable, "\(place) answered with more than \(Self.maximumAnswerBytes) bytes, which were not read.")
        }
    }
}

extension ProviderRequest {
    /// A request that brings events somewhere: nothing of it goes to another address.
    static func delivery(
        _ method: Method = .post, _ url: String, type: String, _ fields: [(name: String, value: String)],
        _ body: [UInt8]
    ) -> ProviderRequest {
        ProviderRequest(
            method: method, url: url,
            fields: [Field(name: "Content-Type", value: type)] + fields.map { Field(name: $0.name, value: $0.value) },
            body: body, maximumResponseBytes: HTTPDelivery.maximumAnswerBytes, followsRedirects: false)
    }
}

extension ProviderResponse {
    /// The answer as a JSON object.
    var object: JSONObject? {
        guard body.count <= HTTPDelivery.maximumAnswerBytes else { return nil }
        return (try? JSONReader.parse(body, options: JSONReader.Options(depthLimit: 32)))?.objectValue
    }
}

extension String {
    /// Greatest number of characters of a code that somebody else chose.
    private static let maximumWordLength = 64

    /// A code of the other side's as it may stand in a message.
    var plainWord: String {
        String(
            decoding: utf8.prefix(Self.maximumWordLength).filter { $0.isAlphanumeric || $0 == UInt8(ascii: "_") },
            as: UTF8.self)
    }
}

extension LogStreamSettings {
    /// A URL without the slash at its end.
    func baseURL(_ name: String) -> String? {
        text(name).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    /// - Throws: ``DeliveryFailure`` where it is missing.
    func requiredBaseURL(_ name: String) throws -> String {
        let text = try required(name)
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// - Throws: ``DeliveryFailure`` where a required setting is missing, which the review finds as well.
    func required(_ name: String) throws -> String {
        guard let text = textOrDocument(name) else {
            throw DeliveryFailure(.misconfigured, "The setting \(name) is missing. Fill it in.")
        }
        return text
    }
}
