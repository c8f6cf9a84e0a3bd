/// The HTTP Redirect binding with DEFLATE encoding (bindings §3.4).
public enum HTTPRedirectBinding {
    /// Takes the message from the query of a GET request: what stands between `?` and `#`, exactly as received.
    ///
    /// Parameters may come in any order, and others than those of the binding are passed over. A signature is not
    /// verified here, see ``QuerySignature/verify(with:)``.
    public static func message(
        inQuery query: [UInt8], limits: SAMLBindingLimits = .redirect
    ) throws(SAMLBindingError) -> ReceivedSAMLMessage {
        let parameters = try FormParameters(parsing: query, limits: limits)
        if let encoding = try parameters.value(encodingName), !encoding.elementsEqual(deflateEncoding.utf8) {
            throw .unsupportedEncoding
        }
        let (kind, compressed) = try parameters.message(limits: limits)
        let relayState = try parameters.relayState(limits: limits)
        let signature = try QuerySignature(in: parameters, kind: kind, limits: limits)
        let ratioBytes = compressed.count.multipliedReportingOverflow(by: limits.inflationRatio)
        let limit = min(
            limits.messageBytes, max(limits.freeInflation, ratioBytes.overflow ? .max : ratioBytes.partialValue))
        let xml = try Deflate.decompress(compressed, limit: limit)
        guard !xml.isEmpty else { throw .noMessage }
        return ReceivedSAMLMessage(
            kind: kind, binding: .httpRedirect, xml: xml, relayState: relayState, querySignature: signature)
    }

    /// The address that carries a message.
    ///
    /// - Parameters:
    ///   - message: The XML, without a signature of its own (bindings §3.4.4.1).
    ///   - kind: Which parameter carries it.
    ///   - destination: The endpoint; a query that it has is kept.
    ///   - relayState: What the receiver shall send back.
    ///   - signer: Who signs; nil sends the message unsigned.
    public static func url(
        for message: [UInt8], kind: SAMLMessageKind, to destination: String, relayState: RelayState? = nil,
        signedBy signer: SAMLSigner? = nil
    ) throws(SAMLSendingError) -> String {
        guard let destination = MessageDestination(destination) else { throw .unusableDestination }
        var query = kind.parameterName + "=" + PercentEncoding.encode(Base64.encode(try Deflate.compress(message)))
        if let relayState {
            query += "&" + FormParameters.relayStateName + "=" + PercentEncoding.encode(relayState.value)
        }
        if let signer {
            query += "&" + algorithmName + "=" + PercentEncoding.encode(signer.algorithm.rawValue)
            query += "&" + signatureName + "=" + PercentEncoding.encode(Base64.encode(try signature(query, signer)))
        }
        guard let url = destination.adding(query: query) else { throw .unusableDestination }
        return url
    }

    private static func signature(_ query: String, _ signer: SAMLSigner) throws(SAMLSendingError) -> [UInt8] {
        do {
            return try signer.sign(bytes: Array(query.utf8))
        } catch {
            throw .signingFailed
        }
    }

    static let algorithmName = "SigAlg"
    static let signatureName = "Signature"
    static let encodingName = "SAMLEncoding"
    static let deflateEncoding = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
    static let parameterNames =
        SAMLMessageKind.allCases.map(\.parameterName)
        + [FormParameters.relayStateName, algorithmName, signatureName, encodingName]
}
