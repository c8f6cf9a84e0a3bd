import Crypto

/// Somebody who can sign in.
package struct TestUser: Sendable, Hashable {
    /// The e-mail address, the NameID unless another format is asked for.
    package var email: String
    /// Never changes: the attribute `id`, `sub`, and the persistent NameID.
    package let id: String
    package let firstName: String
    package let lastName: String
    package let groups: [String]

    /// Makes up a user for an e-mail address. Nil for anything that is none.
    package init?(email: String) {
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, !local.isEmpty, parts.last?.isEmpty == false,
            email.utf8.count <= TestUser.maximumEmail,
            email.unicodeScalars.allSatisfy({
                $0.value > 0x20 && $0.value != 0x7F && !"<>\"&".unicodeScalars.contains($0)
            })
        else { return nil }
        let names = local.split(whereSeparator: { !$0.isLetter }).map { $0.prefix(1).uppercased() + $0.dropFirst() }
        let digest = SHA256.hash(data: Array(email.lowercased().utf8))
        self.email = email
        id = "user-" + digest.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        firstName = names.first ?? "Test"
        lastName = names.dropFirst().last ?? "Example"
        groups = ["Everyone", "Engineering"]
    }

    /// RFC 5321 §4.5.3.1.3.
    private static let maximumEmail = 254

    /// The user after marriage, so to speak.
    var renamed: TestUser {
        var copy = self
        copy.email = "renamed." + email
        return copy
    }
}
