import PortalCore
import PortalTestSupport

/// Shorthand of the tests in this folder.
enum Review {
    /// The moment at which most tests judge: certificates of ``TestCertificate`` are valid then.
    static let now = Timestamp(milliseconds: 1_790_000_000_000)

    static let context = ReviewContext(now: now)

    static func saml(_ builder: MetadataBuilder, context: ReviewContext = context) -> SAMLMetadataReview {
        saml(builder.bytes, context: context)
    }

    static func saml(_ text: String) -> SAMLMetadataReview { saml(Array(text.utf8)) }

    static func saml(_ bytes: [UInt8], context: ReviewContext = context) -> SAMLMetadataReview {
        SAMLMetadataReview.review(MetadataInput.SAMLDocument(bytes: bytes, source: .xml), context: context)
    }

    /// A document in which nothing is to be found.
    static func flawless() throws -> MetadataBuilder {
        var builder = MetadataBuilder(signingWith: try TestCertificate.make(key: .rsa2048))
        builder.entityID = "https://idp.engine-works.io/metadata"
        builder.singleSignOn = [
            MetadataBuilder.Endpoint("HTTP-POST", "https://idp.engine-works.io/sso/post"),
            MetadataBuilder.Endpoint("HTTP-Redirect", "https://idp.engine-works.io/sso"),
        ]
        return builder
    }
}

extension SAMLMetadataReview {
    /// Severity and code of every finding, in order: `error saml.metadata.empty`.
    var codes: [String] { findings.map(\.label) }
}

extension OIDCReview {
    var codes: [String] { findings.map(\.label) }
}

extension Finding {
    var label: String { "\(severity.rawValue) \(code)" }
}
