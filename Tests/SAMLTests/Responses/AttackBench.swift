import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

func base64(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

/// One failed check, without its texts.
struct Failure: Hashable, CustomStringConvertible {
    let name: SAMLCheck.Name
    let code: SAMLCheck.Code

    init(_ name: SAMLCheck.Name, _ code: SAMLCheck.Code) {
        self.name = name
        self.code = code
    }

    var description: String { "\(name.rawValue):\(code.rawValue)" }
}

/// Keys and verification for tests that attack.
struct AttackBench {
    static let shared = Result { try AttackBench() }

    let provider: TestIdentityProvider
    /// Another identity provider, which is not trusted.
    let stranger: TestIdentityProvider
    let decryptionKey: TestDecryptionKey
    /// Genuine responses.
    let assertionSigned: SignedText
    let responseSigned: SignedText
    let bothSigned: SignedText

    private init() throws {
        provider = try TestIdentityProvider()
        stranger = try TestIdentityProvider(key: .rsa3072)
        decryptionKey = try TestDecryptionKey()
        assertionSigned = SignedText(try ResponseBuilder().build(.assertion, by: provider.signer))
        responseSigned = SignedText(try ResponseBuilder().build(.response, by: provider.signer))
        bothSigned = SignedText(try ResponseBuilder().build(.both, by: provider.signer))
    }

    var expectations: ResponseExpectations {
        var expectations = provider.expectations
        expectations.decryptionKeys = [decryptionKey.privateKey]
        return expectations
    }

    func report(
        _ message: [UInt8], at seconds: Double = 0, _ change: (inout ResponseExpectations) -> Void = { _ in }
    ) -> ResponseReport {
        var expectations = expectations
        change(&expectations)
        return ResponseVerifier(expectations).verify(message, at: ResponseBuilder.now.addingTimeInterval(seconds))
    }

    /// Refused, with these failures among those reported.
    func expectRefused(
        _ message: [UInt8], _ expected: Failure..., comment: String = "",
        sourceLocation: Testing.SourceLocation = #_sourceLocation,
        change: (inout ResponseExpectations) -> Void = { _ in }
    ) {
        expectRefused(report(message, change), expected, comment, sourceLocation)
    }

    func expectRefused(
        _ message: SignedText, _ expected: Failure..., comment: String = "",
        sourceLocation: Testing.SourceLocation = #_sourceLocation,
        change: (inout ResponseExpectations) -> Void = { _ in }
    ) {
        expectRefused(report(message.bytes, change), expected, comment, sourceLocation)
    }

    private func expectRefused(
        _ report: ResponseReport, _ expected: [Failure], _ comment: String, _ sourceLocation: Testing.SourceLocation
    ) {
        let failures = Set(report.failures.compactMap { check in check.code.map { Failure(check.name, $0) } })
        let isAccepted = report.assertion != nil
        #expect(!isAccepted, "\(comment)", sourceLocation: sourceLocation)
        for failure in expected {
            #expect(
                failures.contains(failure), "\(comment): \(failure) is not in \(failures)",
                sourceLocation: sourceLocation)
        }
    }

    /// The digest over the assertion in the genuine response.
    var assertionDigest: String { SignedText.nearest("ds:DigestValue", in: assertionSigned.text).betweenTags }

    /// The genuine response with another signature in the assertion.
    func replacingSignature(_ signature: String) -> SignedText {
        assertionSigned.replacing(assertionSigned.signature, signature)
    }
}

extension String {
    /// The text of an element that has nothing but text.
    var betweenTags: String {
        guard let start = firstIndex(of: ">"), let end = lastIndex(of: "<"), start < end else { return "" }
        return self[index(after: start)..<end].filter { !$0.isWhitespace }
    }
}
