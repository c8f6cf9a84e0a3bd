import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import PortalCore

/// Answers one request: finds out what it is for, and hands what belongs to sign-on or SCIM to its handler as it came.
struct WebResponder: Sendable {
    let handlers: WebHandlers
    let configuration: PortalWebServer.Configuration
    let metrics: WebMetrics
    let logger: Logger

    private var limits: WebLimits { configuration.limits }

    /// - Throws: Only what was wrong with the connection; the server answers that.
    func respond(to request: Request) async throws -> Response {
        let target = Self.target(request.head.path ?? "")
        let (route, url) = await route(target)
        var response =
            if request.headers[values: Self.host].isEmpty, target != nil {
                try await respond(to: request, route, url: url)
            } else {
                // A second Host field (RFC 9112 §3.2), or `*`, or the target of a proxy.
                page(.badRequest, .malformed)
            }
        response.headers[.date] = HTTPDate.text(of: configuration.now())
        if url.hasPrefix("https://") {
            response.headers[.strictTransportSecurity] = "max-age=31536000"
        }
        if request.method == .head {
            let length = response.headers[.contentLength]
            response.body = ResponseBody()
            response.headers[.contentLength] = length
        }
        metrics.count(route, status: response.status.code)
        return response
    }

    // MARK: Routes

    private static let host = HTTPField.Name("host") ?? .accept

    /// Path and query of a request's target in origin or absolute form (RFC 9112 §3.2), as they are.
    private static func target(_ text: String) -> Substring? {
        if text.hasPrefix("/") { return text[...] }
        let lower = text.prefix(8).lowercased()
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else { return nil }
        let rest = text.dropFirst(lower.hasPrefix("http://") ? 7 : 8)
        return rest.firstIndex(of: "/").map { rest[$0...] }
    }

    /// What the target leads to, and the URL by which the browser knows it.
    private func route(_ target: Substring?) async -> (WebRoute, url: String) {
        guard let target else { return (.unknown, "") }
        let base = await configuration.baseURL()
        var path = target.prefix { $0 != "?" }
        var inner = target
        // A proxy in front may or may not take the base URL's own path away.
        if let prefix = Self.path(of: base),
            [WebRoute.signOnPrefix, WebRoute.scimPrefix].contains(where: { path.hasPrefix(prefix + $0) })
        {
            inner = target.dropFirst(prefix.count)
            path = inner.prefix { $0 != "?" }
        }
        return (WebRoute(path: path), base + inner)
    }

