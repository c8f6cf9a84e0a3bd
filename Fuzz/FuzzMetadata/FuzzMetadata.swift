import SAML

// Whatever the bytes are, the parsers must return or throw: no trap, no unbounded time or memory.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMetadata(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    if let metadata = try? SAMLMetadata.parse(bytes) {
        for entity in metadata.entities {
            for provider in entity.identityProviders { _ = provider.signingCertificates.map(\.fingerprint) }
        }
    }
    _ = try? X509Certificate(der: bytes)
    _ = try? X509Certificate.certificates(pasted: bytes)
    return 0
}
