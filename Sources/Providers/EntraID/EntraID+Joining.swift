package import PortalCore

extension EntraID {
    package func joinAdvice(for reason: JoinReport.Reason, protocol identityProtocol: IdentityProtocol) -> String? {
        guard identityProtocol == .scim else { return nil }
        let mappings =
            "Enterprise applications → this application → Provisioning → Mappings → Provision Microsoft Entra "
            + "ID Users"
        return switch reason {
        case .identifierDiffers:
            "\(mappings): set externalId to objectId; the template takes it from mailNickname, while sign-in names people "
                + "by their object identifier. Then restart provisioning, so that users are sent again."
        case .emailDiffers:
            "\(mappings): let emails[type eq \"work\"].value come from the attribute that Single sign-on → Attributes & "
                + "Claims uses for emailaddress (user.mail, or user.userPrincipalName in both)."
        case .noEmail:
            "\(mappings): emails[type eq \"work\"].value comes from mail, which is empty for people without a mailbox. "
                + "Choose userPrincipalName, or fill in mail."
        case .duplicateEmail: nil
        case .notInDirectory:
            "Enterprise applications → this application → Users and groups: assign these people, or a group that they "
                + "are direct members of; the next provisioning cycle, some 40 minutes later, sends them."
        }
    }
}
