import PortalCore
import RPC
import StrictJSON

/// One method of the contract: what is published about it, and how a call becomes one call of a service.
protocol PortalMethod: SendableMetatype {
    associatedtype Params: Decodable & Sendable
    associatedtype Output: Encodable & Sendable

    static var definition: MethodDefinition { get }
    static func call(_ params: Params, _ call: PortalCall) async throws -> Output
}

/// A call on its way from the wire to a service.
struct PortalCall: Sendable {
    let services: PortalServices
    let caller: Caller
    let context: RequestContext
}

extension MethodRegistry {
    /// The parameters are taken as JSON, because an idempotency key is bound to all of them.
    mutating func register<Method: PortalMethod>(_ method: Method.Type, _ services: PortalServices) {
        register(Method.definition) { (json: JSON, context: RequestContext) async throws -> Method.Output in
            let caller = try Caller(context, params: json)
            let params = try json.decodeParams(Method.Params.self)
            return try await Method.call(params, PortalCall(services: services, caller: caller, context: context))
        }
    }
}

extension JSON {
    fileprivate func decodeParams<Params: Decodable>(_ type: Params.Type) throws -> Params {
        do throws(JSONDecodingError) {
            return try JSONDecoding.decode(type, from: self)
        } catch {
            throw RPCError.invalidParams(error)
        }
    }
}
