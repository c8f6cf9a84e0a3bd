extension XMLWriter {
    /// A `saml:NameID`, with the prefix bound by an element around it.
    mutating func nameID(_ name: SAMLNameID) {
        element(
            "saml:NameID",
            [
                "Format": name.format, "NameQualifier": name.nameQualifier,
                "SPNameQualifier": name.serviceProviderNameQualifier, "SPProvidedID": name.serviceProviderProvidedID,
            ], text: name.value)
    }

    /// A message of the protocol namespace, with what all messages begin with (SAML core §3.2.1, §3.2.2).
    mutating func message(
        _ name: String, _ message: some OutgoingSAMLMessage, inResponseTo: String? = nil,
        _ attributes: KeyValuePairs<String, String?> = [:], _ content: (inout XMLWriter) -> Void
    ) {
        var all: [(key: String, value: String?)] = [
            ("xmlns:samlp", SAMLNamespace.protocol), ("xmlns:saml", SAMLNamespace.assertion),
            ("ID", message.id.rawValue), ("Version", "2.0"),
            ("IssueInstant", XMLSchemaDateTime.text(message.issueInstant)), ("Destination", message.destination),
            ("InResponseTo", inResponseTo),
        ]
        all += Array(attributes)
        element("samlp:" + name, all) { writer in
            writer.element("saml:Issuer", text: message.issuer)
            content(&writer)
        }
    }
}
