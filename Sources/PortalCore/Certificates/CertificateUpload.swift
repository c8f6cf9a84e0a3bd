import SAML

/// What an IT admin hands over as "the new certificate": PEM, base64 of DER, or metadata that contains it.
struct CertificateUpload {
    /// Those that can be used, in the order in which they were given.
    var certificates: [X509Certificate]
    /// Of the metadata, if it was some.
    var entityId: String?

    /// Throws `invalid_certificate` with findings.
    init(_ text: String, context: ReviewContext) throws {
        var review = SAMLMetadataReview(context: context)
        let given: [SAMLMetadataReview.GivenCertificate]
        if text.drop(while: \.isWhitespace).hasPrefix("<") || text.hasPrefix("\u{FEFF}") {
            let document = SAMLMetadataReview.review(
                MetadataInput.SAMLDocument(bytes: Array(text.utf8), source: .xml), context: context)
            entityId = document.entity?.entityID
            let ders = document.settings?.signingCertificates ?? []
            guard !ders.isEmpty else { throw Self.refusal(document.findings.filter { $0.severity == .error }) }
            given = ders.compactMap(Base64URL.decode).compactMap { der in
                (try? X509Certificate(der: der)).map { .init(result: .success($0), path: "/certificate") }
            }
        } else {
            do throws(X509CertificateError) {
                given = try X509Certificate.certificates(pasted: Array(text.utf8)).map {
                    SAMLMetadataReview.GivenCertificate(result: $0, path: "/certificate")
                }
            } catch {
                given = [.init(result: .failure(error), path: "/certificate")]
            }
        }
        certificates = review.judge(given)
        let errors = review.findings.filter { $0.severity == .error }
        guard errors.isEmpty, !certificates.isEmpty else { throw Self.refusal(errors) }
    }

    private static func refusal(_ findings: [Finding]) -> PortalError {
        PortalError(
            .refused, "invalid_certificate", findings.first?.message ?? "There is no certificate in it.",
            remedy: findings.first?.remedy ?? "Give the certificate as PEM, or the metadata that contains it.",
            field: "/certificate", findings: findings)
    }
}
