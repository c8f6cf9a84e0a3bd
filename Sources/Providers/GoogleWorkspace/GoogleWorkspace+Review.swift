package import PortalCore

extension GoogleWorkspace {
    package func review(_ material: ReviewMaterial) -> [Finding] {
        switch material {
        case .saml(let entity, let source):
            guard let entity else { return [] }
            return Self.review(entity, source: source)
        case .oidc(let material):
            return Self.reviewIssuer(material) + Self.reviewClientID(material)
        }
    }

    private static let issuer = "https://accounts.google.com"
    private static let clientIDSuffix = ".apps.googleusercontent.com"

    private static let samlExpectation = ProviderRecognition.Expectation(
        module: "google-workspace", name: "Google Workspace",
        identifierForm: "https://accounts.google.com/o/saml2?idpid=<your ID>",
        signOnForm: "https://accounts.google.com/o/saml2/idp?idpid=<your ID>",
        source: "Download the metadata again from Apps → Web and mobile apps → your app → Download metadata in the "
            + "Google Admin console.",
        allowsOwnDomain: false)

    private static let oidcExpectation = ProviderRecognition.Expectation(
        module: "google-workspace", name: "Google Workspace", identifierForm: issuer, signOnForm: issuer,
        source: "Enter https://accounts.google.com.", allowsOwnDomain: false)

    private static func review(_ entity: SAMLEntity, source: MetadataSource) -> [Finding] {
        if let found = ProviderRecognition.placeholder(in: entity, source: source, samlExpectation, emptyID) {
            return [ProviderRecognition.finding(.samlPlaceholder, found, expecting: samlExpectation)]
        }
        return ProviderRecognition.findings(for: entity, source: source, expecting: samlExpectation)
    }

    /// An `idpid` without a value.
    private static func emptyID(in value: String) -> String? {
        value.hasSuffix("idpid=") ? "idpid=" : nil
    }

    private static func reviewIssuer(_ material: OIDCMaterial) -> [Finding] {
        let findings = ProviderRecognition.findings(forIssuer: material.issuer, expecting: oidcExpectation)
        guard findings.isEmpty, material.issuer != issuer,
            ProviderRecognition.provider(of: material.issuer)?.module == "google-workspace"
        else { return findings }
        return [
            Finding(
                .warning, .oidcIssuerInvalid, path: ProviderRecognition.issuerPath,
                message: "Google's issuer is written without a path and without a slash at the end.",
                remedy: oidcExpectation.source, expected: issuer, received: ProviderRecognition.cut(material.issuer))
        ]
    }

    private static func reviewClientID(_ material: OIDCMaterial) -> [Finding] {
        guard let clientID = material.clientID, !clientID.isEmpty, !clientID.hasSuffix(clientIDSuffix) else {
            return []
        }
        return [
            Finding(
                .error, .oidcClientIDInvalid, path: ProviderRecognition.clientIDPath,
                message: "This is not the client ID of an OAuth client of Google.",
                remedy:
                    "Copy the Client ID from Google Auth Platform → Clients → your client. It is neither the project "
                    + "number nor the client's name.",
                expected: "…\(clientIDSuffix)", received: ProviderRecognition.cut(clientID))
        ]
    }
}
