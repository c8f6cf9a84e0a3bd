import RPC

/// The host did something else than its contract says.
struct DemoFailure: Error {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}

/// The host answered a call with an error.
struct DemoRefusal: Error {
    var method: String
    var error: RPCError
}
