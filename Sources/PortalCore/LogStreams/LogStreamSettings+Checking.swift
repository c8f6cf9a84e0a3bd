import StrictJSON

extension LogStreamSettings {
    /// Greatest length of a text, and of one that is a document, in bytes.
    private static let maximumTextBytes = 4 * 1024
    private static let maximumDocumentBytes = 64 * 1024
    /// Members of an object of texts.
    private static let maximumFields = 50

    /// Takes what was given, if each member is a field of the destination and of its kind.
    ///
    /// - Parameter kept: secrets that are there already; they stay where they are left out or given as
    ///   ``LogStreamView/mask``.
    /// - Throws: an error that names the member.
    init(_ given: JSONObject, fields: [LogStreamField], keeping kept: JSONObject = JSONObject()) throws {
        var members = JSONObject()
        for member in given.members {
            guard let field = fields.first(where: { $0.name == member.key }) else {
                throw PortalError.invalid(
                    Self.pointer(member.key), "is no setting of this destination",
                    remedy: "It has: \(fields.map(\.name).joined(separator: ", ")).")
            }
            if member.value.isNull { continue }
            if field.isSecret, member.value.stringValue == LogStreamView.mask { continue }
            try Self.check(member.value, field)
            members[field.name] = member.value
        }
        for field in fields where field.isSecret && members[field.name] == nil {
            // Given as nothing, it is taken away.
            guard let value = kept[field.name], given[field.name]?.isNull != true else { continue }
            members[field.name] = value
        }
        for field in fields where field.isRequired && members[field.name] == nil {
            throw PortalError.invalid(Self.pointer(field.name), "is missing: \(field.label)")
        }
        self.init(members)
    }

    private static func check(_ value: JSON, _ field: LogStreamField) throws {
        let pointer = pointer(field.name)
        switch field.kind {
        case .text, .url, .choice, .json, .document:
            guard let text = value.stringValue, !text.isEmpty else {
                throw PortalError.invalid(pointer, "must be a text that is not empty")
            }
            let isLong = field.kind == .json || field.kind == .document
            let limit = isLong ? maximumDocumentBytes : maximumTextBytes
            guard text.utf8.count <= limit else { throw PortalError.invalid(pointer, "has at most \(limit) bytes") }
            guard isLong || !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                throw PortalError.invalid(pointer, "must not contain control characters")
            }
            if field.kind == .choice, !field.choices.contains(text) {
                throw PortalError.invalid(pointer, "must be one of \(field.choices.joined(separator: ", "))")
            }
        case .number:
            guard value.integerValue != nil else { throw PortalError.invalid(pointer, "must be a whole number") }
        case .fields:
            guard let object = value.objectValue, object.members.count <= maximumFields,
                object.members.allSatisfy({ $0.value.stringValue.map { $0.utf8.count <= maximumTextBytes } ?? false })
            else {
                throw PortalError.invalid(pointer, "must be an object of at most \(maximumFields) texts")
            }
        }
    }

    private static func pointer(_ name: String) -> String { "/settings/" + TextRules.pointerToken(name) }

    /// What is shown and what is not.
    func divided(by fields: [LogStreamField]) -> (open: JSONObject, secret: JSONObject) {
        let names = Set(fields.filter(\.isSecret).map(\.name))
        return (
            JSONObject(members.members.filter { !names.contains($0.key) }),
            JSONObject(members.members.filter { names.contains($0.key) })
        )
    }
}

extension TenantTransaction {
    /// The settings of a stream with its secrets.
    func settings(of stream: LogStream, _ sealer: any SecretSealer) throws -> LogStreamSettings {
        LogStreamSettings(JSONObject(stream.settings.members + (try secrets(of: stream.id, sealer)).members))
    }

    func secrets(of id: LogStreamID, _ sealer: any SecretSealer) throws -> JSONObject {
        guard let sealed = try logStreams.sealedSecrets(of: id) else { return JSONObject() }
        let bytes = try sealer.open(sealed, context: SecretContext.logStreamSecrets(of: id))
        guard let secrets = try? JSONReader.parse(bytes).objectValue else { throw PortalError.damagedSecrets }
        return secrets
    }
}

extension PortalError {
    fileprivate static let damagedSecrets = PortalError(
        .storage, "storage_corrupt", "The secrets of a log stream cannot be read.",
        remedy: "Give them again with logStreams/update.")
}
