import PortalCore
import RPC
import StrictJSON
import Testing

/// Makes calls of every method from what is published about it, so that a new method is covered by existing.
struct CallGenerator {
    /// One call, and which of its parameters name something.
    struct Variant {
        var method: String
        var params: JSONObject
        var naming: [String]
    }

    /// What a parameter is.
    private enum Kind {
        /// An identifier with this prefix.
        case identifier(String)
        /// Another text by which something is found.
        case reference
        /// Nothing that leads anywhere.
        case plain
    }

    let resident: Resident
    let scratch: String

    /// Parameters that lead nowhere. A parameter that is neither here, nor an identifier, nor a reference, is unknown.
    private static let plain: Set<String> = [
        "accentColor", "allowAnyDomain", "baseUrl", "body", "bodyBase64", "branding", "breakGlassEmails",
        "capability", "certificate", "code", "confirm", "continueFrom", "cursor", "domain", "domainChallengePrefix",
        "domains", "email",
        "emails",
        "expectedRevision", "forceAuthn", "format", "from", "google", "groupIds", "headers", "includeRaw", "intents",
        "itContactEmail",
        "kind", "limit", "locale",
        "loginHint", "manual", "map", "metadata", "metadataUrl", "metadataXml", "method", "mode", "name", "oidc",
        "options",
        "order", "origin", "overlapSeconds", "path", "policy", "profile", "protocol", "providerId", "redirectUri",
        "redirects", "refused",
        "returnUrl",
        "search", "selected", "settings", "skipTest", "sort", "staged", "state", "subscriptionId", "successUrl", "to",
        "type", "types",
        "url", "use",
    ]
    private static let references: Set<String> = ["externalId", "externalUserId", "token"]

    private func kind(_ property: JSONSchema.Property) -> Kind? {
        if case .string(let rules) = property.schema.shape, let pattern = rules.pattern, pattern.hasPrefix("^"),
            let end = pattern.firstIndex(of: "_"), pattern.hasSuffix("[0-7][0-9A-HJKMNP-TV-Z]{25}$")
        {
            return .identifier(String(pattern[..<end].dropFirst()))
        }
        if Self.references.contains(property.name) { return .reference }
        return Self.plain.contains(property.name) ? .plain : nil
    }

    /// The calls of one method: with what it requires, and with each optional identifier besides.
    func variants(of definition: MethodDefinition) throws -> [Variant] {
        let properties = definition.params.properties
        var kinds: [String: Kind] = [:]
        for property in properties {
            let known: Kind? = kind(property)
            kinds[property.name] = known
            #expect(known != nil, "\(definition.name): teach the generator what “\(property.name)” is")
        }
        let required = properties.filter(\.isRequired).map(\.name)
        var sets: [[String]] = [required]
        switch definition.name {
        case "organizations/get", "organizations/delete", "organizations/export":
            sets = [required + ["organizationId"], required + ["externalId"]]
        case "portalLinks/revoke":
            sets = [["linkId"], ["organizationId", "externalUserId"]]
        case "connections/certificates/list":
            sets = [["connectionId"], ["organizationId"]]
        case "sso/start":
            sets = [required + ["connectionId"], required + ["organizationId"]]
        case "directories/attributeMap/set":
            // It may be null, but not be left out.
            sets = [required + ["map"]]
        case "connections/setMetadata", "providers/validateMetadata":
            sets = [required + ["metadataXml"]]
        default:
            for property in properties where !property.isRequired {
                guard case .identifier = kinds[property.name] else { continue }
                let owner =
                    kinds["organizationId"] != nil && property.name != "organizationId" ? ["organizationId"] : []
                sets.append(required + owner.filter { !required.contains($0) } + [property.name])
                if !owner.isEmpty, !required.contains("organizationId") { sets.append(required + [property.name]) }
            }
        }
        return try sets.map { names in
            var params = JSONObject()
            for name in names { params[name] = try value(of: name, in: definition.name, names) }
            let naming = names.filter { name in
                switch kinds[name] {
                case .identifier, .reference: true
                default: false
                }
            }
            return Variant(method: definition.name, params: params, naming: naming)
        }
    }

