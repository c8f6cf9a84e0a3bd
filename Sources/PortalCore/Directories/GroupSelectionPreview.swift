/// What another selection of groups changes: for whom it would, or did.
package struct GroupSelectionPreview: Sendable, Codable, Hashable {
    package struct Person: Sendable, Codable, Hashable {
        package var id: DirectoryUserID
        package var userName: String
        package var displayName: String?

        init(_ user: DirectoryUser) {
            id = user.id
            userName = user.userName
            displayName = user.displayName
        }
    }

    package struct Sample: Sendable, Codable, Hashable {
        package var added: [Person]
        package var removed: [Person]
    }

    /// Why it needs a confirmation.
    package struct Guard: Sendable, Codable, Hashable {
        package struct Threshold: Sendable, Codable, Hashable {
            /// So many may always go.
            package var users: Int
            /// And so many of a hundred.
            package var percent: Int
        }

        package var threshold: Threshold
        package var count: Int
        package var of: Int
        package var explanation: String
    }

    package var mode: GroupSelection
    package var groupIds: [DirectoryGroupID]
    /// Active users who come into scope.
    package var added: Int
    /// Active users who lose their access.
    package var removed: Int
    package var sample: Sample
    /// Present if it is not done without confirmation.
    package var `guard`: Guard?
    /// The run that brings the rest in line, where there is one.
    package var runId: DirectoryRunID?
}
