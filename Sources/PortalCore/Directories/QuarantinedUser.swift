package import StrictJSON

/// A user who was refused, with what the provider said and why: to be tried again once the map is right.
package struct QuarantinedUser: Sendable, Hashable {
    package var id: QuarantineID
    package var directoryId: DirectoryID
    /// The user who would have been changed; nil for one who would have been new.
    package var userId: DirectoryUserID?
    package var userName: String?
    package var externalId: String?
    /// The whole resource as it would have become.
    package var raw: JSONText
    package var findings: [Finding]
    package var firstSeenAt: Timestamp
    package var lastSeenAt: Timestamp
    package var attempts: Int

    package init(
        id: QuarantineID, directoryId: DirectoryID, userId: DirectoryUserID?, userName: String?,
        externalId: String?, raw: JSONText, findings: [Finding], at time: Timestamp
    ) {
        self.id = id
        self.directoryId = directoryId
        self.userId = userId
        self.userName = userName
        self.externalId = externalId
        self.raw = raw
        self.findings = findings
        firstSeenAt = time
        lastSeenAt = time
        attempts = 1
    }
}
