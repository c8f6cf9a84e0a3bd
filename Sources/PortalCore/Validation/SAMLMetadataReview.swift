package import SAML

/// Judges SAML metadata: everything wrong with it at once, and what a connection needs of it.
///
/// Pure; the material is never trusted, and every input gets an answer.
package struct SAMLMetadataReview: Sendable {
    package let context: ReviewContext
    package private(set) var findings: [Finding] = []
    package internal(set) var summary = MetadataSummary()
    package internal(set) var settings: SAMLSettings?
    /// What a provider's module may look at.
    package internal(set) var entity: SAMLEntity?

    init(context: ReviewContext) {
        self.context = context
    }

    /// Reads and judges a document.
    package static func review(_ document: MetadataInput.SAMLDocument, context: ReviewContext) -> SAMLMetadataReview {
        var review = SAMLMetadataReview(context: context)
        do throws(SAMLMetadataError) {
            review.judge(try SAMLMetadata.parse(document.bytes))
        } catch {
            review.report(error, contentType: document.contentType)
        }
        return review
    }

    /// Judges a document that has been read.
    package static func review(_ metadata: SAMLMetadata, context: ReviewContext) -> SAMLMetadataReview {
        var review = SAMLMetadataReview(context: context)
        review.judge(metadata)
        return review
    }

    mutating func add(
        _ severity: Finding.Severity, _ code: FindingCode, path: String, _ message: String, expected: String? = nil,
        received: String? = nil
    ) {
        findings.append(
            Finding(
                severity, code, path: path, message: message, remedy: code.commonRemedy, expected: expected,
                received: received?.excerpt))
    }
}

// MARK: The document

extension SAMLMetadataReview {
    private mutating func judge(_ metadata: SAMLMetadata) {
        summary.entityCount = metadata.entities.count
        guard let entity = choose(from: metadata) else { return }
        judgeEntityID(entity)
        judgeValidity(entity)
        judgeSignature(entity.signature ?? metadata.signature)
        judgeIrregularities(metadata.irregularities, of: entity)
        guard let role = entity.identityProviders.first(where: \.supportsSAML2) ?? entity.identityProviders.first else {
            return
        }
        judgeRole(role)
        let endpoints = judgeSingleSignOn(role)
        let certificates = judgeKeys(role)
        judgeNameIDFormats(role)

        summary.organizationName =
            Self.preferred(entity.organization?.displayNames) ?? Self.preferred(entity.organization?.names)
        summary.displayName = Self.preferred(role.displayNames)
        self.entity = SAMLEntity(
            entityID: entity.entityID ?? "", ssoURLs: role.singleSignOnServices.compactMap(\.url),
            path: entity.location.path)
        settings = SAMLSettings(
            entityId: entity.entityID ?? "", singleSignOn: endpoints,
            singleLogout: usableLogout(role),
            signingCertificates: certificates.map { Base64URL.encode($0.der) },
            nameIdFormats: role.nameIDFormats.map(\.value),
            wantAuthnRequestsSigned: role.wantAuthnRequestsSigned?.value ?? false, validUntil: summary.validUntil,
            cacheDurationSeconds: summary.cacheDurationSeconds)
        summary.sloUrl = settings?.singleLogout.first?.url
    }

    /// The one entity that is meant, or the finding why there is none.
    private mutating func choose(from metadata: SAMLMetadata) -> SAMLMetadata.Entity? {
        let candidates = metadata.identityProviders
        if let only = candidates.first, candidates.count == 1 { return only }
        let root = "/\(metadata.rootName)"
        if candidates.count > 1 {
            let names = candidates.map { ($0.entityID ?? "(no entityID)").excerpt }
            let listed = names.prefix(Self.maximumListedEntities).joined(separator: ", ")
            let more =
                names.count > Self.maximumListedEntities ? " and \(names.count - Self.maximumListedEntities) more" : ""
            add(
                .error, .samlSeveralEntities, path: root,
                "The document describes \(candidates.count) identity providers, and it is not clear which one is meant: \(listed)\(more).",
                expected: "one identity provider", received: "\(candidates.count)")
            return nil
        }
        guard let first = metadata.entities.first else {
            add(.error, .samlNoIdentityProvider, path: root, "The document describes no entity at all.")
            return nil
        }
        summary.entityId = first.entityID
        if let role = metadata.entities.lazy.flatMap(\.serviceProviders).first {
            let consumer = role.assertionConsumerServices.lazy.compactMap(\.url).first
            let detail = consumer.map { " It sends sign-ons to \($0.quoted)." } ?? ""
            add(
                .error, .samlServiceProvider, path: role.location.path,
                "This is the metadata of an application (service provider), not of an identity provider.\(detail)",
                expected: "IDPSSODescriptor", received: "SPSSODescriptor")
        } else {
            let roles = metadata.entities.flatMap(\.otherRoles).map(\.name)
            let listed =
                roles.isEmpty
                ? "no role" : Set(roles).sorted().prefix(Self.maximumListedEntities).joined(separator: ", ")
            add(
                .error, .samlNoIdentityProvider, path: first.location.path,
                "The entity \((first.entityID ?? "").quoted) has no SAML identity provider role; it has \(listed.excerpt).",
                expected: "IDPSSODescriptor", received: listed)
        }
        return nil
    }

