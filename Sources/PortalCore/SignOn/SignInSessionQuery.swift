/// Which sign-in sessions of a connection are wanted. The cursor's key names the last row's place in the order.
package struct SignInSessionQuery: Sendable, Hashable {
    package enum Sort: String, Sendable, Codable, CaseIterable {
        case startedAt
        /// By state, and within a state by time.
        case state
    }

    package var connection: ConnectionID
    package var page: PageRequest
    package var state: SignInSession.State?
    package var origin: SignInSession.Origin?
    /// Of the start, inclusive.
    package var from: Timestamp?
    /// Of the start, exclusive.
    package var to: Timestamp?
    package var sort: Sort

    package init(
        connection: ConnectionID, page: PageRequest = PageRequest(order: .descending),
        state: SignInSession.State? = nil, origin: SignInSession.Origin? = nil, from: Timestamp? = nil,
        to: Timestamp? = nil, sort: Sort = .startedAt
    ) {
        self.connection = connection
        self.page = page
        self.state = state
        self.origin = origin
        self.from = from
        self.to = to
        self.sort = sort
    }
}
