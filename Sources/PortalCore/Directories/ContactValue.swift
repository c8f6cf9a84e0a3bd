import StrictJSON

/// One of several e-mail addresses or telephone numbers (RFC 7643 §2.4).
package struct ContactValue: Sendable, Decodable, Hashable {
    package var value: String
    /// For example `work`.
    package var type: String?
    package var primary: Bool?

    package init(_ value: String, type: String? = nil, primary: Bool? = nil) {
        self.value = value
        self.type = type
        self.primary = primary
    }
}

extension ContactValue {
    /// From text, or from an object with `value` (SCIM) or `address` (Google's e-mail addresses).
    init?(_ json: JSON) {
        guard let value = json.text ?? json.memberText("value", "address") else { return nil }
        self.init(
            value, type: json.memberText("type"),
            primary: json.objectValue == nil ? nil : json.attribute(named: "primary").first?.lenientBoolean)
    }
}
