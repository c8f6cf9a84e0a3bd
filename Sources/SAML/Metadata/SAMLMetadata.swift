/// A SAML metadata document (SAML 2.0 metadata) as written: nothing is judged, repaired or verified, and every part
/// that a report may want to point at carries its place.
public struct SAMLMetadata: Sendable, Equatable {
    /// `EntityDescriptor` or `EntitiesDescriptor`.
    public let rootName: String
    /// All entities in document order, those inside nested groups included.
    public internal(set) var entities: [Entity] = []
    /// The `EntitiesDescriptor` elements, outermost first; empty for a single entity.
    public internal(set) var groups: [Group] = []
    /// Oddities met while reading that the model itself cannot show.
    public internal(set) var irregularities: [Irregularity] = []

    /// The entities that have an identity provider role.
    public var identityProviders: [Entity] { entities.filter { !$0.identityProviders.isEmpty } }

    /// The signature of the document's root element, not verified.
    public var signature: Signature? {
        rootName == "EntityDescriptor" ? entities.first?.signature : groups.first?.signature
    }
}
