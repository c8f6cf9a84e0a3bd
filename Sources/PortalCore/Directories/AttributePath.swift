/// Where an attribute is in a raw resource: SCIM's attribute and value paths (RFC 7644 §3.10), with as many levels as
/// other directories need (`organizations[primary eq true].department`, `customSchemas.Work.floor`).
///
/// Names match in any case. A schema URN stands before the first name: `urn:…:2.0:User:manager.value`.
package struct AttributePath: Sendable, Hashable {
    /// One name, and which elements of a multi-valued attribute are meant.
    package struct Component: Sendable, Hashable {
        package var name: String
        package var filter: AttributeFilter?
    }

    /// The schema extension whose member holds the rest; nil at the top, and for SCIM's core schemas.
    package let schema: String?
    /// Never empty.
    package let components: [Component]
    /// As it was written.
    package let text: String

    package static let maximumLength = 1_024
    package static let maximumComponents = 16
}

extension AttributePath: CustomStringConvertible {
    package var description: String { text }
}
