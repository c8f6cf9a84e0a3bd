extension SAMLMetadata {
    /// Reads a metadata document. Never traps and never takes longer than the limits allow; a certificate that cannot
    /// be read does not refuse the document but is reported in its place.
    public static func parse(
        _ bytes: [UInt8], limits: SAMLXMLLimits = .metadata
    ) throws(SAMLMetadataError) -> SAMLMetadata {
        let document: SAMLXMLDocument
        do {
            document = try SAMLXMLDocument(parsing: bytes, limits: limits)
        } catch {
            throw .xml(error)
        }
        let root = document.root
        var reader = SAMLMetadataReader(rootName: root.localName)
        if root.isNamed("EntityDescriptor", in: SAMLNamespace.metadata) {
            reader.readEntity(root, inherited: SAMLMetadataReader.Inherited())
        } else if root.isNamed("EntitiesDescriptor", in: SAMLNamespace.metadata) {
            reader.readGroup(root, inherited: SAMLMetadataReader.Inherited())
        } else {
            throw .wrongRoot(name: root.localName, namespace: root.namespace)
        }
        return reader.metadata
    }
}
