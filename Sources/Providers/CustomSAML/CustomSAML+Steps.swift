import PortalCore

extension CustomSAML {
    static let fields: [FieldDefinition] =
        [
            .metadataURL(
                label: "Metadata URL",
                help: "Preferred: new certificates arrive by themselves.",
                placeholder: "https://idp.example.com/metadata"),
            .metadataXML(label: "Metadata XML", help: "The whole document, if it has no public address."),
        ]
        + FieldDefinition.manualSAML(
            entityID: "IdP entity ID (issuer)", ssoURL: "Single sign-on URL", certificates: "Signing certificate",
            help: "Only without metadata.", entityIDPlaceholder: "https://idp.example.com/entity",
            ssoURLPlaceholder: "https://idp.example.com/sso")

    static let steps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "register",
            title: "Register this application with your identity provider",
            body: """
                Every identity provider has a place for applications that people sign in to with it. It is called
                service provider, relying party trust, SAML application, or client. Add a new one there.

                The quickest way is our metadata: where the product asks for a metadata URL or file, give it
                `{{spMetadataUrl}}`. It then knows everything that follows. Otherwise enter by hand:

                | What it is called | Value |
                |---|---|
                | Entity ID, audience, relying party identifier, client ID | `{{spEntityId}}` |
                | ACS URL, assertion consumer service, reply URL | `{{acsUrl}}` |
                | Binding of that URL | HTTP-POST |
                | Single logout URL, if asked (optional) | `{{sloUrl}}`, HTTP-Redirect or HTTP-POST |
                | Start or login URL of the application, if asked | `{{signInUrl}}` |
                | Sign | the assertion, the response, or both, with RSA-SHA256 or better |
                | Encrypt assertions | not necessary |

                Where to look: **AD FS**: AD FS Management → Relying Party Trusts → Add Relying Party Trust → Claims
                aware. **Keycloak**: Clients → Import client. **Shibboleth**: a MetadataProvider with our URL and a
                RelyingPartyOverride only if needed. **OneLogin**: Applications → Add App → SAML Custom Connector
                (Advanced). **PingOne**: Applications → Add application → SAML Application. **JumpCloud**: SSO
                Applications → Add New Application → Custom Application.
                """,
            values: [
                .init(label: "Metadata URL", placeholder: .serviceProviderMetadataURL),
                .init(label: "Entity ID (audience)", placeholder: .serviceProviderEntityID),
                .init(label: "ACS URL (POST)", placeholder: .acsURL),
                .init(label: "Single logout URL", placeholder: .singleLogoutURL),
                .init(label: "Start URL", placeholder: .signInURL),
            ],
            consolePath: "Your identity provider → applications or relying parties → add",
            troubleshooting: [
                .init(
                    symptom: "The provider reports an unknown service provider, relying party or audience",
                    cause: "The entity ID there differs from ours.",
                    remedy: "Paste {{spEntityId}} again. It is compared letter by letter."),
                .init(
                    symptom: "The test fails with a wrong Destination or Recipient",
                    cause: "The ACS URL there differs from ours: http, a slash at the end, another host.",
                    remedy: "Paste {{acsUrl}} again."),
            ]),
        SetupStepTemplate(
            id: "attributes",
            title: "Release a name identifier and attributes",
            body: """
                Have the provider send a **NameID** that stays the same for a person, best in the format `persistent` or
                `emailAddress`, and these attributes:

                | Attribute name | Content |
                |---|---|
                | `email` | e-mail address (needed) |
                | `firstName` | given name |
                | `lastName` | family name |
                | `id` | an identifier that never changes, such as an object GUID (recommended) |
                | `groups` | names of groups, one value each (optional) |

                Well-known names are understood as well, among them the claims below
                `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/` and the object identifiers `mail`, `givenName`
                and `sn` of LDAP. Other names can be assigned later under **Attribute map**.

                **AD FS**: edit the claim issuance policy. One rule **Send LDAP Attributes as Claims** with
                E-Mail-Addresses → E-Mail Address, Given-Name → Given Name and Surname → Surname, and one rule
                **Transform an Incoming Claim** from E-Mail Address to **Name ID** with the format **Email**.
                **Keycloak**: client scopes with mappers of the type User Property. **Shibboleth**: an
                AttributeFilterPolicy that releases the attributes to our entity ID.
                """,
            consolePath: "Your identity provider → this application → attributes or claims",
            troubleshooting: [
                .init(
                    symptom: "The test says that the e-mail attribute is missing",
                    cause: "The attribute is not released, or has another name.",
                    remedy: "The test page lists the names that arrived. Rename the attribute, or assign it under "
                        + "Attribute map."),
                .init(
                    symptom: "The same person arrives as somebody new each time",
                    cause: "The NameID has the format transient, which is a new one for each session.",
                    remedy: "Set the format to persistent or emailAddress, or send the attribute id."),
            ]),
        SetupStepTemplate(
            id: "metadata",
            title: "Hand over the provider's metadata",
            body: """
                Find the metadata of the identity provider, not ours, and give one of:

                1. **Metadata URL**, if it can be read from the Internet. We read it again every day, or as often as it
                   asks.
                2. **Metadata XML**: the whole document.
                3. **IdP entity ID**, **Single sign-on URL** (binding HTTP-Redirect or HTTP-POST) and **Signing
                   certificate**, one by one.

                Customary places: **AD FS** `https://<host>/FederationMetadata/2007-06/FederationMetadata.xml`;
                **Keycloak** `https://<host>/realms/<realm>/protocol/saml/descriptor`; **Shibboleth**
                `https://<host>/idp/shibboleth`; **OneLogin** More Actions → SAML Metadata; **PingOne** Configuration →
                IDP Metadata URL; **JumpCloud** SSO → Copy Metadata URL.
                """,
            inputs: ["metadataUrl", "metadataXml", "entityId", "ssoUrl", "certificates"],
            consolePath: "Your identity provider → metadata or federation settings",
            troubleshooting: [
                .init(
                    symptom: "The document describes a service provider",
                    cause: "Our metadata, or that of another application, was given.",
                    remedy: "Give the document with an IDPSSODescriptor element."),
                .init(
                    symptom: "The URL cannot be read",
                    cause: "It leads into an internal network, or needs a sign-in.",
                    remedy: "Open it yourself and paste the document as Metadata XML."),
            ]),
        SetupStepTemplate(
            id: "access",
            title: "Let people use the application",
            body: """
                Give the people or groups that may use {{applicationName}} access to the application at the provider, if
                it restricts access: assignments, access policies, or (AD FS) the access control policy **Permit
                everyone** or one for specific groups. Include yourself for the test.

                Check that the provider's clock is right. Up to three minutes of difference are tolerated.
                """,
            consolePath: "Your identity provider → this application → access or assignments",
            troubleshooting: [
                .init(
                    symptom: "The provider says access denied, or shows an error after the password",
                    cause: "The account is not assigned, or a policy forbids this application.",
                    remedy: "Assign the account and look into the provider's sign-in log.")
            ]),
        .testSignIn(
            provider: "your identity provider",
            expectation: "If you are already signed in there you may see none of its pages.",
            troubleshooting: [
                .init(
                    symptom: "The signature's certificate is not in the metadata",
                    cause:
                        "The provider signs with another certificate than the one handed over, often after a renewal.",
                    remedy: "Hand over the current metadata, or all certificates that may be in use."),
                .init(
                    symptom: "The signature uses an algorithm that is refused",
                    cause: "The provider signs with SHA-1.",
                    remedy: "Set the signature algorithm of this application to RSA-SHA256."),
                .init(
                    symptom: "The response came too early or too late",
                    cause: "The clocks differ by more than three minutes.",
                    remedy: "Correct the clock of the provider (NTP). The test page shows the difference in seconds."),
            ]),
        .activate(mayStartAt: "the provider's own portal, once IdP-initiated sign-in is switched on here,"),
    ]
}
