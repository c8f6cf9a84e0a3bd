package import StrictJSON

/// Why a call was refused: stable kind and reason, plain message, never a secret.
package struct PortalError: Error, Sendable, Equatable {
    /// The error's class; each has one JSON-RPC code (API.md).
    package enum Kind: Sendable, Hashable, CaseIterable {
        case invalidParameters
        case session
        case notAllowed
        case notFound
        case busy
        case conflict
        case state
        case refused
        case remote
        case storage
        case cancelled
        case `internal`
    }

    package var kind: Kind
    /// The stable string that clients switch on.
    package var reason: String
    package var message: String
    package var remedy: String?
    /// JSON pointer of the parameter at fault.
    package var field: String?
    package var findings: [Finding]
    package var retryable: Bool
    /// Further members of the answer's data, such as numbers.
    package var details: JSONObject

    package init(
        _ kind: Kind, _ reason: String, _ message: String, remedy: String? = nil, field: String? = nil,
        findings: [Finding] = [], retryable: Bool = false, details: JSONObject = JSONObject()
    ) {
        self.kind = kind
        self.reason = reason
        self.message = message
        self.remedy = remedy
        self.field = field
        self.findings = findings
        self.retryable = retryable
        self.details = details
    }

    /// Two errors are the same refusal if kind and reason are; texts may change.
    package static func == (lhs: Self, rhs: Self) -> Bool { lhs.kind == rhs.kind && lhs.reason == rhs.reason }
}

extension PortalError {
    /// The one answer to an unknown identifier, and to another organisation's.
    package static func notFound<Kind: IdentifierKind>(_: Identifier<Kind>.Type) -> PortalError {
        PortalError(.notFound, Kind.notFoundReason, "There is no such \(Kind.noun).")
    }

    package static func invalid(_ field: String, _ message: String, remedy: String? = nil) -> PortalError {
        PortalError(.invalidParameters, "invalid_params", message, remedy: remedy, field: field)
    }
}
