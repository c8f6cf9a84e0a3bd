/// The signature of the Redirect binding (bindings §3.4.4.1), over the query's octets as they were received.
public struct QuerySignature: Sendable, Hashable {
    /// `SigAlg`, whatever it says.
    public let algorithmURI: String
    /// The octets that it covers: the message, the relay state if there is one, and the algorithm, in this order and
    /// in the percent-encoding of the sender.
    public let signedOctets: [UInt8]
    /// `Signature`, decoded.
    public let value: [UInt8]

    init?(
        in parameters: FormParameters, kind: SAMLMessageKind, limits: SAMLBindingLimits
    ) throws(SAMLBindingError) {
        let algorithm = try parameters.value(HTTPRedirectBinding.algorithmName)
        let signature = try parameters.value(HTTPRedirectBinding.signatureName)
        guard algorithm != nil || signature != nil else { return nil }
        guard let algorithm, let signature, let uri = String(validating: algorithm, as: UTF8.self), !uri.isEmpty else {
            throw .incompleteSignature
        }
        guard let value = Base64.decode(strict: signature) else { throw .notBase64(HTTPRedirectBinding.signatureName) }
        guard !value.isEmpty else { throw .incompleteSignature }
        guard value.count <= limits.signatureBytes else { throw .tooLarge(limit: limits.signatureBytes) }
        var octets: [UInt8] = []
        for name in [kind.parameterName, FormParameters.relayStateName, HTTPRedirectBinding.algorithmName] {
            guard let raw = try parameters.rawValue(name) else { continue }
            if !octets.isEmpty { octets.append(UInt8(ascii: "&")) }
            octets += name.utf8
            octets.append(UInt8(ascii: "="))
            octets += raw
        }
        algorithmURI = uri
        signedOctets = octets
        self.value = value
    }

    /// Verifies with the keys of trusted certificates, and returns the one whose key made the signature. Which they
    /// are is never taken from the message.
    public func verify(with verifier: SAMLSignatureVerifier) throws(SAMLSignatureError) -> X509Certificate {
        try verifier.verify(signature: value, over: signedOctets, algorithm: algorithmURI)
    }
}
