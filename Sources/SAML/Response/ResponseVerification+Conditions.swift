import CXMLSec

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// Conditions (SAML core §2.5) and attributes (§2.7.3).

extension ResponseVerification {
    mutating func checkConditions(_ all: [SAMLXMLElement], _ content: inout AssertionContent) {
        guard all.count == 1, let conditions = all.first else {
            fail(.conditions, .conditions, all.isEmpty ? .missing : .malformed)
            if all.isEmpty {
                fail(.audience, .conditions, .missing, expected: expectations.serviceProvider)
            }
            return
        }
        claims.notBefore = checkNotBefore(conditions, .conditions)
        claims.notOnOrAfter = checkEnd("NotOnOrAfter", of: conditions, .notOnOrAfter, .conditions, isRequired: false)

        var restrictions: [SAMLXMLElement] = []
        var unknown: String?
        for child in conditions.childElements {
            if child.isNamed("AudienceRestriction", in: SAMLNamespace.assertion) {
                restrictions.append(child)
            } else if child.isNamed("OneTimeUse", in: SAMLNamespace.assertion) {
                content.isOneTimeUse = true
            } else if !child.isNamed("ProxyRestriction", in: SAMLNamespace.assertion) {
                // A ProxyRestriction limits whom we may assert something to in turn, which we never do.
                unknown = child.localName
            }
        }
        if let unknown {
            fail(.conditions, .conditions, .unknownCondition, received: unknown)
        } else {
            pass(.conditions, .conditions)
        }
        checkAudience(restrictions)
    }

    /// All restrictions must hold, each by one of its audiences.
    private mutating func checkAudience(_ restrictions: [SAMLXMLElement]) {
        let lists = restrictions.map { restriction in
            restriction.children("Audience", in: SAMLNamespace.assertion).map { $0.identifierText ?? "" }
        }
        guard lists.reduce(0, { $0 + $1.count }) <= AssertionLimits.audiences else {
            fail(.audience, .conditions, .tooMany, expected: "\(AssertionLimits.audiences)")
            return
        }
        claims.audiences = lists.flatMap(\.self)
        guard !lists.isEmpty else {
            fail(.audience, .conditions, .missing, expected: expectations.serviceProvider)
            return
        }
        let expected = expectations.serviceProvider
        let wrong = lists.first { list in !list.contains { $0.hasSameOctets(as: expected) } }
        if let wrong {
            fail(
                .audience, .conditions, .mismatch, expected: expected, received: wrong.joined(separator: " "))
        } else {
            checks.append(
                SAMLCheck(.audience, .passed, part: .conditions, expected: expected, received: expected))
        }
    }

    // MARK: Attributes

    mutating func readAttributes(_ statements: [SAMLXMLElement], _ content: inout AssertionContent) {
        guard statements.count <= AssertionLimits.statements else {
            fail(
                .attributes, .assertion, .tooMany, expected: "\(AssertionLimits.statements)",
                received: "\(statements.count)")
            return
        }
        guard !statements.isEmpty else {
            skip(.attributes, .assertion, .missing)
            return
        }
        var values = 0
        for statement in statements {
            for child in statement.childElements {
                var attribute = child
                if child.isNamed("EncryptedAttribute", in: SAMLNamespace.assertion) {
                    guard let decrypted = decrypt(child) else { continue }
                    attribute = decrypted
                }
                guard attribute.isNamed("Attribute", in: SAMLNamespace.assertion) else {
                    fail(.attributes, .assertion, .unexpectedElement, received: attribute.localName)
                    continue
                }
                guard let name = attribute.attribute("Name"), !name.isEmpty else {
                    fail(.attributes, .assertion, .missing, expected: "Name")
                    continue
                }
                let read = SAMLAttribute(
                    name: name, nameFormat: attribute.attribute("NameFormat"),
                    friendlyName: attribute.attribute("FriendlyName"),
                    values: ResponseVerification.values(of: attribute))
                values += read.values.count
                guard content.attributes.count < AssertionLimits.attributes, values <= AssertionLimits.values else {
                    fail(.attributes, .assertion, .tooMany)
                    return
                }
                content.attributes.append(read)
            }
        }
        claims.attributeNames = content.attributes.map(\.name)
        pass(.attributes, .assertion)
    }

    private static func values(of attribute: SAMLXMLElement) -> [String] {
        attribute.children("AttributeValue", in: SAMLNamespace.assertion).compactMap { value in
            if let isNil = value.attribute("nil", in: SAMLNamespace.schemaInstance),
                XMLSchemaBoolean.value(isNil) ?? false
            {
                return nil
            }
            // eduPersonTargetedID wraps a NameID.
            if let only = value.firstChild, only.isNamed("NameID", in: SAMLNamespace.assertion),
                cxmlsec_next_sibling(only.pointer) == nil
            {
                return only.text.value.trimmingXMLSpace
            }
            return value.text.value
        }
    }
}
