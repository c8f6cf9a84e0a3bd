extension FindingCode {
    /// What to do whatever the provider; modules word it for their console.
    package var commonRemedy: String { Self.commonRemedies[self] ?? Self.lastResort }

    /// Every code that the common reviews use.
    package static var allCommon: [FindingCode] { commonRemedies.keys.sorted { $0.rawValue < $1.rawValue } }

    private static let lastResort = "Check the value in the identity provider's console and give it again."

    private static let newMetadata =
        "Download the metadata from the identity provider again, unchanged, and give it instead."
    private static let copyURL = "Copy the single sign-on URL from the identity provider's console."

    private static let commonRemedies: [FindingCode: String] = [
        // SAML metadata
        .samlEmpty: newMetadata,
        .samlTooLarge:
            "Give only the metadata of your own identity provider, not of a whole federation.",
        .samlUnparsable:
            "Give the file as it was downloaded; copying it out of a browser or word processor often damages it.",
        .samlIsHTML:
            "Open the metadata URL in a private browser window: it must show XML without asking to sign in. Otherwise download the file and upload it.",
        .samlDoctype: "Remove the line that begins with <!DOCTYPE, or have the metadata generated again.",
        .samlWrongRoot: "Give the identity provider's metadata file; its first element is EntityDescriptor.",
        .samlServiceProvider:
            "Give the metadata that the identity provider offers for download, not that of the application.",
        .samlNoIdentityProvider:
            "Give the SAML metadata of the identity provider; it contains an IDPSSODescriptor.",
        .samlSeveralEntities: "Give a document that contains only your own identity provider's EntityDescriptor.",
        .samlExpired: "Download current metadata from the identity provider, or give its metadata URL.",
        .samlProtocolNotSupported: "Switch SAML 2.0 on for this application in the identity provider.",
        .samlSignatureWeak:
            "Choose SHA-256 as the signature algorithm for this application in the identity provider.",
        .samlEntityIDMissing: "Copy the entity ID (issuer) from the identity provider's console.",
        .samlEntityIDInvalid:
            "Compare with the entity ID (issuer) in the identity provider's console; if it was made up, replace it there with a URI.",
        .samlEntityIDOtherProvider:
            "Choose the identity provider that the metadata comes from, or give the metadata of the one chosen.",
        .samlPlaceholder: "Replace the placeholder with your own value from the identity provider's console.",
        .samlSSOURLMissing: copyURL,
        .samlSSOURLInvalid: copyURL,
        .samlSSOURLNotHTTPS: "Give the identity provider's sign-on page an https address.",
        .samlSSOURLPrivateAddress:
            "Publish the identity provider under a name that everybody who signs in can reach, and use that name.",
        .samlBindingNotSupported: "Switch on the HTTP-Redirect or HTTP-POST binding in the identity provider.",
        .samlWantsSignedRequests:
            "Give our service provider metadata to the identity provider, or switch off that requests must be signed.",
        .samlNameIDFormat:
            "Choose e-mail address or persistent as the name ID format, or send a lasting identifier as an attribute.",
        .samlCertificateMissing: "Add the identity provider's signing certificate.",
        .samlCertificateUnreadable:
            "Download the signing certificate again (PEM or base64) and give it complete, from BEGIN to END.",
        .samlCertificateExpired:
            "Create a new signing certificate in the identity provider, make it active, and give the new metadata.",
        .samlCertificateNotYetValid:
            "Use a certificate that is valid today, and check the clock of the identity provider.",
        .samlCertificateExpiring:
            "Create the next signing certificate in the identity provider and add it here before this one ends.",
        .samlCertificateWeakKey: "Create a signing certificate with an RSA key of 2048 bits or more.",
        .samlCertificateKeyNotSupported: "Create a signing certificate with an RSA key of 2048 bits.",
        .samlCertificateWeakSignature: "Nothing needs to be done; the next certificate should be signed with SHA-256.",
        .samlCertificateDuplicate: "Nothing needs to be done; the certificate is used once.",
        .samlKeyWithoutCertificate: "Have the identity provider publish its key as an X.509 certificate.",
        .samlIrregular: "Have the metadata generated again by the identity provider instead of editing it by hand.",
        .samlPrivateKey:
            "Create a new key pair in the identity provider, and give its certificate (it begins with BEGIN CERTIFICATE).",
        // OpenID Connect
        .oidcUnparsable:
            "Open the issuer followed by /.well-known/openid-configuration in a browser: it must show a JSON document.",
        .oidcWrongType:
            "Open the issuer followed by /.well-known/openid-configuration in a browser: it must show a JSON document with “issuer”.",
        .oidcIssuerMissing: "Copy the issuer from the identity provider's console.",
        .oidcIssuerInvalid: "Copy the issuer from the identity provider's console; it begins with https://.",
        .oidcIssuerMismatch: "Enter the issuer exactly as the discovery document writes it.",
        .oidcIssuerNotHTTPS: "Use the issuer's https address.",
        .oidcIssuerOtherProvider:
            "Choose the provider that the issuer belongs to, or enter the issuer of the one chosen.",
        .oidcIssuerPlaceholder: "Replace the placeholder in the issuer with your own value.",
        .oidcEndpointMissing:
            "Check that the issuer is that of an OpenID Connect provider, not only of an OAuth server.",
        .oidcEndpointInvalid: "Have the provider's public address corrected in its configuration.",
        .oidcEndpointNotHTTPS: "Configure the provider's public address with https.",
        .oidcEndpointPrivateAddress: "Configure the provider's public address with a host name that can be reached.",
        .oidcResponseTypeNotSupported: "Switch on the authorization code flow for this application in the provider.",
        .oidcAlgorithmNotSupported: "Choose RS256 or ES256 for ID tokens in the provider.",
        .oidcAlgorithmWeak: "Choose RS256 or ES256 for ID tokens of this application.",
        .oidcPKCENotOffered: "Nothing needs to be done; if the provider has a switch for PKCE, turn it on.",
        .oidcClientAuthenticationNotSupported:
            "Allow client_secret_basic, client_secret_post or private_key_jwt for this application.",
        .oidcScopeNotOffered: "Allow the scopes openid, email and profile for this application in the provider.",
        .oidcClientIDMissing: "Copy the client ID from the application in the provider's console.",
        .oidcClientIDInvalid: "Copy the client ID again from the application in the provider's console.",
        .oidcClientSecretMissing: "Create a client secret for the application in the provider and enter it.",
        .oidcClientSecretInvalid: "Copy the client secret's value again, without anything around it.",
        .oidcKeySetUnparsable: "Open the address in “jwks_uri” in a browser: it must show a JSON document with “keys”.",
        .oidcKeySetEmpty: "Have the provider sign ID tokens with an RSA or EC key, and publish that key.",
        .oidcKeyUnusable: "Nothing needs to be done as long as another key can be used.",
        .oidcKeyWeak: "Create a new signing key with 2048 bits or more in the provider.",
        .oidcKeyPrivate: "Replace this key in the provider at once, and publish only the public part.",
        .oidcKeyDuplicate: "Give every key in the provider an ID of its own.",
        .oidcIrregular: "Have the provider's configuration corrected.",
        // Fetching
        .fetchNotAllowed: "Give a public https URL, or download the document and give its text.",
        .activationMetadataMissing: "Give the identity provider's metadata.",
        .activationMetadataInvalid: "Mend what the other findings name, and give the metadata again.",
        .activationDomainMissing: "Verify a domain of the organisation, or let the vendor allow any domain.",
        .activationTestMissing: "Run the test sign-in.",
        .fetchFailed: "Check the URL in a browser, or download the document and give its text.",
    ]
}
