/// Which of a directory's users an application will not recognise when they sign in, and who signs in without being in a
/// directory.
package struct JoinReport: Sendable, Codable, Hashable {
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// The same address, but another identifier.
        case identifierDiffers = "identifier_differs"
        /// The same identifier, but another address.
        case emailDiffers = "email_differs"
        /// The directory has no address, and nobody signed in with the identifier.
        case noEmail = "no_email"
        /// Another user of the directory has the same address.
        case duplicateEmail = "duplicate_email"
        /// Somebody signed in who is in no directory.
        case notInDirectory = "not_in_directory"
    }

    package struct Entry: Sendable, Codable, Hashable {
        /// Absent for somebody who is in no directory.
        package var userId: DirectoryUserID?
        package var directoryId: DirectoryID?
        package var connectionId: ConnectionID?
        package var userName: String?
        package var reason: Reason
        package var directoryValue: String?
        package var ssoValue: String?
        /// Where the other side's value is found, if this user's data show it.
        package var hint: String?
    }

    package struct Advice: Sendable, Codable, Hashable {
        package var reason: Reason
        package var directoryId: DirectoryID?
        /// In the words of the provider's console.
        package var text: String
    }

    /// Users whose identifier and address are those of somebody who signed in.
    package var matched: Int
    /// Users of whom nothing can be said before they have signed in once.
    package var notSignedIn: Int
    /// Users looked at, and people who signed in.
    package var examined: Int
    package var signedIn: Int
    package var unmatched: [Entry]
    package var advice: [Advice]
    /// What goes on with the rest; absent at the end.
    package var continueFrom: String?
}
