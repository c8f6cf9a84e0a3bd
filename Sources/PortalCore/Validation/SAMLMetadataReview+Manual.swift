import SAML

extension SAMLMetadataReview {
    /// Judges fields that were typed in.
    package static func review(_ manual: MetadataInput.ManualSAML, context: ReviewContext) -> SAMLMetadataReview {
        var review = SAMLMetadataReview(context: context)
        review.judge(manual)
        return review
    }

    private mutating func judge(_ manual: MetadataInput.ManualSAML) {
        let entityID = manual.entityID.trimmed
        let url = manual.ssoURL.trimmed
        summary.ssoUrl = url.isEmpty ? nil : url
        // Which binding is not said; every identity provider takes Redirect.
        let binding = SAMLBinding.httpRedirect.rawValue
        summary.bindings = [binding]
        judgeEntityID(entityID, path: "/manual/entityId")
        var endpoints: [SAMLSettings.Endpoint] = []
        if url.isEmpty {
            add(.error, .samlSSOURLMissing, path: "/manual/ssoUrl", "The single sign-on URL is missing.")
        } else if judgeSingleSignOnURL(url, path: "/manual/ssoUrl") {
            endpoints = [SAMLSettings.Endpoint(binding: binding, url: url)]
        }
        let certificates = judge(given(manual.certificates))
        entity = SAMLEntity(entityID: entityID, ssoURLs: [url], path: "/manual")
        settings = SAMLSettings(
            entityId: entityID, singleSignOn: endpoints, singleLogout: [],
            signingCertificates: certificates.map { Base64URL.encode($0.der) }, nameIdFormats: [],
            wantAuthnRequestsSigned: false)
    }

    private mutating func given(_ pasted: [String]) -> [GivenCertificate] {
        var given: [GivenCertificate] = []
        for (index, text) in pasted.enumerated() {
            let path = "/manual/certificates/\(index)"
            do throws(X509CertificateError) {
                given += try X509Certificate.certificates(pasted: Array(text.utf8)).map {
                    GivenCertificate(result: $0, path: path)
                }
            } catch {
                given.append(GivenCertificate(result: .failure(error), path: path))
            }
        }
        if given.isEmpty {
            add(.error, .samlCertificateMissing, path: "/manual/certificates", "No signing certificate was given.")
        }
        return given
    }
}
