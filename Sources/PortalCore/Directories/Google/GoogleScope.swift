/// What a pull needs to be allowed to read.
package enum GoogleScope: String, Sendable, Hashable, CaseIterable {
    case users = "https://www.googleapis.com/auth/admin.directory.user.readonly"
    case groups = "https://www.googleapis.com/auth/admin.directory.group.readonly"
    case members = "https://www.googleapis.com/auth/admin.directory.group.member.readonly"
}
