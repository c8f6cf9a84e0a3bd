package import PortalCore

extension CustomSAML {
    package func remedy(for code: FindingCode, protocol: IdentityProtocol) -> String? {
        guard `protocol` == .saml else { return nil }
        return switch code {
        case .samlServiceProvider:
            "This describes an application, perhaps ours. Give the metadata of the identity provider: the document with "
                + "an IDPSSODescriptor element."
        case .samlIsHTML:
            "A web page was given, mostly a sign-in page. Give the address that shows XML without signing in, or paste "
                + "the XML itself."
        case .samlSeveralEntities:
            "The document describes several providers, as federations publish. Cut out the one EntityDescriptor of your "
                + "identity provider, or enter its entity ID, sign-on URL and certificate by hand."
        case .samlSSOURLMissing, .samlBindingNotSupported:
            "Enable a single sign-on endpoint with the binding HTTP-Redirect or HTTP-POST at the identity provider, and "
                + "give the metadata again."
        case .samlSSOURLNotHTTPS, .samlSSOURLInvalid, .samlSSOURLPrivateAddress:
            "Set the public https:// address of the identity provider in its own settings (often called base, frontend "
                + "or issuer URL), so that its metadata names it."
        case .samlCertificateMissing, .samlKeyWithoutCertificate, .samlCertificateUnreadable:
            "Export the token-signing certificate of the identity provider as PEM (base64) and give it with the metadata."
        case .samlCertificateExpired, .samlCertificateExpiring, .samlCertificateWeakKey,
            .samlCertificateKeyNotSupported,
            .samlCertificateWeakSignature:
            "Create a new signing certificate at the identity provider, publish both, hand over the new metadata here, "
                + "and make the new one primary only then."
        case .samlNameIDFormat:
            "Set the name identifier format of this application to persistent or emailAddress at the identity provider."
        case .samlWantsSignedRequests:
            "Switch off the requirement of signed requests for this application at the identity provider, or import our "
                + "metadata, which carries our signing certificate."
        case .samlExpired:
            "The document's validity has passed. Fetch it again from the identity provider, best by giving its URL."
        case .samlPrivateKey:
            "Never hand over a private key. Replace it at the identity provider, and give only the certificate."
        default: nil
        }
    }
}
