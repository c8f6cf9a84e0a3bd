import Foundation

/// The published schemas of SAML 2.0, through `xmllint`.
package enum OASISSchemas {
    /// Whether tests over the schemas run: they are there, or their absence must be noticed because this is CI.
    package static let areExpected = areInstalled || ProjectFiles.isCI

    /// How to get what is missing.
    package static let absence = "apt-get install libxml2-utils opensaml-schemas xmltooling-schemas"

    private static let areInstalled =
        ProjectFiles.program("xmllint") != nil
        && locations.allSatisfy { FileManager.default.fileExists(atPath: $0.file) }

    /// In an order in which each schema finds what it imports already there, so that nothing is looked for elsewhere.
    private static let locations: [(namespace: String, file: String)] = [
        ("http://www.w3.org/XML/1998/namespace", "/usr/share/xml/xmltooling/xml.xsd"),
        ("http://www.w3.org/2000/09/xmldsig#", "/usr/share/xml/xmltooling/xmldsig-core-schema.xsd"),
        ("http://www.w3.org/2001/04/xmlenc#", "/usr/share/xml/xmltooling/xenc-schema.xsd"),
        ("urn:oasis:names:tc:SAML:2.0:assertion", "/usr/share/xml/opensaml/saml-schema-assertion-2.0.xsd"),
        ("urn:oasis:names:tc:SAML:2.0:protocol", "/usr/share/xml/opensaml/saml-schema-protocol-2.0.xsd"),
        ("urn:oasis:names:tc:SAML:2.0:metadata", "/usr/share/xml/opensaml/saml-schema-metadata-2.0.xsd"),
    ]

    /// The validator's complaints about documents, by their position; empty when all are valid.
    package static func violations(in documents: [[UInt8]]) async throws -> [String] {
        guard let xmllint = ProjectFiles.program("xmllint") else { throw ProjectFiles.Missing(description: absence) }
        let directory = try TemporaryDirectory()
        let imports = locations.map {
            "<xs:import namespace=\"\($0.namespace)\" schemaLocation=\"\($0.file)\"/>"
        }
        let schema = directory.path + "/all.xsd"
        try write(
            Array(
                "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\(imports.joined())</xs:schema>".utf8),
            to: schema)
        var files: [String] = []
        for (position, document) in documents.enumerated() {
            files.append(directory.path + "/document-\(position).xml")
            try write(document, to: directory.path + "/document-\(position).xml")
        }
        let result = try await FinishedCommand.run(xmllint, ["--nonet", "--noout", "--schema", schema] + files)
        let complaints = result.errors.split(separator: "\n").map(String.init)
            .filter { !$0.hasSuffix(" validates") && !$0.contains("Schemas parser warning") }
        let validated = result.errors.split(separator: "\n").count { $0.hasSuffix(" validates") }
        if complaints.isEmpty, !result.succeeded || validated != documents.count {
            return ["xmllint validated \(validated) of \(documents.count)"]
        }
        return complaints
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }
}
