extension ServiceProviderMetadata {
    /// The document without a signature. Throws ``SAMLSendingError/unwritableCharacter``.
    public func xml() throws(SAMLSendingError) -> [UInt8] {
        try XMLWriter.document { writer in
            writer.element(
                "md:EntityDescriptor",
                [
                    "xmlns:md": SAMLNamespace.metadata, "xmlns:ds": SAMLNamespace.signature, "ID": id?.rawValue,
                    "entityID": entityID, "validUntil": validUntil.map(XMLSchemaDateTime.text),
                ]
            ) { writer in
                writer.element(
                    "md:SPSSODescriptor",
                    [
                        "AuthnRequestsSigned": String(signsRequests),
                        "WantAssertionsSigned": String(wantsSignedAssertions),
                        "protocolSupportEnumeration": SAMLNamespace.protocol,
                    ]
                ) { writer in
                    for certificate in signingCertificates { writer.key(certificate, use: "signing", methods: []) }
                    for certificate in encryptionCertificates {
                        writer.key(certificate, use: "encryption", methods: encryptionMethods)
                    }
                    for endpoint in singleLogout {
                        writer.element(
                            "md:SingleLogoutService",
                            ["Binding": endpoint.binding.rawValue, "Location": endpoint.url])
                    }
                    for format in nameIDFormats { writer.element("md:NameIDFormat", text: format) }
                    for (position, endpoint) in assertionConsumers.enumerated() {
                        writer.element(
                            "md:AssertionConsumerService",
                            [
                                "Binding": SAMLBinding.httpPOST.rawValue, "Location": endpoint.url,
                                "index": String(endpoint.index), "isDefault": position == 0 ? "true" : nil,
                            ])
                    }
                }
            }
        }
    }
}

extension ServiceProviderMetadata {
    /// The document with an enveloped signature. Throws ``SAMLSendingError/signingFailed`` when there is no ``id``.
    public func xml(signedBy signer: SAMLSigner) throws(SAMLSendingError) -> [UInt8] {
        guard id != nil else { throw .signingFailed }
        return try signer.enveloped(xml())
    }
}

extension XMLWriter {
    fileprivate mutating func key(_ certificate: X509Certificate, use: String, methods: [EncryptionMethod]) {
        element("md:KeyDescriptor", ["use": use]) { writer in
            writer.element("ds:KeyInfo") { writer in
                writer.element("ds:X509Data") { writer in
                    writer.element("ds:X509Certificate", text: Base64.encode(certificate.der))
                }
            }
            for method in methods { writer.element("md:EncryptionMethod", ["Algorithm": method.rawValue]) }
        }
    }
}
