package import PortalCore

extension Okta {
    package func joinAdvice(for reason: JoinReport.Reason, protocol identityProtocol: IdentityProtocol) -> String? {
        guard identityProtocol == .scim else { return nil }
        return switch reason {
        case .identifierDiffers:
            "Okta provisions the user's id as externalId. In the SAML application, General → SAML Settings → Attribute "
                + "Statements: add id with the value user.id."
        case .emailDiffers:
            "Let the application's Provisioning → Attribute Mappings (email) and its Attribute Statements (email) take the "
                + "same attribute, user.email."
        case .notInDirectory:
            "Assign these people, or a group of theirs, to the application that provisions, under Assignments."
        case .noEmail, .duplicateEmail: nil
        }
    }
}
