public import StrictJSON

/// What is published about a method, and how its calls are scheduled.
public struct MethodDefinition: Sendable {
    /// An error that a method documents (OpenRPC 1.3.2, Error Object).
    public struct ErrorDescription: Sendable {
        /// The code on the wire.
        public var code: RPCError.Code
        /// The stable word in the error's data.
        public var reason: String
        /// What it means.
        public var message: String

        /// Makes a description.
        public init(_ code: RPCError.Code, reason: String, message: String) {
            self.code = code
            self.reason = reason
            self.message = message
        }
    }

    /// When a call holds its lane.
    public enum HoldsLane: Sendable {
        /// No call does.
        case never
        /// Every call does.
        case always
        /// Calls with such parameters do.
        case when(@Sendable (_ params: JSON) -> Bool)

        func applies(to params: JSON) -> Bool {
            switch self {
            case .never: false
            case .always: true
            case .when(let condition): condition(params)
            }
        }
    }

    /// The name on the wire.
    public var name: String
    /// One line.
    public var summary: String
    /// Paragraphs in Markdown; may be empty.
    public var description: String
    /// The schema of the parameters, an object; `_meta` is added by the registry.
    public var params: JSONSchema
    /// What the result is called in the document.
    public var resultName: String
    /// The schema of the result.
    public var result: JSONSchema
    /// The errors worth naming.
    public var errors: [ErrorDescription]
    /// What calls must be ordered with.
    public var scope: MethodScope
    /// Whether calls do something slow before they reach what keeps order in their lane, so that later calls of the
    /// lane must not start before this has finished.
    public var holdsLane: HoldsLane
    /// Groups that the method belongs to in the document.
    public var tags: [String]
    /// More members for the document; names begin with `x-`.
    public var extensions: JSONObject

    /// Makes a definition.
    public init(
        _ name: String, summary: String, description: String = "", params: JSONSchema = .emptyObject,
        resultName: String = "result", result: JSONSchema = .emptyObject, errors: [ErrorDescription] = [],
        scope: MethodScope = .freestanding, holdsLane: HoldsLane = .never, tags: [String] = [],
        extensions: JSONObject = [:]
    ) {
        self.name = name
        self.summary = summary
        self.description = description
        self.params = params
        self.resultName = resultName
        self.result = result
        self.errors = errors
        self.scope = scope
        self.holdsLane = holdsLane
        self.tags = tags
        self.extensions = extensions
    }
}