    private static func path(of base: String) -> Substring? {
        guard let scheme = base.firstRange(of: "://") else { return nil }
        let rest = base[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { rest[$0...] }
    }

    private func respond(to request: Request, _ route: WebRoute, url: String) async throws -> Response {
        switch route {
        case .signOn(let name): return try await signOn(request, name, url: url)
        case .scim(let name): return try await scim(request, name, url: url)
        case .unknown: return page(.notFound, .notFound)
        case .health, .metrics:
            guard request.method == .get || request.method == .head else {
                var response = page(.methodNotAllowed, .wrongMethod)
                response.headers[.allow] = "GET, HEAD"
                return response
            }
            return route == .health
                ? Self.response(.ok, "application/json", #"{"status":"ok"}"#)
                : Self.response(
                    .ok, WebMetrics.contentType, metrics.text(signIns: await configuration.signIns()))
        }
    }

    // MARK: Sign-on

    private func signOn(_ request: Request, _ name: String, url: String) async throws -> Response {
        guard metrics.admit(upTo: limits.concurrentRequests) else { return busy() }
        defer { metrics.leave() }
        guard let body = try await body(of: request, upTo: limits.bodyBytes) else {
            return page(.contentTooLarge, .tooLarge)
        }
        let trace = configuration.makeTraceID()
        do {
            return Self.response(try await handlers.signOn.handle(Self.forwarded(request, url: url, body)))
        } catch let error as PortalError {
            logger.info(
                "a request was refused",
                metadata: ["reason": "\(error.reason)", "route": "\(name)", "trace": "\(trace)"])
            var response = page(Self.status(of: error.kind), .refusal(error, trace: trace))
            if error.kind == .busy { response.headers[.retryAfter] = "\(limits.retryAfterSeconds)" }
            return response
        } catch {
            log(error, name, trace)
            return page(.internalServerError, .failure(trace: trace))
        }
    }

    // MARK: SCIM

    private func scim(_ request: Request, _ name: String, url: String) async throws -> Response {
        guard metrics.admit(upTo: limits.concurrentRequests) else { return busy() }
        defer { metrics.leave() }
        guard let body = try await body(of: request, upTo: limits.scimBodyBytes) else {
            return Self.response(handlers.scimTooLarge)
        }
        let trace = configuration.makeTraceID()
        do {
            return Self.response(try await handlers.scim.handle(Self.forwarded(request, url: url, body)))
        } catch {
            log(error, name, trace)
            return Self.response(.internalServerError, "application/scim+json", Self.scimFailure(trace: trace))
        }
    }

    /// RFC 7644 §3.12. What failed is in the log under the reference.
    private static func scimFailure(trace: String) -> String {
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"500","#
            + #""detail":"Something went wrong on this server. Reference: \#(trace)"}"#
    }

    // MARK: Requests

    private func log(_ error: any Error, _ name: String, _ trace: String) {
        let reason = (error as? PortalError)?.reason ?? "\(type(of: error))"
        logger.error(
            "a request failed unexpectedly",
            metadata: ["route": "\(name)", "trace": "\(trace)", "type": "\(reason)"])
    }

    private static func forwarded(_ request: Request, url: String, _ body: [UInt8]) -> ForwardedRequest {
        ForwardedRequest(method: request.method.rawValue, url: url, headers: fields(of: request.head), body: body)
    }

    /// Nil if it is too long.
    private func body(of request: Request, upTo limit: Int) async throws -> [UInt8]? {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limit else { return nil }
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard part.readableBytes <= limit - bytes.count else { return nil }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    /// Names in lower case; repeated fields are joined (RFC 9110 §5.2, RFC 6265 §5.4).
    private static func fields(of head: HTTPRequest) -> [String: String] {
        var fields: [String: String] = [:]
        if let host = head.authority { fields["host"] = host }
        for field in head.headerFields {
            let name = field.name.canonicalName
            fields[name] = fields[name].map { $0 + (name == "cookie" ? "; " : ", ") + field.value } ?? field.value
        }
        return fields
    }

    // MARK: Answers

    /// The length and the connection are the transport's.
    private static let transportFields: Set<String> = [
        "connection", "content-length", "keep-alive", "transfer-encoding", "trailer", "upgrade",
    ]

    private static func response(_ reply: ForwardedReply) -> Response {
        guard (200...599).contains(reply.status) else { return Response(status: .internalServerError) }
        var headers = HTTPFields()
        for header in reply.headers {
            guard let name = HTTPField.Name(header.name), !transportFields.contains(name.canonicalName) else {
                continue
            }
            headers.append(HTTPField(name: name, value: header.value))
        }
        var response = Response(
            status: HTTPResponse.Status(code: reply.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
        if reply.status == 204 || reply.status == 304 {
            response.body = ResponseBody()
            response.headers[.contentLength] = nil
        }
        return response
    }

    private static func response(_ status: HTTPResponse.Status, _ type: String, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func page(_ status: HTTPResponse.Status, _ page: WebPage) -> Response {
        Self.response(status, WebPage.contentType, page.html)
    }

    private func busy() -> Response {
        var response = page(.serviceUnavailable, .busy)
        response.headers[.retryAfter] = "\(limits.retryAfterSeconds)"
        return response
    }

    private static func status(of kind: PortalError.Kind) -> HTTPResponse.Status {
        switch kind {
        case .invalidParameters: .badRequest
        case .session, .notAllowed: .forbidden
        case .notFound: .notFound
        case .conflict, .state: .conflict
        case .refused: .unprocessableContent
        case .remote: .badGateway
        case .busy, .cancelled: .serviceUnavailable
        case .storage, .internal: .internalServerError
        }
    }
}
