/// What is kept of a logout message that was refused.
struct LogoutRefusal: Sendable, Encodable {
    enum Kind: String, Sendable, Encodable { case request, response, unreadable }

    var message: Kind
    var connectionId: ConnectionID
    /// Of a response: the session whose logout it says it answers.
    var sessionId: SignInSessionID?
    /// Those that failed.
    var checks: [SignInCheck]

    /// No more events than this are made of refusals within so many seconds, looked for among the last so many.
    static let floodCount = 100
    static let floodSeconds: Int64 = 60
    static let floodEvents: Int64 = 1000
}
