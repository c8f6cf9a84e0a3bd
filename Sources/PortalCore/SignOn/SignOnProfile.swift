package import StrictJSON

/// Who signed in: the result that the dashboard gets (API.md, `sso/exchange`), normalised, with all that was asserted.
package struct SignOnProfile: Sendable, Hashable {
    /// Always with an `idpId`.
    package var user: NormalizedUser
    /// Everything that was asserted: attribute or claim names with their values.
    package var rawAttributes: JSONObject

    package init(user: NormalizedUser, rawAttributes: JSONObject) {
        self.user = user
        self.rawAttributes = rawAttributes
    }

    /// For people: the display name, or what it can be made of.
    package var name: String? {
        if let name = user.displayName { return name }
        let parts = [user.firstName, user.lastName].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

/// On the wire the user's members, `name` and `rawAttributes` lie side by side.
extension SignOnProfile: Decodable {
    private enum CodingKeys: String, CodingKey { case rawAttributes }

    package init(from decoder: any Decoder) throws {
        user = try NormalizedUser(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rawAttributes = try container.decode(JSON.self, forKey: .rawAttributes).objectValue ?? JSONObject()
    }
}

extension SignOnProfile: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        user.writeMembers(to: &output)
        output.member("name", name)
        output.member("rawAttributes", rawAttributes)
    }
}
