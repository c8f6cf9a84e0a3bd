/// Limits of what an organisation may hold.
package enum OrganizationRules {
    package static let maximumNameLength = 200
    package static let maximumExternalIDLength = 200
    package static let maximumMetadataKeys = 50
    package static let maximumMetadataKeyLength = 40
    package static let maximumMetadataValueLength = 600
    package static let maximumBreakGlassEmails = 50

    static func check(
        name: String? = nil, externalId: String? = nil, metadata: [String: String]? = nil,
        breakGlassEmails: [String]? = nil
    ) throws {
        if let name { try TextRules.checkName(name, at: "/name", maximum: maximumNameLength) }
        if let externalId {
            try TextRules.checkName(externalId, at: "/externalId", maximum: maximumExternalIDLength)
        }
        if let metadata {
            guard metadata.count <= maximumMetadataKeys else {
                throw PortalError.invalid("/metadata", "At most \(maximumMetadataKeys) metadata keys are allowed.")
            }
            for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
                guard !key.isEmpty, key.hasCharacters(atMost: maximumMetadataKeyLength) else {
                    throw PortalError.invalid(
                        pointer(to: key), "A metadata key has 1 to \(maximumMetadataKeyLength) characters.")
                }
                guard value.hasCharacters(atMost: maximumMetadataValueLength) else {
                    throw PortalError.invalid(
                        pointer(to: key), "A metadata value has at most \(maximumMetadataValueLength) characters.")
                }
            }
        }
        for (index, email) in (breakGlassEmails ?? []).enumerated() {
            try TextRules.checkEmail(email, at: "/breakGlassEmails/\(index)")
        }
        if let breakGlassEmails, breakGlassEmails.count > maximumBreakGlassEmails {
            throw PortalError.invalid(
                "/breakGlassEmails", "At most \(maximumBreakGlassEmails) addresses are allowed.")
        }
    }

    private static func pointer(to metadata: String) -> String { "/metadata/" + TextRules.pointerToken(metadata) }
}
