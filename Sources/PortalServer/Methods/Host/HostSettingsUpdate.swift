import PortalCore
import RPC

enum HostSettingsUpdate: PortalMethod {
    struct Params: Decodable, Sendable {
        var change: SettingsService.Change

        private enum CodingKeys: String, CodingKey {
            case branding, redirects, domainChallengePrefix, baseUrl, expectedRevision
        }
        private enum BrandingKeys: String, CodingKey { case applicationName, logoUrl, accentColor, supportEmail }
        private enum RedirectKeys: String, CodingKey { case defaultReturnUrl, defaultSuccessUrl, allowed }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            change = SettingsService.Change()
            if container.contains(.branding) {
                let branding = try container.nestedContainer(keyedBy: BrandingKeys.self, forKey: .branding)
                change.applicationName = try branding.decodeChange(String.self, forKey: .applicationName)
                change.logoUrl = try branding.decodeChange(String.self, forKey: .logoUrl)
                change.accentColor = try branding.decodeChange(String.self, forKey: .accentColor)
                change.supportEmail = try branding.decodeChange(String.self, forKey: .supportEmail)
            }
            if container.contains(.redirects) {
                let redirects = try container.nestedContainer(keyedBy: RedirectKeys.self, forKey: .redirects)
                change.defaultReturnUrl = try redirects.decodeChange(String.self, forKey: .defaultReturnUrl)
                change.defaultSuccessUrl = try redirects.decodeChange(String.self, forKey: .defaultSuccessUrl)
                change.allowedRedirects = try redirects.decodeIfPresent([String].self, forKey: .allowed)
            }
            change.domainChallengePrefix = try container.decodeChange(String.self, forKey: .domainChallengePrefix)
            change.baseUrl = try container.decodeChange(String.self, forKey: .baseUrl)
            change.expectedRevision = try container.decodeIfPresent(Int.self, forKey: .expectedRevision)
        }
    }

    static let definition = MethodDefinition.portal(
        "host/settings/update", "Changes the environment's settings; what is not named stays, null is the default.",
        params: [
            .optional(
                "branding",
                .object([
                    .optional(
                        "applicationName",
                        JSONSchema.name(EnvironmentSettings.maximumApplicationNameLength).nullable()),
                    .optional("logoUrl", JSONSchema.url.nullable()),
                    .optional("accentColor", JSONSchema.string(pattern: "^#[0-9a-fA-F]{6}$").nullable()),
                    .optional("supportEmail", JSONSchema.email.nullable()),
                ])),
            .optional(
                "redirects",
                .object([
                    .optional("defaultReturnUrl", JSONSchema.url.nullable()),
                    .optional("defaultSuccessUrl", JSONSchema.url.nullable()),
                    .optional(
                        "allowed",
                        JSONSchema.array(
                            of: .url, maximumCount: EnvironmentSettings.maximumAllowedRedirects, hasUniqueItems: true
                        ).described("URLs below which return and success URLs may lie.")),
                ])),
            .optional("domainChallengePrefix", JSONSchema.string(minimumLength: 1, maximumLength: 63).nullable()),
            .optional(
                "baseUrl",
                JSONSchema.url.nullable().described(
                    "What ACS, redirect, SCIM and portal URLs begin with; --base-url goes before it.")),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("EnvironmentSettings"), access: .administrator, effect: .writes)

    static func call(_ params: Params, _ call: PortalCall) async throws -> EnvironmentSettings {
        try await call.services.settings.update(params.change, as: call.caller)
    }
}
