#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Turns the elements of a document into the model.
struct SAMLMetadataReader {
    /// What an element takes over from those around it.
    struct Inherited {
        var validUntil: Date?
        var cacheDuration: XMLSchemaDuration?

        func narrowed(by validUntil: Date?, _ cacheDuration: XMLSchemaDuration?) -> Inherited {
            Inherited(
                validUntil: [self.validUntil, validUntil].compactMap(\.self).min(),
                cacheDuration: [self.cacheDuration, cacheDuration].compactMap(\.self)
                    .min { $0.approximateSeconds < $1.approximateSeconds })
        }
    }

    private(set) var metadata: SAMLMetadata
    /// Documents repeat the same certificate in many places; it is read once.
    private var certificates: [String: Result<X509Certificate, X509CertificateError>] = [:]

    init(rootName: String) {
        metadata = SAMLMetadata(rootName: rootName)
    }

    // MARK: Entities

    /// The recursion is bounded by the depth limit of the document.
    mutating func readGroup(_ element: SAMLXMLElement, inherited: Inherited) {
        let children = element.children
        let validUntil = dateAttribute("validUntil", of: element)
        let cacheDuration = durationAttribute("cacheDuration", of: element)
        metadata.groups.append(
            SAMLMetadata.Group(
                name: element.attribute("Name"), validUntil: validUntil, cacheDuration: cacheDuration,
                signature: signature(in: children), location: element.location))
        let narrowed = inherited.narrowed(by: validUntil?.value, cacheDuration?.value)
        for child in children where child.namespace == SAMLNamespace.metadata {
            switch child.localName {
            case "EntityDescriptor": readEntity(child, inherited: narrowed)
            case "EntitiesDescriptor": readGroup(child, inherited: narrowed)
            default: break
            }
        }
    }

    mutating func readEntity(_ element: SAMLXMLElement, inherited: Inherited) {
        let children = element.children
        let entityID = requiredAttribute("entityID", of: element)
        let validUntil = dateAttribute("validUntil", of: element)
        let cacheDuration = durationAttribute("cacheDuration", of: element)
        let effective = inherited.narrowed(by: validUntil?.value, cacheDuration?.value)
        var identityProviders: [SAMLMetadata.IdentityProvider] = []
        var serviceProviders: [SAMLMetadata.ServiceProvider] = []
        var otherRoles: [SAMLMetadata.OtherRole] = []
        var organization: SAMLMetadata.Organization?
        var contacts: [SAMLMetadata.Contact] = []
        for child in children where child.namespace == SAMLNamespace.metadata {
            switch child.localName {
            case "IDPSSODescriptor": identityProviders.append(identityProvider(child))
            case "SPSSODescriptor": serviceProviders.append(serviceProvider(child))
            case "Organization": organization = organization ?? self.organization(child)
            case "ContactPerson": contacts.append(contact(child))
            case let name where name.hasSuffix("Descriptor"): otherRoles.append(otherRole(child))
            default: break
            }
        }
        metadata.entities.append(
            SAMLMetadata.Entity(
                entityID: entityID, id: element.attribute("ID"), validUntil: validUntil, cacheDuration: cacheDuration,
                effectiveValidUntil: effective.validUntil, effectiveCacheDuration: effective.cacheDuration,
                identityProviders: identityProviders, serviceProviders: serviceProviders, otherRoles: otherRoles,
                organization: organization, contacts: contacts, signature: signature(in: children),
                location: element.location))
    }

    // MARK: Roles

    private mutating func identityProvider(_ element: SAMLXMLElement) -> SAMLMetadata.IdentityProvider {
        var keys: [SAMLMetadata.Key] = []
        var signOn: [SAMLMetadata.Endpoint] = []
        var logout: [SAMLMetadata.Endpoint] = []
        var artifact: [SAMLMetadata.Endpoint] = []
        var formats: [LocatedText] = []
        var attributes: [SAMLMetadata.AttributeDescription] = []
        var displayNames: [LocatedText] = []
        for child in element.children {
            if child.isNamed("Attribute", in: SAMLNamespace.assertion) {
                attributes.append(attributeDescription(child))
                continue
            }
            guard child.namespace == SAMLNamespace.metadata else { continue }
            switch child.localName {
            case "KeyDescriptor": keys.append(key(child))
            case "SingleSignOnService": signOn.append(endpoint(child))
            case "SingleLogoutService": logout.append(endpoint(child))
            case "ArtifactResolutionService": artifact.append(endpoint(child))
            case "NameIDFormat": formats.append(text(child))
            case "Extensions": displayNames += self.displayNames(in: child)
            default: break
            }
        }
        return SAMLMetadata.IdentityProvider(
            protocols: protocols(of: element),
            wantAuthnRequestsSigned: typedAttribute(
                "WantAuthnRequestsSigned", of: element, XMLSchemaBoolean.value),
            errorURL: element.attribute("errorURL"),
            validUntil: dateAttribute("validUntil", of: element),
            cacheDuration: durationAttribute("cacheDuration", of: element),
            keys: keys, singleSignOnServices: signOn, singleLogoutServices: logout,
            artifactResolutionServices: artifact, nameIDFormats: formats, attributes: attributes,
            displayNames: displayNames, location: element.location)
    }

