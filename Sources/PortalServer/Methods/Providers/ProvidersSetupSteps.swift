import PortalCore
import RPC

enum ProvidersSetupSteps: PortalMethod {
    struct Params: Decodable, Sendable {
        var providerId: String
        var `protocol`: IdentityProtocol
        var organizationId: OrganizationID?
        var connectionId: ConnectionID?
        var directoryId: DirectoryID?
        /// English is what there is; another locale gets it too.
        var locale: String?

        func subject() throws -> SetupGuideService.Subject {
            switch (organizationId, connectionId, directoryId) {
            case (nil, nil, nil): .none
            case (let id?, nil, nil): .organization(id)
            case (let organization, let id?, nil): .connection(id, of: organization)
            case (let organization, nil, let id?): .directory(id, of: organization)
            default: throw PortalError.invalid("", "Give either connectionId or directoryId.")
            }
        }
    }

    struct Output: Encodable, Sendable {
        var steps: [SetupStep]
        /// The language of the texts.
        var locale = "en"
    }

    static let definition = MethodDefinition.portal(
        "providers/setupSteps", "The walk-through for a provider and protocol, with our values filled in.",
        "Values of a connection or directory are filled in when it is named; before, the steps say when they come.",
        params: [
            .required("providerId", .providerID),
            .required("protocol", .enumeration(of: IdentityProtocol.self)),
            .optional("organizationId", .id(OrganizationID.self)),
            .optional("connectionId", .id(ConnectionID.self)),
            .optional("directoryId", .id(DirectoryID.self)),
            .optional(
                "locale",
                JSONSchema.string(minimumLength: 2, maximumLength: 35)
                    .described("BCP 47; English is what there is.")),
        ],
        result: .object([
            .required("steps", .array(of: .reference("SetupStep"))), .required("locale", .string()),
        ]), access: .intents([.sso, .certificateRenewal, .directorySync]), effect: .reads,
        lane: ["connectionId", "directoryId", "organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Output {
        Output(
            steps: try await call.services.providers.setupSteps(
                ProviderID(rawValue: params.providerId), params.protocol, for: params.subject(), as: call.caller))
    }
}
