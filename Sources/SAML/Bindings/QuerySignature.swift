import Crypto
import SwiftASN1
import _CryptoExtras

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

    /// The algorithm, nil when it is none of ``SAMLSignatureAlgorithm``.
    public var algorithm: SAMLSignatureAlgorithm? { SAMLSignatureAlgorithm(rawValue: algorithmURI) }

    /// What verification found.
    public enum Verdict: Sendable, Hashable {
        /// Made with the key of this certificate over exactly ``signedOctets``.
        case valid(X509Certificate)
        /// The algorithm is unknown or not permitted.
        case algorithmRefused
        /// None of the certificates has a key of the algorithm's kind.
        case noSuitableKey
        /// None of the keys made it over these octets.
        case invalid
    }

    /// Verifies with the keys of the trusted certificates, one after the other.
    ///
    /// - Parameters:
    ///   - certificates: Those of the sender; which they are is never taken from the message.
    ///   - algorithms: The permitted ones; by default all that are not broken.
    public func verify(
        with certificates: [X509Certificate], permitting algorithms: Set<SAMLSignatureAlgorithm> = .unbroken
    ) -> Verdict {
        guard let algorithm, algorithms.contains(algorithm) else { return .algorithmRefused }
        var verdict = Verdict.noSuitableKey
        for certificate in certificates {
            guard let isValid = algorithm.isValid(value, over: signedOctets, by: certificate) else { continue }
            guard !isValid else { return .valid(certificate) }
            verdict = .invalid
        }
        return verdict
    }
}

extension Set<SAMLSignatureAlgorithm> {
    /// All whose digest is not broken.
    public static let unbroken = Set(SAMLSignatureAlgorithm.allCases.filter { !$0.isBroken })
}
