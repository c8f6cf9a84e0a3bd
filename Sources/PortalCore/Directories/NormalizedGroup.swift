/// A group in our vocabulary.
package struct NormalizedGroup: Sendable, Codable, Hashable {
    package var idpId: String?
    package var externalId: String?
    package var name: String?
    /// The provider's identifiers of the members.
    package var members: [String]?

    package init() {}
}
