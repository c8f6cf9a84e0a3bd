/// What an identity provider supplies to the host: data and pure functions, no I/O and no state.
///
/// A module is one folder in the `Providers` target. The host asks it for text and judgement; everything that all
/// providers have in common (parsing, common findings, placeholders, storage) stays in PortalCore.
package protocol IdentityProviderModule: Sendable {
    /// Who this provider is and what it can do. Constant.
    var descriptor: ProviderDescriptor { get }

    /// The walk-through for one of `descriptor.protocols`, in order; empty for a protocol not offered.
    ///
    /// Texts are Markdown and may contain the placeholders of ``SetupPlaceholder`` as `{{name}}`.
    func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate]

    /// Findings that only this provider can make, such as an entity ID that is not of its form.
    ///
    /// Common findings are made before and are not repeated here. Total: must accept any reviewed material.
    func review(_ material: ReviewMaterial) -> [Finding]

    /// How to mend a common finding in the words of this provider's console; nil leaves the common remedy.
    func remedy(for code: FindingCode, protocol: IdentityProtocol) -> String?

    /// How raw directory attributes become the normalised user and group; nil where the protocol has no directory.
    func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping?

    /// How to let provisioning and sign-in say the same of people, in the words of this provider's console; nil leaves the
    /// common words.
    func joinAdvice(for reason: JoinReport.Reason, protocol: IdentityProtocol) -> String?

    /// Where a sign-on's attributes are in what this provider asserts; nil leaves the common map. The stable identifier
    /// comes first, never the e-mail address where the provider offers better.
    func attributeMap(for protocol: IdentityProtocol) -> AttributeMap?

    /// Where in this provider's console a value is set, in its own words; nil where it cannot be set there.
    func consoleField(for field: DiagnosisField, protocol: IdentityProtocol) -> ConsoleField?

    /// Whether people are asked for their credentials again when an application wants that (SAML's ForceAuthn, OpenID
    /// Connect's `prompt` and `max_age`).
    func reauthenticates(for protocol: IdentityProtocol) -> Bool

    /// Whether the parameter `claims` (OpenID Connect Core §5.5) is taken although the discovery document does not say so.
    var takesClaimsParameter: Bool { get }

    /// The errors that this provider shows or answers with at sign-on, the most frequent first.
    func signInErrors(for protocol: IdentityProtocol) -> [ProviderSignInError]
}
