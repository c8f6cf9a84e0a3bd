package import StrictJSON

/// A user in quarantine as clients and events see them.
package struct QuarantinedUserView: Sendable, Hashable, Codable {
    package var id: QuarantineID
    package var directoryId: DirectoryID
    /// Absent for somebody who would have been new.
    package var userId: DirectoryUserID?
    package var userName: String?
    package var externalId: String?
    package var findings: [Finding]
    /// As the provider sent it.
    package var raw: JSONText?
    package var firstSeenAt: Timestamp
    package var lastSeenAt: Timestamp
    package var attempts: Int

    package init(_ user: QuarantinedUser, showsRaw: Bool = false) {
        id = user.id
        directoryId = user.directoryId
        userId = user.userId
        userName = user.userName
        externalId = user.externalId
        findings = user.findings
        raw = showsRaw ? user.raw : nil
        firstSeenAt = user.firstSeenAt
        lastSeenAt = user.lastSeenAt
        attempts = user.attempts
    }
}
