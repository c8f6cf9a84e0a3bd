package import StrictJSON

/// A person in our vocabulary, whatever the provider calls things (API.md, "Normalised user").
///
/// What has no value is absent, never an empty string.
package struct NormalizedUser: Sendable, Codable, Hashable {
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

/// One of several e-mail addresses or telephone numbers (RFC 7643 §2.4).
package struct ContactValue: Sendable, Codable, Hashable {
    package var value: String
    /// For example `work`.
    package var type: String?
    package var primary: Bool?

    package init(_ value: String, type: String? = nil, primary: Bool? = nil) {
        self.value = value
        self.type = type
        self.primary = primary
    }
}

/// A postal address (RFC 7643 §4.1.2).
package struct PostalAddress: Sendable, Codable, Hashable {
    package var formatted: String?
    package var streetAddress: String?
    package var locality: String?
    package var region: String?
    package var postalCode: String?
    package var country: String?
    package var type: String?
    package var primary: Bool?

    package init() {}
}
