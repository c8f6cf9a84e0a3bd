/// One step of a walk-through as a module writes it; texts may contain `{{placeholder}}`s.
package struct SetupStepTemplate: Sendable, Hashable {
    /// A value of ours to copy into the provider's console.
    package struct Value: Sendable, Hashable {
        /// The name of the field in the provider's console.
        package var label: String
        package var placeholder: SetupPlaceholder
        package init(label: String, placeholder: SetupPlaceholder) {
            self.label = label
            self.placeholder = placeholder
        }
    }

    /// Something that goes wrong at this step, and what to do.
    package struct Trouble: Sendable, Hashable, Codable {
        /// What the admin sees, for example an error code of the provider.
        package var symptom: String
        package var cause: String
        package var remedy: String
        package init(symptom: String, cause: String, remedy: String) {
            self.symptom = symptom
            self.cause = cause
            self.remedy = remedy
        }
    }

    /// Unique within the walk-through, kebab-case.
    package var id: String
    package var title: String
    /// Markdown.
    package var body: String
    package var values: [Value]
    /// Names of the descriptor's fields that are filled in at this step.
    package var inputs: [String]
    /// Where in the provider's console, for example `Applications → Create App Integration`.
    package var consolePath: String?
    package var troubleshooting: [Trouble]

    package init(
        id: String, title: String, body: String, values: [Value] = [], inputs: [String] = [],
        consolePath: String? = nil, troubleshooting: [Trouble] = []
    ) {
        self.id = id
        self.title = title
        self.body = body
        self.values = values
        self.inputs = inputs
        self.consolePath = consolePath
        self.troubleshooting = troubleshooting
    }
}

/// The values of ours that a walk-through can refer to, as `{{acsUrl}}` in texts.
package enum SetupPlaceholder: String, Sendable, CaseIterable {
    /// SAML assertion consumer service URL.
    case acsURL = "acsUrl"
    /// SAML single logout service URL.
    case singleLogoutURL = "sloUrl"
    /// SAML SP entity ID (audience).
    case serviceProviderEntityID = "spEntityId"
    /// Where our SP metadata is served.
    case serviceProviderMetadataURL = "spMetadataUrl"
    /// OpenID Connect redirect URI.
    case redirectURI = "redirectUri"
    /// Public keys of the OpenID Connect client, for `private_key_jwt`.
    case jwksURL = "jwksUrl"
    /// Where a sign-on can be started (OpenID Connect initiate_login_uri, SAML start URL).
    case signInURL = "signInUrl"
    /// SCIM base URL (tenant URL).
    case scimBaseURL = "scimBaseUrl"
    /// SCIM bearer token: known only at the moment of its creation.
    case scimToken = "scimToken"
    /// The organisation's name.
    case organizationName = "organizationName"
    /// The vendor's product name (branding).
    case applicationName = "applicationName"

    /// How it stands in a text.
    package var token: String { "{{\(rawValue)}}" }
}

/// A step with everything filled in: what `providers/setupSteps` answers.
package struct SetupStep: Sendable, Codable, Hashable {
    package struct Value: Sendable, Codable, Hashable {
        package var label: String
        /// Absent while it is not known yet (before the connection or directory exists).
        package var value: String?
        /// True where a copy button makes sense.
        package var copy: Bool
        /// Why there is no value yet.
        package var hint: String?
    }

    package var id: String
    package var title: String
    package var body: String
    package var values: [Value]
    package var inputs: [FieldDefinition]
    package var consolePath: String?
    package var troubleshooting: [SetupStepTemplate.Trouble]
}
