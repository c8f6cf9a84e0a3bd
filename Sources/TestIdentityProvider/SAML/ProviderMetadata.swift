import SAML

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The provider's own metadata (SAML metadata §2.4.3).
enum ProviderMetadata {
    static func document(_ facts: TestIdentityProviderFacts, certificates: [X509Certificate]) -> String {
        let keys = certificates.map { certificate in
            """
            <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\
            \(Data(certificate.der).base64EncodedString())</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
            </md:KeyDescriptor>
            """
        }
        let formats = [SAMLNameIDFormat.emailAddress, SAMLNameIDFormat.persistent, SAMLNameIDFormat.transient].map {
            "<md:NameIDFormat>\($0)</md:NameIDFormat>"
        }
        func endpoints(_ element: String, _ url: String) -> String {
            [SAMLBinding.httpRedirect, .httpPOST].map {
                "<md:\(element) Binding=\"\($0.rawValue)\" Location=\"\(Markup.escaped(url))\"/>"
            }.joined()
        }
        return """
            <md:EntityDescriptor xmlns:md="\(SAMLNamespace.metadata)" xmlns:ds="\(SAMLNamespace.signature)" \
            entityID="\(Markup.escaped(facts.entityID))"><md:IDPSSODescriptor WantAuthnRequestsSigned="false" \
            protocolSupportEnumeration="\(SAMLNamespace.protocol)">\(keys.joined())\
            \(endpoints("SingleLogoutService", facts.sloURL))\(formats.joined())\
            \(endpoints("SingleSignOnService", facts.ssoURL))</md:IDPSSODescriptor></md:EntityDescriptor>
            """
    }
}
