import PortalCore
import RPC

/// How an organisation is named in a call: by its identifier or by the vendor's own.
struct OrganizationReferenceParams: Decodable, Sendable {
    var organizationId: OrganizationID?
    var externalId: String?

    /// Exactly one of the two.
    func reference() throws -> OrganizationService.Reference {
        switch (organizationId, externalId) {
        case (let id?, nil): return .id(id)
        case (nil, let externalId?): return .externalId(externalId)
        default: throw PortalError.invalid("", "Give either organizationId or externalId.")
        }
    }

    static let properties: [JSONSchema.Property] = [
        .optional("organizationId", .id(OrganizationID.self)),
        .optional("externalId", .name(OrganizationRules.maximumExternalIDLength)),
    ]

    static let laneKeys = ["organizationId"]
}

extension JSONSchema {
    static var organizationMetadata: JSONSchema {
        .dictionary(
            of: .string(maximumLength: OrganizationRules.maximumMetadataValueLength),
            maximumCount: OrganizationRules.maximumMetadataKeys)
    }
}
