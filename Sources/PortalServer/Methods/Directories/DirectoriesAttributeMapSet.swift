import PortalCore
import RPC
import StrictJSON

enum DirectoriesAttributeMapSet: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        /// Nil where it was not given, a present nil for the provider's.
        var map: DirectoryMapping??
        var expectedRevision: Int?
        var confirm: Bool

        private enum CodingKeys: String, CodingKey { case directoryId, map, expectedRevision, confirm }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            directoryId = try container.decode(DirectoryID.self, forKey: .directoryId)
            map = try container.decodeChange(DirectoryMapping.self, forKey: .map)
            expectedRevision = try container.decodeIfPresent(Int.self, forKey: .expectedRevision)
            confirm = try container.decodeIfPresent(Bool.self, forKey: .confirm) ?? false
        }
    }

    /// The change, and what names its progress.
    struct Output: Encodable, Sendable {
        var change: DirectoryMapChange

        private enum CodingKeys: String, CodingKey { case map, isDefault, runId, progressToken, revision }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(change.map, forKey: .map)
            try container.encode(change.isDefault, forKey: .isDefault)
            try container.encode(change.runId, forKey: .runId)
            // The call has ended when the work begins: what goes on is in the run of this name.
            try container.encode(change.runId, forKey: .progressToken)
            try container.encode(change.revision, forKey: .revision)
        }
    }

    static let definition = MethodDefinition.portal(
        "directories/attributeMap/set", "Changes how what the provider sends becomes our users and groups.",
        "What comes from then on is mapped by it; a run applies it to the users there are, and directories/runs/get says "
            + "how far it is. A rule for `active` that would make very many users inactive at once is refused without "
            + "`confirm`.",
        params: DirectoryParams.properties + [
            .optional(
                "map",
                DirectoriesAttributeMapPreview.map.nullable().described("Must be given; null for the provider's.")),
            .optional("expectedRevision", .expectedRevision),
            .optional("confirm", JSONSchema.boolean.described("True: who becomes inactive is known.")),
        ], result: .reference("DirectoryMapChange"), access: .directorySync, effect: .writes, lane: ["directoryId"],
        holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Output {
        guard let map = params.map else {
            throw PortalError.invalid("/map", "is missing", remedy: "Null returns to the provider's map.")
        }
        let change = DirectoryMapService.Change(
            map: map, expectedRevision: params.expectedRevision, confirm: params.confirm)
        return Output(
            change: try await call.services.directoryMaps.set(change, of: params.directoryId, as: call.caller))
    }
}