    private func value(of name: String, in method: String, _ names: [String]) throws -> JSON {
        let isDirectory =
            method.hasPrefix("directories/") || names.contains("directoryId")
            || method == "providers/directoryMapping"
        switch name {
        case "organizationId": return .string(resident.organization)
        case "connectionId": return .string(resident.connection)
        case "domainId": return .string(resident.domain)
        case "domain": return .string("\(resident.tag)-\(UInt64.random(in: 0 ... .max)).example.com")
        case "directoryId": return .string(Self.pulls(method) ? resident.pulledDirectory : resident.directory)
        case "runId": return .string(resident.run)
        case "logStreamId": return .string(resident.logStream)
        case "type": return "https"
        case "settings": return ["url": "there"]
        case "format": return "ndjson"
        case "from": return .string(TestClock.start.description)
        case "requestId": return .string(resident.directoryRequest)
        case "google": return ["serviceAccountJson": "{}", "adminEmail": "reader@example.com"]
        case "linkId": return .string(resident.link)
        case "sessionId":
            return .string(Self.takesSignIn(method) ? resident.signInSession : resident.session)
        case "certificateId": return .string(resident.certificate)
        case "certificate": return .string(try Samples.certificate())
        case "use": return "sp_signing"
        case "userId": return .string(resident.directoryUser)
        case "groupId": return .string(resident.directoryGroup)
        case "tokenId": return .string(resident.directoryToken)
        case "quarantineId": return .string(resident.quarantined)
        case "profile": return "rfc7644"
        case "mode": return "all"
        case "map" where isDirectory:
            return [
                "user": [["target": "idpId", "source": "externalId"], ["target": "username", "source": "userName"]],
                "group": [],
            ]
        case "map": return ["rules": [["target": "idpId", "sources": ["id"]]]]
        case "policy": return "optional"
        case "email": return .string("\(resident.tag)@engine-works.io")
        case "after": return .string(isDirectory ? resident.directoryUser : resident.event)
        case "token": return .string(resident.token)
        case "externalId": return .string(resident.externalId)
        case "externalUserId": return .string(resident.externalUserId)
        case "name": return "A new name"
        case "providerId": return isDirectory ? "custom-scim" : "custom-saml"
        case "protocol": return isDirectory ? "scim" : "saml"
        case "metadataXml": return .string(try Samples.metadata())
        case "kind": return "shared"
        case "intents": return ["sso"]
        case "path": return .string("\(scratch)/\(UInt64.random(in: 0 ... .max)).sqlite")
        case "subscriptionId": return "sub_unknown"
        case "redirectUri": return "https://app.example.test/after"
        case "method": return "GET"
        case "url": return "/sso/nothing"
        case "code": return "code_of_nobody"
        default:
            Issue.record("\(method) requires “\(name)”: teach the generator a value")
            return .null
        }
    }

    /// Whether a method's `sessionId` is that of a sign-in, not of the portal.
    static func takesSignIn(_ method: String) -> Bool {
        ["connections/sessions/get", "sso/logout"].contains(method)
    }

    /// Whether a method is of directories that we pull.
    static func pulls(_ method: String) -> Bool {
        method.hasPrefix("directories/runs/") || ["directories/credentials/set", "directories/sync"].contains(method)
    }

    /// What a parameter that names something of this resident's would be for another.
    static func value(of name: String, in method: String, from other: Resident) -> JSON? {
        switch name {
        case "certificateId": .string(other.certificate)
        case "organizationId": .string(other.organization)
        case "connectionId": .string(other.connection)
        case "domainId": .string(other.domain)
        case "directoryId": .string(pulls(method) ? other.pulledDirectory : other.directory)
        case "runId": .string(other.run)
        case "logStreamId": .string(other.logStream)
        case "requestId": .string(other.directoryRequest)
        case "userId": .string(other.directoryUser)
        case "groupId": .string(other.directoryGroup)
        case "tokenId": .string(other.directoryToken)
        case "quarantineId": .string(other.quarantined)
        case "linkId": .string(other.link)
        case "sessionId":
            .string(takesSignIn(method) ? other.signInSession : other.session)
        case "after": .string(method.hasPrefix("directories/") ? other.directoryUser : other.event)
        case "token": .string(other.token)
        case "externalId": .string(other.externalId)
        case "externalUserId": .string(other.externalUserId)
        default: nil
        }
    }

    /// Something of the same shape that does not exist: elsewhere, and where the resident itself lives.
    static func unknown(_ name: String, like known: JSON, at home: Resident) -> [JSON] {
        let text = known.stringValue ?? ""
        switch name {
        case "token":
            return [.string("pl_" + Base64URL.encode((0..<36).map { _ in UInt8.random(in: .min ... .max) }))]
        case "externalId", "externalUserId": return ["nobody-has-this"]
        default:
            let prefix = text.prefix { $0 != "_" }
            let tenants = [
                TenantID(number: .random(in: 1 ... .max)), OrganizationID(home.organization)?.tenant ?? .environment,
            ]
            return tenants.map { tenant in
                let id = OrganizationID(tenant: tenant, time: TestClock.start, entropy: .random(in: 0 ... .max))
                return .string("\(prefix)" + String(id.description.dropFirst(3)))
            }
        }
    }
}
