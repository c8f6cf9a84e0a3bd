/// Why a document was not accepted as SAML metadata.
public enum SAMLMetadataError: Error, Sendable, Equatable {
    /// Not acceptable as XML at all.
    case xml(SAMLXMLError)
    /// XML, but the root is not `EntityDescriptor` or `EntitiesDescriptor` in the namespace of SAML 2.0 metadata. The
    /// name tells what was given instead: `Response`, `AuthnRequest`, `html`, `definitions`, ….
    case wrongRoot(name: String, namespace: String?)

    /// A stable name for the kind of refusal.
    public var code: String {
        switch self {
        case .wrongRoot: "wrong_root"
        case .xml(let error):
            switch error {
            case .empty: "empty"
            case .tooLarge: "too_large"
            case .notXML: "not_xml"
            case .encoding: "encoding"
            case .malformed: "malformed"
            case .doctype: "doctype"
            case .tooDeep: "too_deep"
            case .tooManyNodes: "too_many_nodes"
            case .tooManyAttributes: "too_many_attributes"
            case .tooManyNamespaces: "too_many_namespaces"
            case .outOfMemory: "out_of_memory"
            }
        }
    }
}
