package import StrictJSON

/// A person in our vocabulary, whatever the provider calls things (API.md, "Normalised user").
///
/// What has no value is absent, never an empty string.
package struct NormalizedUser: Sendable, Decodable, Hashable {
    package var idpId: String?
    package var externalId: String?
    package var username: String?
    package var email: String?
    package var emails: [ContactValue]?
    package var firstName: String?
    package var lastName: String?
    package var displayName: String?
    package var active: Bool?
    package var jobTitle: String?
    package var department: String?
    package var division: String?
    package var organization: String?
    package var costCenter: String?
    package var employeeNumber: String?
    package var employeeType: String?
    package var managerId: String?
    package var phoneNumbers: [ContactValue]?
    package var addresses: [PostalAddress]?
    package var locale: String?
    package var timezone: String?
    /// Names or identifiers of groups, as the provider sends them.
    package var groups: [String]?
    package var customAttributes: [String: JSON]?

    package init() {}
}
