import StrictJSON

/// A postal address (RFC 7643 §4.1.2).
package struct PostalAddress: Sendable, Decodable, Hashable {
    package var formatted: String?
    package var streetAddress: String?
    package var locality: String?
    package var region: String?
    package var postalCode: String?
    package var country: String?
    package var type: String?
    package var primary: Bool?

    package init() {}
}

extension PostalAddress {
    /// From text, which is taken as the whole address, or from an object with SCIM's sub-attributes.
    init?(_ json: JSON) {
        self.init()
        if let text = json.text {
            formatted = text
            return
        }
        formatted = json.memberText("formatted")
        streetAddress = json.memberText("streetAddress")
        locality = json.memberText("locality")
        region = json.memberText("region")
        postalCode = json.memberText("postalCode")
        country = json.memberText("country")
        guard self != PostalAddress() else { return nil }
        type = json.memberText("type")
        primary = json.attribute(named: "primary").first?.lenientBoolean
    }
}
