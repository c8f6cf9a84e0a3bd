import SAML

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An identity provider of which nothing is trusted, so that every message is read to its end and refused.
private let verifier = LogoutVerifier(
    LogoutExpectations(identityProvider: "https://idp", serviceURL: "https://sp", certificates: []))
private let now = Date(timeIntervalSince1970: 1_780_000_000)

// Queries and forms with SAML messages, and the messages in them. Whatever the bytes are, nothing may trap or take
// unbounded time or memory, and what is accepted must have the promised form.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSAMLMessage(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    if let message = try? HTTPRedirectBinding.message(inQuery: bytes) { read(message) }
    if let message = try? HTTPPOSTBinding.message(inForm: bytes) { read(message) }
    // The bytes as the message itself: fuzzers do not find their way through compression.
    if let url = try? HTTPRedirectBinding.url(for: bytes, kind: .request, to: "https://sp"),
        let query = url.utf8.firstIndex(of: UInt8(ascii: "?")),
        let message = try? HTTPRedirectBinding.message(inQuery: Array(url.utf8[query...].dropFirst()))
    {
        precondition(message.xml == bytes && message.kind == .request)
        read(message)
    }
    return 0
}

private func read(_ message: ReceivedSAMLMessage) {
    precondition(!message.xml.isEmpty && message.xml.count <= SAMLBindingLimits.post.messageBytes)
    precondition(message.relayState?.utf8.count ?? 1 <= SAMLBindingLimits.post.relayStateBytes)
    precondition(verifier.request(message, now: now).message == nil)
    precondition(verifier.response(message, answering: ["_a"], now: now).message == nil)
    if let signature = message.querySignature {
        precondition((try? signature.verify(with: SAMLSignatureVerifier(certificates: []))) == nil)
    }
}
