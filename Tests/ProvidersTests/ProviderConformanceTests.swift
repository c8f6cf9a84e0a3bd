import PortalCore
import Providers
import Testing

@Suite struct ProviderConformanceTests {
    struct Spoiling: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rule: ProviderConformance.Rule
        let spoil: @Sendable (inout SpoiledModule) -> Void

        init(
            _ name: String, _ rule: ProviderConformance.Rule, _ spoil: @escaping @Sendable (inout SpoiledModule) -> Void
        ) {
            testDescription = name
            self.rule = rule
            self.spoil = spoil
        }

        /// Changes the first step of every walk-through.
        static func step(
            _ name: String, _ rule: ProviderConformance.Rule,
            _ change: @escaping @Sendable (inout SetupStepTemplate) -> Void
        ) -> Spoiling {
            Spoiling(name, rule) { module in
                module.steps = { steps, _ in
                    steps.enumerated().map { index, step in
                        var step = step
                        if index == 0 { change(&step) }
                        return step
                    }
                }
            }
        }

        static func attributes(
            _ name: String, _ identityProtocol: IdentityProtocol,
            _ change: @escaping @Sendable ([SignOnAttributeRule]) -> AttributeMap
        ) -> Spoiling {
            Spoiling(name, .attributeMap) { module in
                module.attributes = { map, offered in
                    offered == identityProtocol ? change(map?.rules ?? AttributeMap.saml.rules) : map
                }
            }
        }

