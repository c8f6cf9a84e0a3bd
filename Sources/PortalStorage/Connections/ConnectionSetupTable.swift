import PortalCore

/// A connection's setups, one row each. The documents, which are large, and the sealed secret, which a key rotation must
/// find without knowing what is around it, have columns of their own.
struct ConnectionSetupTable {
    let access: SQLAccess

    func all(of connection: ConnectionID) throws -> [(ConnectionSetup.Slot, ConnectionSetup)] {
        try access.all(
            """
            SELECT slot, options, settings, attributeMap, certificates, test, sealedClientSecret, metadata, documents \
            FROM connectionSetup WHERE connectionId = ?
            """, .id(connection)
        ) { row in
            (try row.raw(0), try ConnectionSetup(row: row, from: 1, documents: 8))
        }
    }

    func replace(of connection: Connection) throws {
        for slot in ConnectionSetup.Slot.allCases {
            if let setup = connection[slot] {
                try put(setup, of: connection.id, in: slot)
            } else {
                try access.change(
                    "DELETE FROM connectionSetup WHERE connectionId = ? AND slot = ?", .id(connection.id), .raw(slot))
            }
        }
    }

    private func put(_ setup: ConnectionSetup, of connection: ConnectionID, in slot: ConnectionSetup.Slot) throws {
        var metadata = setup.metadata
        let documents = metadata.flatMap { Documents(of: $0) }
        metadata?.removeDocuments()
        metadata?.oidc?.sealedClientSecret = nil
        try access.change(
            """
            INSERT OR REPLACE INTO connectionSetup (connectionId, slot, options, settings, attributeMap, certificates, \
            test, sealedClientSecret, metadata, documents, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(connection), .raw(slot), try .json(setup.options), try .optionalJSON(setup.settings),
            try .optionalJSON(setup.attributeMap), try .json(setup.certificates), try .optionalJSON(setup.test),
            .text(setup.metadata?.oidc?.sealedClientSecret), try .optionalJSON(metadata),
            try .optionalJSON(documents), .text(setup.fingerprint))
    }

    /// What was received, as it was received.
    struct Documents: Codable {
        var metadataXml: String?
        var metadataBytes: String?
        var discoveryDocument: String?
        var jsonWebKeySet: String?

        /// Nil if there are none.
        init?(of metadata: IdentityProviderConfiguration) {
            metadataXml = metadata.metadataXml
            metadataBytes = metadata.metadataBytes
            discoveryDocument = metadata.discoveryDocument
            jsonWebKeySet = metadata.jsonWebKeySet
            let all = [metadataXml, metadataBytes, discoveryDocument, jsonWebKeySet]
            guard all.contains(where: { $0 != nil }) else { return nil }
        }
    }
}

extension IdentityProviderConfiguration {
    fileprivate mutating func removeDocuments() {
        metadataXml = nil
        metadataBytes = nil
        discoveryDocument = nil
        jsonWebKeySet = nil
    }

    fileprivate mutating func add(_ documents: ConnectionSetupTable.Documents) {
        metadataXml = documents.metadataXml
        metadataBytes = documents.metadataBytes
        discoveryDocument = documents.discoveryDocument
        jsonWebKeySet = documents.jsonWebKeySet
    }
}

extension ConnectionSetup {
    /// From seven columns side by side, and the documents' column unless they are left out.
    init(row: SQLRow, from column: Int32, documents: Int32?) throws {
        self.init(
            metadata: try row.settledOptionalJSON(column + 6), settings: try row.settledOptionalJSON(column + 1),
            options: try row.settledJSON(column), attributeMap: try row.settledOptionalJSON(column + 2),
            certificates: try row.settledJSON(column + 3), test: try row.optionalJSON(column + 4))
        metadata?.oidc?.sealedClientSecret = try row.optionalText(column + 5)
        guard let documents else {
            // The first form of the table kept them with the rest.
            metadata?.removeDocuments()
            return
        }
        let received: ConnectionSetupTable.Documents? = try row.optionalJSON(documents)
        if let received { metadata?.add(received) }
    }
}