    private mutating func serviceProvider(_ element: SAMLXMLElement) -> SAMLMetadata.ServiceProvider {
        var consumers: [SAMLMetadata.Endpoint] = []
        var logout: [SAMLMetadata.Endpoint] = []
        for child in element.children where child.namespace == SAMLNamespace.metadata {
            switch child.localName {
            case "AssertionConsumerService": consumers.append(endpoint(child))
            case "SingleLogoutService": logout.append(endpoint(child))
            default: break
            }
        }
        return SAMLMetadata.ServiceProvider(
            protocols: protocols(of: element), assertionConsumerServices: consumers, singleLogoutServices: logout,
            location: element.location)
    }

    private mutating func otherRole(_ element: SAMLXMLElement) -> SAMLMetadata.OtherRole {
        var name = element.localName
        var namespace = element.namespace
        if name == "RoleDescriptor", let type = element.attribute("type", in: SAMLNamespace.schemaInstance) {
            (namespace, name) = element.resolvingQName(type)
        }
        // An affiliation is a list of service providers and speaks no protocol.
        let protocols = name == "AffiliationDescriptor" ? [] : protocols(of: element)
        return SAMLMetadata.OtherRole(
            name: name, namespace: namespace, protocols: protocols, location: element.location)
    }

    private mutating func protocols(of element: SAMLXMLElement) -> [String] {
        guard let value = element.attribute("protocolSupportEnumeration") else {
            note(.missingAttribute("protocolSupportEnumeration"), element)
            return []
        }
        return value.xmlListItems
    }

    private mutating func endpoint(_ element: SAMLXMLElement) -> SAMLMetadata.Endpoint {
        SAMLMetadata.Endpoint(
            bindingURI: requiredAttribute("Binding", of: element),
            url: requiredAttribute("Location", of: element),
            responseURL: element.attribute("ResponseLocation")?.trimmingXMLSpace,
            index: element.attribute("index")?.trimmingXMLSpace,
            isDefault: typedAttribute("isDefault", of: element, XMLSchemaBoolean.value)?.value,
            location: element.location)
    }

    private mutating func attributeDescription(_ element: SAMLXMLElement) -> SAMLMetadata.AttributeDescription {
        SAMLMetadata.AttributeDescription(
            name: requiredAttribute("Name", of: element), nameFormat: element.attribute("NameFormat"),
            friendlyName: element.attribute("FriendlyName"), location: element.location)
    }

    private mutating func displayNames(in extensions: SAMLXMLElement) -> [LocatedText] {
        var names: [LocatedText] = []
        for information in extensions.children where information.localName == "UIInfo" {
            for child in information.children where child.localName == "DisplayName" {
                names.append(text(child))
            }
        }
        return names
    }

    // MARK: Keys and signatures

    private mutating func key(_ element: SAMLXMLElement) -> SAMLMetadata.Key {
        let use: SAMLMetadata.Key.Use? =
            switch element.attribute("use") {
            case nil: nil
            case "signing"?: .signing
            case "encryption"?: .encryption
            case let other?: .other(other)
            }
        if case .other(let value)? = use { note(.invalidAttribute("use", value: value), element) }
        var names: [String] = []
        var certificates: [SAMLMetadata.Certificate] = []
        var values: [SAMLMetadata.KeyValue] = []
        var methods: [String] = []
        for child in element.children {
            if child.isNamed("KeyInfo", in: SAMLNamespace.signature) {
                readKeyInfo(child, names: &names, certificates: &certificates, values: &values)
            } else if child.isNamed("EncryptionMethod", in: SAMLNamespace.metadata) {
                if let algorithm = requiredAttribute("Algorithm", of: child) { methods.append(algorithm) }
            }
        }
        return SAMLMetadata.Key(
            use: use, names: names, certificates: certificates, values: values, encryptionMethods: methods,
            location: element.location)
    }

    private mutating func readKeyInfo(
        _ element: SAMLXMLElement, names: inout [String], certificates: inout [SAMLMetadata.Certificate],
        values: inout [SAMLMetadata.KeyValue]
    ) {
        for child in element.children {
            switch (child.namespace, child.localName) {
            case (SAMLNamespace.signature, "KeyName"): names.append(text(child).value)
            case (SAMLNamespace.signature, "X509Data"):
                for item in child.children where item.isNamed("X509Certificate", in: SAMLNamespace.signature) {
                    certificates.append(certificate(item))
                }
            case (SAMLNamespace.signature, "KeyValue"): values += child.children.map(keyValue)
            case (SAMLNamespace.signature11, "DEREncodedKeyValue"): values.append(keyValue(child))
            default: break
            }
        }
    }

