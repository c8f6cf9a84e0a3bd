package import StrictJSON

/// What an identity provider asserted about a person, verified, as an attribute map reads it.
package struct AssertedAttributes: Sendable, Hashable {
    /// SAML's name identifier (SAML core §2.2.3).
    package struct NameIdentifier: Sendable, Hashable {
        package var value: String
        /// URI; nil counts as unspecified.
        package var format: String?

        package init(value: String, format: String?) {
            self.value = value
            self.format = format
        }
    }

    package var nameId: NameIdentifier?
    /// SAML attributes by name with all their values, or OpenID Connect claims.
    package var values: JSONObject

    package init(nameId: NameIdentifier?, values: JSONObject) {
        self.nameId = nameId
        self.values = values
    }

    /// SAML: attributes of one name are taken together, in their order.
    package init(nameId: NameIdentifier?, attributes: [(name: String, values: [String])]) {
        var collected = JSONObject()
        for (name, values) in attributes {
            let values = values.map(JSON.string)
            collected[name] = .array((collected[name]?.arrayValue).map { $0 + values } ?? values)
        }
        self.init(nameId: nameId, values: collected)
    }

    /// Everything that was asserted, for the profile's `rawAttributes`.
    package var raw: JSONObject {
        var raw = values
        if let nameId { raw[AttributeMap.nameIdSource] = .string(nameId.value) }
        return raw
    }

    /// What the first source that has a value names.
    func value(ofFirst sources: [String]) -> JSON? {
        for source in sources { if let value = value(of: source) { return value } }
        return nil
    }

    /// What a source names; nil where it has no value.
    private func value(of source: String) -> JSON? {
        // No `nil` in a conditional here: it could mean JSON's null.
        if source.hasPrefix(AttributeMap.nameIdSource) {
            guard let nameId, nameId.matches(source) else { return nil }
            return .string(nameId.value)
        }
        var found = values[source]
        if found == nil, source.hasPrefix("/"), let pointer = JSONPointer(source) {
            found = JSON.object(values)[pointer]
        }
        guard let found, !found.isBlank, found.arrayValue?.allSatisfy(\.isBlank) != true else { return nil }
        return found
    }
}

extension AssertedAttributes.NameIdentifier {
    private static let formats = "urn:oasis:names:tc:SAML:"

    fileprivate func matches(_ source: String) -> Bool {
        guard !value.isEmpty else { return false }
        let format = format ?? ""
        let name = format.hasPrefix(Self.formats) ? format.split(separator: ":").last.map(String.init) ?? "" : format
        if source == AttributeMap.nameIdSource { return name != "transient" }
        return source == "\(AttributeMap.nameIdSource):\(name)"
    }
}
