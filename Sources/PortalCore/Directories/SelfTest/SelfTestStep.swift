import SCIM
import StrictJSON

/// One request of a self-test, and what has to come of it.
struct SelfTestStep: Sendable {
    enum Expectation: Sendable {
        case status([Int])
        /// A JSON pointer into the answer, and what is there.
        case value(String, JSON)
        case absent(String)
        /// How many elements a list has there.
        case count(String, Int)
        case scimType(SCIMError.ScimType)
    }

    /// Stable, for example `create_user`.
    var id: String
    var title: String
    var method: String
    /// With `{name}` for what earlier answers gave.
    var path: String
    var body: JSON?
    var ifMatch: String?
    var expects: [Expectation]
    /// Under what name the answer's `id` (and its version as `name.version`) is remembered.
    var keeps: String?

    init(
        _ id: String, _ title: String, _ method: String, _ path: String, _ body: JSON? = nil, ifMatch: String? = nil,
        keeps: String? = nil, expects: Expectation...
    ) {
        self.id = id
        self.title = title
        self.method = method
        self.path = path
        self.body = body
        self.ifMatch = ifMatch
        self.keeps = keeps
        self.expects = expects
    }
}

extension SelfTestStep.Expectation {
    static func status(_ code: Int) -> Self { .status([code]) }

    var text: String {
        switch self {
        case .status(let codes): "status " + codes.map(String.init).joined(separator: " or ")
        case .value(let pointer, let value): "\(pointer) = \(value)"
        case .absent(let pointer): "no \(pointer)"
        case .count(let pointer, let count): "\(count) in \(pointer)"
        case .scimType(let type): "scimType \(type.rawValue)"
        }
    }

    /// - Parameter body: the answer's.
    func holds(for reply: SCIMReply, _ body: JSON) -> Bool {
        func found(_ pointer: String) -> JSON? { JSONPointer(pointer).flatMap { body[$0] } }
        switch self {
        case .status(let codes): return codes.contains(reply.status)
        case .value(let pointer, let value): return found(pointer) == value
        case .absent(let pointer): return found(pointer) == nil
        case .count(let pointer, let count): return (found(pointer)?.arrayValue?.count ?? 0) == count
        case .scimType(let type): return reply.error?.scimType == type
        }
    }
}
