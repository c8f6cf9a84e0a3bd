import PortalCore

extension CustomOIDC {
    static let fields: [FieldDefinition] = [
        .issuer(
            label: "Issuer", help: "The address whose /.well-known/openid-configuration describes the provider.",
            placeholder: "https://idp.example.com"),
        .clientID(label: "Client ID"),
        .clientSecret(
            label: "Client secret", required: false, help: "Leave empty only if the provider uses private_key_jwt."),
    ]

    static let steps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "register-client",
            title: "Register a client with your identity provider",
            body: """
                Add a new application, also called client or relying party, at your identity provider:

                | What it is called | Value |
                |---|---|
                | Type | web application, confidential client |
                | Flow or grant type | authorization code |
                | Redirect URI, callback URL | `{{redirectUri}}` |
                | PKCE | S256, required if there is a choice |
                | Client authentication | client_secret_basic, client_secret_post or private_key_jwt |
                | JWKS URL, with private_key_jwt | `{{jwksUrl}}` |
                | ID token signature | RS256 or ES256 |
                | Login initiation URL, if asked | `{{signInUrl}}` |

                Enter the redirect URI exactly, without wildcards. Where to look: **Auth0**: Applications → Create
                Application → Regular Web Application. **Keycloak**: Clients → Create client, **Client authentication**
                on, **Standard flow** only. **AD FS**: Application Groups → Add → Server application accessing a web API.
                **PingOne**: Applications → Add application → OIDC Web App.
                """,
            values: [
                .init(label: "Redirect URI", placeholder: .redirectURI),
                .init(label: "JWKS URL", placeholder: .jwksURL),
                .init(label: "Login initiation URL", placeholder: .signInURL),
            ],
            consolePath: "Your identity provider → applications or clients → add",
            troubleshooting: [
                .init(
                    symptom: "The provider reports an invalid redirect_uri",
                    cause: "The redirect URI there differs from ours by a character.",
                    remedy: "Paste {{redirectUri}} again, without a trailing slash.")
            ]),
        SetupStepTemplate(
            id: "claims",
            title: "Allow scopes and claims",
            body: """
                Allow the scopes `openid`, `profile` and `email` for the client. The ID token or the userinfo endpoint
                must then contain:

                | Claim | Content |
                |---|---|
                | `sub` | an identifier that never changes |
                | `email` | e-mail address (needed) |
                | `given_name`, `family_name` | first and last name |
                | `groups` | names of groups (optional) |

                Many providers need a mapper or an extra scope for `groups`. Other names can be assigned later under
                **Attribute map**.
                """,
            consolePath: "Your identity provider → this client → scopes or claims",
            troubleshooting: [
                .init(
                    symptom: "invalid_scope",
                    cause: "One of the scopes is not allowed for this client.",
                    remedy: "Allow openid, profile and email."),
                .init(
                    symptom: "The test says that the e-mail claim is missing",
                    cause: "The scope email is not granted, or the account has no address.",
                    remedy: "The test page lists the claims that arrived. Add a mapper for email."),
            ]),
        SetupStepTemplate(
            id: "credentials",
            title: "Hand over issuer and client credentials",
            body: """
                - **Issuer**: the address in front of `/.well-known/openid-configuration`. Open that document in a browser:
                  its `issuer` must be exactly what you enter, including a slash at the end if there is one.
                - **Client ID** and **Client secret** of the client that you registered. The secret is stored encrypted
                  and never shown again. With private_key_jwt there is none: a key of ours signs instead, and the provider
                  reads it at the JWKS URL.

                Examples: **Auth0** `https://<tenant>.auth0.com/`; **Keycloak** `https://<host>/realms/<realm>`;
                **AD FS** `https://<host>/adfs`; **PingOne** `https://auth.pingone.com/<environment>/as`.
                """,
            inputs: ["issuer", "clientId", "clientSecret"],
            consolePath: "Your identity provider → this client → credentials",
            troubleshooting: [
                .init(
                    symptom: "The issuer in the discovery document differs",
                    cause: "A slash at the end, http instead of https, or another host name.",
                    remedy: "Copy the value of issuer from the discovery document."),
                .init(
                    symptom: "The discovery document cannot be read",
                    cause: "The provider is reachable in an internal network only.",
                    remedy: "Publish the provider, or ask the operator of {{applicationName}} to allow its address."),
                .init(
                    symptom: "invalid_client",
                    cause: "The secret is wrong, or the provider wants another way of client authentication.",
                    remedy: "Copy the secret again, and set client authentication to client_secret_basic."),
            ]),
        SetupStepTemplate(
            id: "access",
            title: "Let people use the application",
            body: """
                Give the people or groups that may use {{applicationName}} access to the client, if the provider
                restricts access. Include yourself for the test, and check that the account has an e-mail address.
                """,
            consolePath: "Your identity provider → this client → access or assignments",
            troubleshooting: [
                .init(
                    symptom: "access_denied",
                    cause: "The account is not assigned, or consent was refused.",
                    remedy: "Assign the account, or grant consent as an administrator.")
            ]),
        .testSignIn(
            provider: "your identity provider",
            expectation: "If you are already signed in there you may see none of its pages.",
            troubleshooting: [
                .init(
                    symptom: "The ID token's signature cannot be verified",
                    cause: "The token is signed with a shared secret (HS256), or with a key that is not published.",
                    remedy: "Set the ID token signature algorithm of the client to RS256 or ES256.")
            ]),
        .activate(mayStartAt: "the provider's own portal, if it opens `{{signInUrl}}`"),
    ]
}