    private mutating func certificate(_ element: SAMLXMLElement) -> SAMLMetadata.Certificate {
        let content = text(element).value
        let result: Result<X509Certificate, X509CertificateError>
        if let known = certificates[content] {
            result = known
        } else {
            result = Result { () throws(X509CertificateError) in try X509Certificate(base64: content) }
            certificates[content] = result
        }
        return SAMLMetadata.Certificate(
            result: result, hasArmour: content.utf8.contains(UInt8(ascii: "-")), location: element.location)
    }

    private func keyValue(_ element: SAMLXMLElement) -> SAMLMetadata.KeyValue {
        SAMLMetadata.KeyValue(
            key: X509PublicKey(keyValue: element), name: element.localName, location: element.location)
    }

    private mutating func signature(in children: [SAMLXMLElement]) -> SAMLMetadata.Signature? {
        guard let element = children.first(where: { $0.isNamed("Signature", in: SAMLNamespace.signature) }) else {
            return nil
        }
        var signatureAlgorithm: String?
        var canonicalization: String?
        var digests: [String] = []
        var references: [String] = []
        var names: [String] = []
        var certificates: [SAMLMetadata.Certificate] = []
        var values: [SAMLMetadata.KeyValue] = []
        for child in element.children where child.namespace == SAMLNamespace.signature {
            if child.localName == "KeyInfo" {
                readKeyInfo(child, names: &names, certificates: &certificates, values: &values)
            }
            guard child.localName == "SignedInfo" else { continue }
            for part in child.children where part.namespace == SAMLNamespace.signature {
                switch part.localName {
                case "SignatureMethod": signatureAlgorithm = part.attribute("Algorithm")
                case "CanonicalizationMethod": canonicalization = part.attribute("Algorithm")
                case "Reference":
                    references.append(part.attribute("URI") ?? "")
                    for method in part.children where method.isNamed("DigestMethod", in: SAMLNamespace.signature) {
                        if let algorithm = method.attribute("Algorithm") { digests.append(algorithm) }
                    }
                default: break
                }
            }
        }
        return SAMLMetadata.Signature(
            signatureAlgorithm: signatureAlgorithm, canonicalizationAlgorithm: canonicalization,
            digestAlgorithms: digests, references: references, certificates: certificates, location: element.location)
    }

    // MARK: People

    private mutating func organization(_ element: SAMLXMLElement) -> SAMLMetadata.Organization {
        let children = element.children.filter { $0.namespace == SAMLNamespace.metadata }
        return SAMLMetadata.Organization(
            names: texts("OrganizationName", in: children),
            displayNames: texts("OrganizationDisplayName", in: children),
            urls: texts("OrganizationURL", in: children))
    }

    private mutating func contact(_ element: SAMLXMLElement) -> SAMLMetadata.Contact {
        let children = element.children.filter { $0.namespace == SAMLNamespace.metadata }
        return SAMLMetadata.Contact(
            type: element.attribute("contactType"),
            company: texts("Company", in: children).first?.value,
            givenName: texts("GivenName", in: children).first?.value,
            surname: texts("SurName", in: children).first?.value,
            emailAddresses: texts("EmailAddress", in: children).map(\.value),
            location: element.location)
    }

    // MARK: Values

    private mutating func texts(_ name: String, in children: [SAMLXMLElement]) -> [LocatedText] {
        var result: [LocatedText] = []
        for child in children where child.localName == name { result.append(text(child)) }
        return result
    }

    private mutating func text(_ element: SAMLXMLElement) -> LocatedText {
        let text = element.text
        let value = text.value.trimmingXMLSpace
        if text.isInterrupted { note(.interruptedValue, element) }
        if value.isEmpty { note(.emptyValue, element) }
        return LocatedText(
            value: value, language: element.attribute("lang", in: SAMLNamespace.xml), location: element.location)
    }

    private mutating func requiredAttribute(_ name: String, of element: SAMLXMLElement) -> String? {
        guard let value = element.attribute(name) else {
            note(.missingAttribute(name), element)
            return nil
        }
        return value.trimmingXMLSpace
    }

    private mutating func dateAttribute(_ name: String, of element: SAMLXMLElement) -> LexicalValue<Date>? {
        typedAttribute(name, of: element, XMLSchemaDateTime.date)
    }

    private mutating func durationAttribute(
        _ name: String, of element: SAMLXMLElement
    ) -> LexicalValue<XMLSchemaDuration>? {
        typedAttribute(name, of: element, XMLSchemaDuration.init(_:))
    }

    private mutating func typedAttribute<Value>(
        _ name: String, of element: SAMLXMLElement, _ read: (String) -> Value?
    ) -> LexicalValue<Value>? {
        guard let text = element.attribute(name) else { return nil }
        let value = read(text)
        if value == nil { note(.invalidAttribute(name, value: text), element) }
        return LexicalValue(text: text, value: value, location: element.location)
    }

    private mutating func note(_ kind: SAMLMetadata.Irregularity.Kind, _ element: SAMLXMLElement) {
        metadata.irregularities.append(SAMLMetadata.Irregularity(kind: kind, location: element.location))
    }
}
