import PortalCore
package import RPC
import StrictJSON

extension RPCError {
    /// The one place where a refusal becomes an error on the wire (API.md, table of codes).
    init(_ error: PortalError) {
        self.init(
            Code(error.kind), reason: error.reason, message: error.message, isRetryable: error.retryable,
            field: error.field.flatMap(JSONPointer.init(_:)),
            findings: error.findings.compactMap { try? JSONEncoding.json(of: $0) }, remedy: error.remedy,
            details: error.details)
    }
}

extension RPCError {
    /// Total: whatever a handler throws has an answer, and the unknown one has a constant text.
    package static func answer(to error: any Error) -> RPCError {
        (error as? PortalError).map(RPCError.init) ?? .internalError
    }
}

extension RPCError.Code {
    init(_ kind: PortalError.Kind) {
        switch kind {
        case .invalidParameters: self = .invalidParams
        case .session: self.init(rawValue: -32001)
        case .notAllowed: self.init(rawValue: -32003)
        case .notFound: self.init(rawValue: -32004)
        case .busy: self = .busy
        case .conflict: self.init(rawValue: -32009)
        case .state: self.init(rawValue: -32012)
        case .refused: self.init(rawValue: -32022)
        case .remote: self.init(rawValue: -32030)
        case .storage: self.init(rawValue: -32050)
        case .cancelled: self = .cancelled
        case .internal: self = .internalError
        }
    }
}
