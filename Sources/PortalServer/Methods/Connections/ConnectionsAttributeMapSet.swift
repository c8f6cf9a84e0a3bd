import PortalCore
import RPC
import StrictJSON

enum ConnectionsAttributeMapSet: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        /// Nil for the provider's default.
        var map: AttributeMap?
        var expectedRevision: Int?

        private enum CodingKeys: String, CodingKey { case connectionId, map, expectedRevision }

        private struct Map: Decodable {
            struct Rule: Decodable {
                var target: String
                var sources: [String]
                var transform: AttributeTransform?
                var required: Bool?
            }

            var rules: [Rule]
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            connectionId = try container.decode(ConnectionID.self, forKey: .connectionId)
            let rules = try container.decode(Map.self, forKey: .map).rules
            if !rules.isEmpty {
                map = AttributeMap(
                    rules: rules.map {
                        SignOnAttributeRule(
                            $0.target, from: $0.sources, transform: $0.transform, required: $0.required ?? false)
                    })
            }
            expectedRevision = try container.decodeIfPresent(Int.self, forKey: .expectedRevision)
        }
    }

    private static let rule = JSONSchema.object([
        .required("target", JSONSchema.string(minimumLength: 1, maximumLength: 200).examples("email")),
        .required(
            "sources",
            JSONSchema.array(
                of: .string(minimumLength: 1, maximumLength: 512), minimumCount: 1,
                maximumCount: AttributeMap.maximumSources
            ).described("SAML attributes or claims; the first that has a value counts. `@nameId`; `/a/b`.")),
        .optional("transform", .enumeration(of: AttributeTransform.self)),
        .optional("required", .boolean),
    ])

    static let definition = MethodDefinition.portal(
        "connections/attributeMap/set", "Changes how what the identity provider asserts becomes the profile.",
        "On an active connection it is staged. No rules at all return to the provider's default.",
        params: ConnectionParams.properties + [
            .required(
                "map",
                .object([.required("rules", .array(of: rule, maximumCount: AttributeMap.maximumRules))])),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("ConnectionAttributeMap"), access: .signOn, effect: .writes, lane: ["connectionId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> AttributeMapService.View {
        try await call.services.attributeMaps.set(
            params.map, of: params.connectionId, expectedRevision: params.expectedRevision, as: call.caller)
    }
}