    static let maximumListedEntities = 10

    mutating func judgeEntityID(_ text: String?, path: String) {
        guard let text, !text.isEmpty else {
            add(.error, .samlEntityIDMissing, path: path, "The identity provider has no entity ID.")
            return
        }
        summary.entityId = text
        if let placeholder = PlaceholderText(recognizing: text) {
            report(placeholder, in: text, named: "The entity ID", path: path)
        } else if text.utf8.count > Self.maximumEntityIDLength {
            add(
                .error, .samlEntityIDInvalid, path: path,
                "The entity ID has \(text.utf8.count) bytes; at most \(Self.maximumEntityIDLength) are allowed.")
        } else if !Self.isURI(text) {
            add(
                .warning, .samlEntityIDInvalid, path: path,
                "The entity ID \(text.quoted) is not a URI. It works only if the identity provider really calls itself that.",
                expected: "a URI such as https://…", received: text)
        }
    }

    private mutating func judgeEntityID(_ entity: SAMLMetadata.Entity) {
        judgeEntityID(entity.entityID, path: "\(entity.location.path)/@entityID")
    }

    /// SAML core §8.3.6.
    private static let maximumEntityIDLength = 1_024

    private static func isURI(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":"), let first = text.first, first.isASCII, first.isLetter else {
            return false
        }
        let scheme = text[..<colon]
        return scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
            && text.index(after: colon) < text.endIndex && !text.contains(where: \.isWhitespace)
    }

    mutating func report(_ placeholder: PlaceholderText, in text: String, named name: String, path: String) {
        switch placeholder {
        case .template(let gap):
            add(
                .error, .samlPlaceholder, path: path,
                "\(name) \(text.quoted) still contains the placeholder \(gap.quoted).", received: text)
        case .documentationDomain(let domain):
            add(
                .warning, .samlPlaceholder, path: path,
                "\(name) \(text.quoted) is in a domain reserved for examples (\(domain.excerpt)), which no identity provider has.",
                received: text)
        }
    }

    private mutating func judgeValidity(_ entity: SAMLMetadata.Entity) {
        let dates = ([entity.effectiveValidUntil] + entity.identityProviders.map { $0.validUntil?.value }).compactMap {
            $0
        }
        if let validUntil = dates.min().map(Timestamp.init) {
            summary.validUntil = validUntil
            if validUntil < context.now {
                add(
                    .error, .samlExpired, path: entity.location.path,
                    "The document was valid until \(validUntil.day), \(context.age(of: validUntil)) ago.",
                    expected: "a later date than \(context.now)", received: "\(validUntil)")
            }
        }
        summary.cacheDurationSeconds = entity.effectiveCacheDuration.flatMap {
            Int64(exactly: $0.approximateSeconds.rounded(.down))
        }
    }

    private mutating func judgeSignature(_ signature: SAMLMetadata.Signature?) {
        guard let signature else { return }
        let algorithms = [signature.signatureAlgorithm].compactMap { $0 } + signature.digestAlgorithms
        let weak = algorithms.filter { Self.weakAlgorithms.contains($0) }
        guard let first = weak.first else { return }
        add(
            .info, .samlSignatureWeak, path: signature.location.path,
            "The document is signed with an outdated algorithm (\(first.excerpt)). Nothing depends on that signature here, but sign-on responses are often signed the same way, and those will be refused.",
            expected: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", received: first)
    }

    private static let weakAlgorithms: Set<String> = [
        "http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1", "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#md5", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
    ]

    /// What the other judgements do not say already.
    private mutating func judgeIrregularities(_ all: [SAMLMetadata.Irregularity], of entity: SAMLMetadata.Entity) {
        for irregularity in all where Self.concerns(irregularity.location.path, entity) {
            let path = irregularity.location.path
            switch irregularity.kind {
            case .interruptedValue:
                add(
                    .warning, .samlIrregular, path: path,
                    "A comment or element stands inside a value. Programs read such values differently, so that some see another value."
                )
            case .invalidAttribute(let name, let value) where name != "use":
                add(
                    .warning, .samlIrregular, path: "\(path)/@\(name)",
                    "\(value.quoted) is no valid value of “\(name)” and was ignored.",
                    received: value)
            case .invalidAttribute, .missingAttribute, .emptyValue: break
            }
        }
    }

    /// True for places in the identity provider's role, and for attributes of the elements around it.
    private static func concerns(_ path: String, _ entity: SAMLMetadata.Entity) -> Bool {
        if entity.location.path == path || entity.location.path.hasPrefix(path + "/") { return true }
        return entity.identityProviders.contains { path == $0.location.path || path.hasPrefix($0.location.path + "/") }
    }

    private static func preferred(_ texts: [LocatedText]?) -> String? {
        let texts = (texts ?? []).filter { !$0.value.isEmpty }
        return (texts.first { $0.language?.hasPrefix("en") ?? false } ?? texts.first)?.value
    }
}