        static func mapping(
            _ name: String, _ rule: ProviderConformance.Rule,
            _ change: @escaping @Sendable (inout DirectoryMapping) -> Void
        ) -> Spoiling {
            Spoiling(name, rule) { module in
                module.mappings = { mapping in
                    guard var mapping else { return nil }
                    change(&mapping)
                    return mapping
                }
            }
        }
    }

    static let spoilings: [Spoiling] = [
        Spoiling("id with capitals", .descriptor) { $0.descriptor.id = "Okta" },
        Spoiling("empty name", .descriptor) { $0.descriptor.name = " " },
        Spoiling("no protocols", .descriptor) { $0.descriptor.protocols = [] },
        Spoiling("version that is no month", .descriptor) { $0.descriptor.version = "2026.13" },
        Spoiling("directory without capability", .descriptor) {
            $0.descriptor.capabilities.removeAll { $0 == .directorySync }
        },
        Spoiling("metadata URL without field", .descriptor) {
            $0.descriptor.fields.removeAll { $0.name == "metadataUrl" }
        },
        Spoiling("field of a protocol that is not offered", .field) {
            $0.descriptor.fields.append(
                FieldDefinition(name: "x", label: "X", kind: .text, protocol: .googleDirectory, required: false))
        },
        Spoiling("field that the host does not take", .field) {
            $0.descriptor.fields.append(
                FieldDefinition(name: "realm", label: "Realm", kind: .text, protocol: .saml, required: false))
        },
        Spoiling("secret in a plain field", .field) { module in
            for index in module.descriptor.fields.indices where module.descriptor.fields[index].name == "clientSecret" {
                module.descriptor.fields[index].kind = .text
            }
        },
        Spoiling("fields that take no complete configuration", .field) {
            $0.descriptor.fields.removeAll { ["metadataUrl", "metadataXml", "entityId"].contains($0.name) }
        },
        Spoiling("no steps", .steps) { $0.steps = { _, _ in [] } },
        Spoiling("steps for a protocol that is not offered", .steps) { module in
            let saml = module.base.setupSteps(for: .saml)
            module.steps = { steps, identityProtocol in identityProtocol == .googleDirectory ? saml : steps }
        },
        Spoiling("two steps of one id", .stepID) { $0.steps = { steps, _ in steps + steps.prefix(1) } },
        .step("step id with spaces", .stepID) { $0.id = "create app" },
        .step("empty title", .stepText) { $0.title = "" },
        .step("bold type that is not closed", .stepText) { $0.body += "\n\nChoose **Next." },
        .step("code that is not closed", .stepText) { $0.body += "\n\nEnter `value." },
        .step("trouble without a remedy", .stepText) {
            $0.troubleshooting.append(.init(symptom: "404", cause: "It is gone.", remedy: ""))
        },
        .step("step that says nothing", .stepAction) { $0.body = "Go on." },
        .step("step without a place", .stepAction) {
            $0.consolePath = nil
            $0.values = []
            $0.inputs = []
        },
        .step("unknown placeholder", .placeholder) { $0.body += " {{tenant}}" },
        .step("placeholder of another protocol in a trouble", .placeholder) {
            $0.troubleshooting.append(
                .init(symptom: "401", cause: "The token.", remedy: "{{scimToken}} {{acsUrl}} {{redirectUri}}"))
        },
        .step("placeholder in the console path", .placeholder) { $0.consolePath = "{{applicationName}}" },
        .step("value of another protocol", .value) {
            $0.values = [
                .init(label: "A", placeholder: .scimToken), .init(label: "B", placeholder: .acsURL),
                .init(label: "C", placeholder: .redirectURI),
            ]
        },
        Spoiling("indispensable value missing", .value) { module in
            module.steps = { steps, _ in
                steps.map { step in
                    var step = step
                    step.values.removeAll { [.acsURL, .redirectURI, .scimToken].contains($0.placeholder) }
                    return step
                }
            }
        },
        .step("input that is no field", .input) { $0.inputs.append("realm") },
        Spoiling("field that no step collects", .input) { module in
            module.steps = { steps, _ in
                steps.map { step in
                    var step = step
                    step.inputs.removeAll { $0 == "issuer" || $0 == "metadataXml" }
                    return step
                }
            }
        },
        Spoiling("finding without a remedy", .review) { module in
            module.findings = { findings in
                findings + [Finding(.error, .samlExpired, path: "/", message: "Old.", remedy: "")]
            }
        },
        Spoiling("finding without a path", .review) { module in
            module.findings = { findings in
                findings + [Finding(.error, .samlExpired, path: "entityID", message: "Old.", remedy: "Renew it.")]
            }
        },
        Spoiling("finding that quotes everything", .review) { module in
            module.findings = { findings in
                findings + [
                    Finding(
                        .error, .samlExpired, path: "/", message: "Old.", remedy: "Renew it.",
                        received: String(repeating: "a", count: 100_000))
                ]
            }
        },
        Spoiling("empty remedy", .remedy) { $0.remedies = { remedy, _ in remedy.map { _ in "" } } },
        Spoiling("remedy that is owed", .remedy) {
            $0.remedies = { remedy, code in code == .samlCertificateExpired ? nil : remedy }
        },
        Spoiling("remedy for a protocol that is not offered", .remedy) { $0.remedies = { _, _ in "Renew it." } },
        Spoiling("no mapping", .mapping) { $0.mappings = { _ in nil } },
        Spoiling("mapping for a protocol that is not offered", .mapping) {
            $0.mappings = { $0 ?? DirectoryMapping(user: [], group: []) }
        },
        .mapping("unknown target", .mapping) { $0.user.append(AttributeRule("shoeSize", from: "x")) },
        .mapping("target twice", .mapping) { $0.user.append(AttributeRule("email", from: "mail")) },
        .mapping("path that cannot be read", .mapping) { $0.user.append(AttributeRule("groups", from: "groups[")) },
        .mapping("required target missing", .mapping) { $0.user.removeAll { $0.target == "email" } },
        .mapping("group without a name", .mapping) { $0.group.removeAll { $0.target == "name" } },
        .mapping("two attributes from one source", .mappingInverse) { mapping in
            mapping.user.removeAll { $0.target == "firstName" }
            mapping.user.append(AttributeRule("firstName", from: "name.familyName"))
        },
    ]

    private static let attributeSpoilings: [Spoiling] = [
        .attributes("a map of a protocol that signs nobody in", .scim) { AttributeMap(rules: $0) },
        .attributes("people recognised by their address", .saml) { rules in
            AttributeMap(
                rules: [SignOnAttributeRule("idpId", from: ["email", "id"], required: true)] + rules.dropFirst())
        },
        .attributes("an address claim by its URI", .saml) { rules in
            let claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
            return AttributeMap(
                rules: [SignOnAttributeRule("idpId", from: [claim], required: true)] + rules.dropFirst())
        },
        .attributes("no identifier", .saml) { AttributeMap(rules: Array($0.dropFirst())) },
        .attributes("an unknown target", .saml) {
            AttributeMap(rules: $0 + [SignOnAttributeRule("shoeSize", from: ["shoe"])])
        },
        .attributes("an unknown source", .saml) {
            AttributeMap(rules: $0 + [SignOnAttributeRule("locale", from: ["@locale"])])
        },
    ]

    @Test(arguments: spoilings + attributeSpoilings)
    func notices(_ spoiling: Spoiling) {
        var module = SpoiledModule(Okta())
        spoiling.spoil(&module)
        let rules = Set(ProviderConformance.violations(of: module).map(\.rule))
        #expect(rules.contains(spoiling.rule))
    }

    @Test func noticesNothingInASoundModule() {
        #expect(ProviderConformance.violations(of: SpoiledModule(Okta())).isEmpty)
    }

    @Test func noticesTwoModulesOfOneID() {
        let violations = ProviderConformance.violations(in: [Okta(), Okta(), EntraID()])
        #expect(violations.map(\.rule) == [.duplicateID])
        #expect(violations.first?.description == "okta: duplicate_id: another module has this id")
    }
}
