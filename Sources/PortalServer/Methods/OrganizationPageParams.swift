import PortalCore
import RPC

/// The parameters of a list that belongs to one organisation.
struct OrganizationPageParams: Decodable, Sendable {
    var organizationId: OrganizationID
    var page: PageParams

    private enum CodingKeys: String, CodingKey { case organizationId }

    init(from decoder: any Decoder) throws {
        page = try PageParams(from: decoder)
        organizationId = try decoder.container(keyedBy: CodingKeys.self)
            .decode(OrganizationID.self, forKey: .organizationId)
    }

    static let properties: [JSONSchema.Property] =
        [.required("organizationId", .id(OrganizationID.self))] + .pageParameters
}
