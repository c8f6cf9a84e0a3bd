import Crypto
import PortalCore
import RPC
import StrictJSON

extension Caller {
    /// Reads `params._meta` (API.md, "Common shapes"), which the registry has checked against its schema.
    init(_ context: RequestContext, params: JSON) throws {
        guard let json = context.meta else {
            self.init()
            return
        }
        do throws(JSONDecodingError) {
            let meta = try JSONDecoding.decode(CallMeta.self, from: json)
            self.init(
                actor: meta.actor, session: meta.session,
                idempotency: meta.idempotencyKey.map { key in
                    IdempotencyRequest(
                        key: key, method: context.method,
                        digest: Self.digest(context.method, params, session: meta.session))
                })
        } catch {
            throw RPCError.invalidParams(
                field: JSONPointer(tokens: [MethodRegistry.metaKey] + error.pointer.tokens), error.message)
        }
    }

    private static func digest(_ method: String, _ params: JSON, session: PortalSessionID?) -> [UInt8] {
        var hash = SHA256()
        for part in [Array(method.utf8), Array((session?.description ?? "").utf8)] {
            hash.update(data: part)
            hash.update(data: [0])
        }
        hash.update(data: JSONWriter.bytes(of: params, order: .sorted))
        return Array(hash.finalize())
    }
}

private struct CallMeta: Decodable, Sendable {
    var actor: Actor?
    var session: PortalSessionID?
    var idempotencyKey: String?
}
