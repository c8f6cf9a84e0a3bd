import PortalCore
import RPC

enum OrganizationsExport: PortalMethod {
    struct Params: Decodable, Sendable {
        var organization: OrganizationReferenceParams
        var path: String

        private enum CodingKeys: String, CodingKey { case path }

        init(from decoder: any Decoder) throws {
            organization = try OrganizationReferenceParams(from: decoder)
            path = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .path)
        }
    }

    static let definition = MethodDefinition.portal(
        "organizations/export", "Writes a consistent copy of an organisation to a new file.",
        "Secrets in it stay sealed under this environment's keys, which the file carries wrapped under the master key.",
        params: OrganizationReferenceParams.properties + [.required("path", .filePath)],
        result: .object([
            .required("path", .string()), .required("bytes", .integer(minimum: 0)),
            .required("sha256", .string(pattern: "^[0-9a-f]{64}$")),
        ]), access: .administrator, effect: .reads, lane: OrganizationReferenceParams.laneKeys, holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> FileSummary {
        try await call.services.organizations.export(
            params.organization.reference(), to: params.path, as: call.caller)
    }
}

extension JSONSchema {
    /// A path on the host's machine.
    static var filePath: JSONSchema {
        .string(minimumLength: 1, maximumLength: 4096, pattern: "^/") { $0.hasPrefix("/") && !$0.contains("\0") }
            .described("An absolute path on the host's machine.")
    }
}
