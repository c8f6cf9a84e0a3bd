extension SCIMSchema {
    /// The core user (RFC 7643, sections 4.1 and 8.7.1), without `password`: this service provider keeps none.
    static let user = SCIMSchema(
        id: SCIMURN.user, name: "User", description: "A person's account.",
        attributes: [
            SCIMAttribute(
                "userName", .string, "The name that identifies the user at the identity provider.", isRequired: true,
                uniqueness: .server),
            SCIMAttribute(
                "name", .complex, "The parts of the user's name.",
                subAttributes: [
                    SCIMAttribute("formatted", .string, "The whole name, as it is shown."),
                    SCIMAttribute("familyName", .string, "The last name."),
                    SCIMAttribute("givenName", .string, "The first name."),
                    SCIMAttribute("middleName", .string, "The middle names."),
                    SCIMAttribute("honorificPrefix", .string, "What precedes the name, as a title."),
                    SCIMAttribute("honorificSuffix", .string, "What follows the name, as a degree."),
                ]),
            SCIMAttribute("displayName", .string, "The name as other people are to see it."),
            SCIMAttribute("nickName", .string, "What the user is called informally."),
            SCIMAttribute(
                "profileUrl", .reference, "The address of a page about the user.", isCaseExact: true,
                referenceTypes: ["external"]),
            SCIMAttribute("title", .string, "The job title."),
            SCIMAttribute("userType", .string, "The relation to the organisation, as employee or contractor."),
            SCIMAttribute("preferredLanguage", .string, "The languages the user prefers, as in Accept-Language."),
            SCIMAttribute("locale", .string, "The language tag by which dates and numbers are written."),
            SCIMAttribute("timezone", .string, "The time zone, by its name in the IANA database."),
            SCIMAttribute("active", .boolean, "Whether the user may sign in.", isCaseExact: true),
            values("emails", "E-mail addresses.", "The address.", types: ["work", "home", "other"]),
            values(
                "phoneNumbers", "Telephone numbers.", "The number.",
                types: ["work", "home", "mobile", "fax", "pager", "other"]),
            values(
                "ims", "Addresses for instant messages.", "The address.",
                types: ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
            values(
                "photos", "Addresses of pictures of the user.", "The address of the picture.",
                types: ["photo", "thumbnail"],
                value: SCIMAttribute(
                    "value", .reference, "The address of the picture.", isCaseExact: true,
                    referenceTypes: ["external"])),
            SCIMAttribute(
                "addresses", .complex, "Postal addresses.", isMultiValued: true,
                subAttributes: [
                    SCIMAttribute("formatted", .string, "The whole address, as it is written on a letter."),
                    SCIMAttribute("streetAddress", .string, "The street and house number."),
                    SCIMAttribute("locality", .string, "The town."),
                    SCIMAttribute("region", .string, "The state or province."),
                    SCIMAttribute("postalCode", .string, "The postal code."),
                    SCIMAttribute("country", .string, "The country, by its code of two letters."),
                    SCIMAttribute(
                        "type", .string, "What the address is for.", canonicalValues: ["work", "home", "other"]),
                    primary,
                ]),
            SCIMAttribute(
                "groups", .complex, "The groups that the user is a member of.", isMultiValued: true,
                mutability: .readOnly,
                subAttributes: [
                    SCIMAttribute(
                        "value", .string, "The group's identifier.", isCaseExact: true, mutability: .readOnly),
                    SCIMAttribute(
                        "$ref", .reference, "The group's address.", isCaseExact: true, mutability: .readOnly,
                        referenceTypes: ["Group"]),
                    SCIMAttribute("display", .string, "The group's name.", mutability: .readOnly),
                    SCIMAttribute(
                        "type", .string, "Whether the membership is direct.", mutability: .readOnly,
                        canonicalValues: ["direct", "indirect"]),
                ]),
            values("entitlements", "What the user is entitled to.", "The entitlement.", types: []),
            values("roles", "The user's roles.", "The role.", types: []),
            values(
                "x509Certificates", "Certificates issued to the user.", "The certificate.", types: [],
                value: SCIMAttribute("value", .binary, "The certificate, as DER.", isCaseExact: true)),
        ])

    private static let primary = SCIMAttribute(
        "primary", .boolean, "Whether this is the preferred value; at most one is.", isCaseExact: true)

    /// A multi-valued attribute with the standard sub-attributes (RFC 7643, section 2.4).
    private static func values(
        _ name: String, _ description: String, _ valueDescription: String, types: [String],
        value: SCIMAttribute? = nil
    ) -> SCIMAttribute {
        SCIMAttribute(
            name, .complex, description, isMultiValued: true,
            subAttributes: [
                value ?? SCIMAttribute("value", .string, valueDescription),
                SCIMAttribute("display", .string, "The value as it is shown."),
                SCIMAttribute("type", .string, "What the value is for.", canonicalValues: types),
                primary,
            ])
    }
}
