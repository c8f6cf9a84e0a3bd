import StrictJSON

/// A method as the dispatcher sees it: types are erased, results are JSON text.
struct RegisteredMethod: Sendable {
    enum Handler: Sendable {
        /// Appends the result.
        case immediate(@Sendable (_ params: JSON, _ context: RequestContext, _ result: inout [UInt8]) throws -> Void)
        /// Returns the result.
        case asynchronous(@Sendable (_ params: JSON, _ context: RequestContext) async throws -> [UInt8])

        var mayFollowUp: Bool {
            switch self {
            case .immediate: false
            case .asynchronous: true
            }
        }
    }

    let definition: MethodDefinition
    let handler: Handler
    /// Whether empty parameters need no validation.
    let acceptsOnlyMeta: Bool

    /// Whether this begins a session and may be called once.
    var isInitialize: Bool { isNamedInitialize }
    private let isNamedInitialize: Bool

    init(definition: MethodDefinition, handler: Handler, acceptsOnlyMeta: Bool) {
        self.definition = definition
        self.handler = handler
        self.acceptsOnlyMeta = acceptsOnlyMeta
        isNamedInitialize = definition.name == "initialize"
    }
}
