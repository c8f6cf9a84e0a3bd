import Hummingbird

/// Brings requests from the web server to the provider.
struct ProviderResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    /// The provider, which exists as soon as the port is known.
    private actor Slot {
        var service: ProviderService?

        func fill(_ service: ProviderService) { self.service = service }
    }

    private let slot = Slot()
    /// Whether requests for other hosts are refused: pages elsewhere could reach this one through a name of theirs.
    let checksHost: Bool

    init(checksHost: Bool) { self.checksHost = checksHost }

    func begin(_ service: ProviderService) async { await slot.fill(service) }

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        guard let service = await slot.service else { return Response(status: .serviceUnavailable) }
        if checksHost, let authority = request.head.authority, !ProviderResponder.isLocal(authority) {
            return Response(status: HTTPResponse.Status(code: 421))
        }
        let method: IncomingRequest.Method
        switch request.method {
        case .get: method = .get
        case .post: method = .post
        default: return Response(status: .methodNotAllowed)
        }
        var incoming = IncomingRequest(method: method, path: request.uri.path, query: request.uri.query ?? "")
        incoming.accept = request.headers[.accept] ?? ""
        incoming.authorization = request.headers[.authorization]
        incoming.contentType = request.headers[.contentType]
        if method == .post {
            do {
                let buffer = try await request.body.collect(upTo: IncomingRequest.maximumBody)
                incoming.body = Array(buffer.readableBytesView)
            } catch {
                return Response(status: .contentTooLarge)
            }
        }
        return Response(await service.answer(incoming))
    }

    private static func isLocal(_ authority: String) -> Bool {
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return host == "localhost" || LoopbackAddress.contains(String(host))
    }
}

extension Response {
    fileprivate init(_ reply: Reply) {
        var headers = HTTPFields()
        headers[.contentType] = reply.contentType
        for (name, value) in reply.fields {
            switch name {
            case .cacheControl: headers[.cacheControl] = value
            case .contentSecurityPolicy: headers[.contentSecurityPolicy] = value
            case .location: headers[.location] = value
            case .wwwAuthenticate: headers[.wwwAuthenticate] = value
            }
        }
        headers[.xContentTypeOptions] = "nosniff"
        self.init(
            status: HTTPResponse.Status(code: reply.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
    }
}
