package import StrictJSON

/// A user as a provider describes them, checked against the provider's own schema already.
package struct IncomingUser: Sendable, Hashable {
    package var userName: String
    package var externalId: String?
    package var displayName: String?
    package var emails: [String]
    package var raw: JSONObject

    package init(
        userName: String, externalId: String?, displayName: String?, emails: [String], raw: JSONObject
    ) {
        self.userName = userName
        self.externalId = externalId
        self.displayName = displayName
        self.emails = emails
        self.raw = raw
    }
}

/// A group as a provider describes it, without its members.
package struct IncomingGroup: Sendable, Hashable {
    package var displayName: String
    package var externalId: String?
    package var raw: JSONObject

    package init(displayName: String, externalId: String?, raw: JSONObject) {
        self.displayName = displayName
        self.externalId = externalId
        self.raw = raw
    }
}
