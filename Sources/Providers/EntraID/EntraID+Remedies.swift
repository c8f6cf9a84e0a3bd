package import PortalCore

extension EntraID {
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
            "In the Entra admin center open Enterprise apps → your app → Single sign-on → SAML Certificates and copy the "
                + "App Federation Metadata Url, or download Federation Metadata XML and paste the whole file."
        case .samlTooLarge, .samlSeveralEntities:
            "Give the metadata of this one application: Single sign-on → SAML Certificates → App Federation Metadata Url."
        case .samlIsHTML:
            "A web page was given. Copy the App Federation Metadata Url from Single sign-on → SAML Certificates; it "
                + "contains /federationmetadata/2007-06/federationmetadata.xml. Login URL is something else."
        case .samlDoctype:
            "Entra's metadata has no DOCTYPE. Paste the downloaded Federation Metadata XML unchanged."
        case .samlServiceProvider:
            "This is a service provider's metadata, ours perhaps, which belongs into Entra (Upload metadata file). "
                + "Entra's own is under Single sign-on → SAML Certificates → Federation Metadata XML."
        case .samlSSOURLMissing, .samlSSOURLInvalid, .samlSSOURLNotHTTPS, .samlSSOURLPrivateAddress,
            .samlBindingNotSupported:
            "Copy the Login URL from Single sign-on → Set up (section 4), or use the App Federation Metadata Url, which "
                + "contains it. It begins with https://login.microsoftonline.com/."
        case .samlWantsSignedRequests:
            "Open Single sign-on → SAML Certificates → Verification certificates (optional) → Edit, and either upload our "
                + "certificate or untick Require verification certificates."
        case .samlNameIDFormat:
            "Open Single sign-on → Attributes & Claims → Edit → Unique User Identifier (Name ID) and choose Email "
                + "address as the Name identifier format."
        case .samlCertificateMissing, .samlCertificateUnreadable, .samlKeyWithoutCertificate:
            "Download Certificate (Base64) from Single sign-on → SAML Certificates, or use the App Federation Metadata "
                + "Url. If there is no certificate, choose Edit → New Certificate → Save."
        case .samlCertificateExpired, .samlCertificateExpiring, .samlCertificateWeakKey,
            .samlCertificateKeyNotSupported,
            .samlCertificateWeakSignature:
            "Open Single sign-on → SAML Certificates → Edit, choose New Certificate and Save, hand over the new metadata "
                + "here, and only then choose Make certificate active in the new certificate's menu."
        case .samlCertificateNotYetValid:
            "Check the dates under Single sign-on → SAML Certificates → Edit, and hand over the certificate whose status "
                + "is Active."
        case .samlCertificateDuplicate:
            "Nothing breaks. Single sign-on → SAML Certificates → Edit shows which certificate is Active."
        case .samlPrivateKey:
            "Never hand over a private key or a .pfx file. Download Certificate (Base64) from Single sign-on → SAML "
                + "Certificates."
        case .samlPlaceholder, .samlEntityIDOtherProvider:
            "Copy the App Federation Metadata Url from Enterprise apps → your app → Single sign-on → SAML Certificates."
        case .fetchNotAllowed, .fetchFailed:
            "Copy the App Federation Metadata Url again from Single sign-on → SAML Certificates, with everything after "
                + "?appid=, or download Federation Metadata XML and paste it."
        default: nil
        }
    }

    private static func oidcRemedy(for code: FindingCode) -> String? {
        switch code {
        case .oidcUnparsable, .oidcWrongType, .oidcIssuerMissing, .oidcIssuerInvalid, .oidcIssuerNotHTTPS,
            .oidcIssuerPlaceholder, .oidcIssuerOtherProvider, .oidcIssuerMismatch, .oidcEndpointMissing,
            .oidcEndpointInvalid, .oidcEndpointNotHTTPS, .oidcEndpointPrivateAddress, .fetchNotAllowed, .fetchFailed:
            "Enter https://login.microsoftonline.com/, the Directory (tenant) ID from App registrations → your app → "
                + "Overview, and /v2.0, without a slash at the end."
        case .oidcResponseTypeNotSupported:
            "Use the v2.0 issuer of your tenant. Nothing needs ticking under Authentication → Implicit grant."
        case .oidcAlgorithmNotSupported, .oidcAlgorithmWeak, .oidcKeySetUnparsable, .oidcKeySetEmpty, .oidcKeyUnusable,
            .oidcKeyWeak, .oidcKeyPrivate, .oidcKeyDuplicate:
            "Entra publishes its keys itself. Enter your tenant's own v2.0 issuer, not a copy of its documents elsewhere."
        case .oidcClientAuthenticationNotSupported, .oidcClientSecretMissing, .oidcClientSecretInvalid:
            "Open App registrations → your app → Certificates & secrets → New client secret, and copy the Value (not the "
                + "Secret ID) as soon as it is shown."
        case .oidcScopeNotOffered:
            "Open App registrations → your app → API permissions, add the delegated Microsoft Graph permissions openid, "
                + "profile and email, and choose Grant admin consent."
        case .oidcClientIDMissing, .oidcClientIDInvalid:
            "Copy the Application (client) ID, not the Object ID, from App registrations → your app → Overview."
        default: nil
        }
    }
}
