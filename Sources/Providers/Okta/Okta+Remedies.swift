package import PortalCore

extension Okta {
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
            .samlEntityIDInvalid, .samlProtocolNotSupported, .samlExpired:
            "In the Okta Admin Console open Applications → your app → Sign On → Metadata details and copy the Metadata "
                + "URL, or open it and paste the whole XML."
        case .samlTooLarge, .samlSeveralEntities:
            "Give the metadata of this one app: Applications → your app → Sign On → Metadata details → Metadata URL."
        case .samlIsHTML:
            "A web page was given. Copy the Metadata URL, which ends in /sso/saml/metadata, from Applications → your app "
                + "→ Sign On → Metadata details; not the address of the app or of the Admin Console."
        case .samlDoctype:
            "Okta's metadata has no DOCTYPE. Paste the document behind Sign On → Metadata details → Metadata URL unchanged."
        case .samlServiceProvider:
            "This is a service provider's metadata, ours perhaps. Okta's own is under Applications → your app → Sign On "
                + "→ Metadata details → Metadata URL."
        case .samlSSOURLMissing, .samlSSOURLInvalid, .samlSSOURLNotHTTPS, .samlSSOURLPrivateAddress,
            .samlBindingNotSupported:
            "Copy the Sign on URL from Applications → your app → Sign On → Metadata details → More details, or use the "
                + "Metadata URL, which contains it. It begins with https://."
        case .samlWantsSignedRequests:
            "Okta asks for signed requests. Either go to General → SAML Settings → Edit → Show Advanced Settings and "
                + "untick Signed Requests, or upload our certificate there as Signature Certificate."
        case .samlNameIDFormat:
            "Set Name ID format to EmailAddress under General → SAML Settings → Edit → Configure SAML."
        case .samlCertificateMissing, .samlCertificateUnreadable, .samlKeyWithoutCertificate:
            "Download the certificate with status Active from Applications → your app → Sign On → SAML Signing "
                + "Certificates (Actions → Download certificate), or use the Metadata URL."
        case .samlCertificateExpired, .samlCertificateExpiring, .samlCertificateWeakKey,
            .samlCertificateKeyNotSupported,
            .samlCertificateWeakSignature:
            "Open Applications → your app → Sign On → SAML Signing Certificates, choose Generate new certificate, hand "
                + "over the new metadata here, and only then choose Actions → Activate on the new certificate."
        case .samlCertificateNotYetValid:
            "Check the validity under Sign On → SAML Signing Certificates and hand over the certificate that is Active "
                + "now."
        case .samlCertificateDuplicate:
            "Nothing breaks. Under Sign On → SAML Signing Certificates you can see which certificate is Active."
        case .samlPrivateKey:
            "Never hand over a private key. Okta keeps its own; paste the certificate from Sign On → SAML Signing "
                + "Certificates → Actions → Download certificate."
        case .samlPlaceholder, .samlEntityIDOtherProvider:
            "Copy the Metadata URL from Applications → your app → Sign On → Metadata details."
        case .fetchNotAllowed, .fetchFailed:
            "Check that the app is Active and copy the Metadata URL again from Sign On → Metadata details. If Okta "
                + "accepts your network zones only, open the URL yourself and paste the XML."
        default: nil
        }
    }

    private static func oidcRemedy(for code: FindingCode) -> String? {
        switch code {
        case .oidcUnparsable, .oidcWrongType, .oidcIssuerMissing, .oidcIssuerInvalid, .oidcIssuerNotHTTPS,
            .oidcIssuerPlaceholder, .oidcIssuerOtherProvider, .fetchNotAllowed, .fetchFailed:
            "Enter https:// and your Okta domain without -admin. The domain stands in the menu under your name in the "
                + "Okta Admin Console. For a custom authorization server copy the Issuer URI from Security → API → "
                + "Authorization Servers."
        case .oidcIssuerMismatch:
            "Open Applications → your app → Sign On, edit the Issuer, select one fixed address instead of Dynamic, and "
                + "enter exactly that one here."
        case .oidcEndpointMissing, .oidcEndpointInvalid, .oidcEndpointNotHTTPS, .oidcEndpointPrivateAddress:
            "Okta's own discovery document names all endpoints. Use your Okta domain as the issuer, and check Settings "
                + "→ Brands → Domains if you use a custom domain."
        case .oidcResponseTypeNotSupported:
            "Open General → General Settings → Edit and tick Authorization Code under Grant type."
        case .oidcAlgorithmNotSupported, .oidcAlgorithmWeak:
            "Okta signs with RS256. Check under Security → API → Authorization Servers that no other algorithm was set."
        case .oidcClientAuthenticationNotSupported:
            "Open General → Client Credentials → Edit and select Client secret as the Client authentication."
        case .oidcScopeNotOffered:
            "Open Security → API → Authorization Servers → your server → Scopes and add openid, profile and email."
        case .oidcClientIDMissing, .oidcClientIDInvalid:
            "Copy the Client ID from Applications → your app → General → Client Credentials."
        case .oidcClientSecretMissing, .oidcClientSecretInvalid:
            "Copy the secret with status Active from Applications → your app → General → CLIENT SECRETS, or choose "
                + "Generate new secret there."
        case .oidcKeySetUnparsable, .oidcKeySetEmpty, .oidcKeyUnusable, .oidcKeyWeak, .oidcKeyPrivate,
            .oidcKeyDuplicate:
            "Okta publishes its keys itself. If Security → API → Authorization Servers → your server shows Signing Key "
                + "Rotation: Manual, choose Rotate Signing Keys."
        default: nil
        }
    }
}
