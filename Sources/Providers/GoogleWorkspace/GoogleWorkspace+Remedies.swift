package import PortalCore

extension GoogleWorkspace {
    package func remedy(for code: FindingCode, protocol: IdentityProtocol) -> String? {
        switch `protocol` {
        case .saml: Self.samlRemedy(for: code)
        case .oidc: Self.oidcRemedy(for: code)
        case .scim, .googleDirectory: nil
        }
    }

    private static func samlRemedy(for code: FindingCode) -> String? {
        switch code {
        case .samlEmpty, .samlUnparsable, .samlWrongRoot, .samlNoIdentityProvider, .samlEntityIDMissing,
            .samlEntityIDInvalid, .samlProtocolNotSupported, .samlTooLarge, .samlSeveralEntities:
            "In the Google Admin console open Apps → Web and mobile apps → your app, choose Download metadata, and give "
                + "the whole file GoogleIDPMetadata.xml."
        case .samlIsHTML:
            "A web page was given. Google offers its metadata as a download only: Apps → Web and mobile apps → your app "
                + "→ Download metadata."
        case .samlDoctype:
            "Google's metadata has no DOCTYPE. Paste the downloaded GoogleIDPMetadata.xml unchanged."
        case .samlServiceProvider:
            "This is a service provider's metadata, ours perhaps. Google's own is behind Apps → Web and mobile apps → "
                + "your app → Download metadata."
        case .samlExpired:
            "The validity in Google's file is that of its certificate. Open Security → Authentication → SSO with SAML "
                + "applications, add a certificate, select it in your app, and give the new metadata here."
        case .samlSSOURLMissing, .samlSSOURLInvalid, .samlSSOURLNotHTTPS, .samlSSOURLPrivateAddress,
            .samlBindingNotSupported:
            "Copy the SSO URL from Apps → Web and mobile apps → your app → Download metadata. It begins with "
                + "https://accounts.google.com/o/saml2/idp?idpid=."
        case .samlWantsSignedRequests:
            "Google does not need signed requests. Download the metadata again; this setting is not Google's."
        case .samlNameIDFormat:
            "Open your app → Service provider details and set Name ID format to EMAIL."
        case .samlCertificateMissing, .samlCertificateUnreadable, .samlKeyWithoutCertificate:
            "Download the certificate from Security → Authentication → SSO with SAML applications, or use the metadata "
                + "file, which contains it."
        case .samlCertificateExpired, .samlCertificateExpiring, .samlCertificateWeakKey,
            .samlCertificateKeyNotSupported,
            .samlCertificateWeakSignature:
            "Open Security → Authentication → SSO with SAML applications and choose Add certificate. Download the "
                + "metadata with the new certificate and hand it over here. Only then open your app → Service provider "
                + "details, select the new certificate and save."
        case .samlCertificateNotYetValid:
            "Check the clock of the computer that made the file, and download the metadata again from your app."
        case .samlCertificateDuplicate:
            "Nothing breaks. Security → Authentication → SSO with SAML applications lists your certificates."
        case .samlPrivateKey:
            "Never hand over a private key. Google keeps its own; give the metadata file or the Certificate."
        case .samlPlaceholder, .samlEntityIDOtherProvider:
            "Download the metadata again from Apps → Web and mobile apps → your app → Download metadata."
        case .fetchNotAllowed, .fetchFailed:
            "Google has no metadata address. Download the file from your app and paste it as metadata XML."
        default: nil
        }
    }

    private static func oidcRemedy(for code: FindingCode) -> String? {
        switch code {
        case .oidcUnparsable, .oidcWrongType, .oidcIssuerMissing, .oidcIssuerInvalid, .oidcIssuerNotHTTPS,
            .oidcIssuerPlaceholder, .oidcIssuerOtherProvider, .oidcIssuerMismatch, .oidcEndpointMissing,
            .oidcEndpointInvalid, .oidcEndpointNotHTTPS, .oidcEndpointPrivateAddress, .fetchNotAllowed, .fetchFailed,
            .oidcResponseTypeNotSupported, .oidcAlgorithmNotSupported, .oidcAlgorithmWeak, .oidcScopeNotOffered,
            .oidcKeySetUnparsable, .oidcKeySetEmpty, .oidcKeyUnusable, .oidcKeyWeak, .oidcKeyPrivate, .oidcKeyDuplicate:
            "Enter https://accounts.google.com as the issuer, without a slash at the end."
        case .oidcClientAuthenticationNotSupported, .oidcClientSecretMissing, .oidcClientSecretInvalid:
            "Open Google Auth Platform → Clients → your client → Add secret, and copy the new client secret as soon as "
                + "it is shown."
        case .oidcClientIDMissing, .oidcClientIDInvalid:
            "Copy the Client ID, which ends in .apps.googleusercontent.com, from Google Auth Platform → Clients."
        default: nil
        }
    }
}
