import CXMLSec

/// A key as the cryptographic library holds it.
final class XMLSecurityKey: Sendable {
    /// Never written after initialisation; the library counts references and reads keys from any thread.
    nonisolated(unsafe) let pointer: OpaquePointer

    init?(subjectPublicKeyInfo der: [UInt8]) {
        guard let pointer = der.withUnsafeBufferPointer({ cxmlsec_public_key($0.baseAddress, $0.count) }) else {
            return nil
        }
        self.pointer = pointer
    }

    init?(privateKey der: [UInt8]) {
        guard let pointer = der.withUnsafeBufferPointer({ cxmlsec_private_key($0.baseAddress, $0.count) }) else {
            return nil
        }
        self.pointer = pointer
    }

    deinit {
        cxmlsec_key_free(pointer)
    }

    var kind: cxmlsec_key_kind { cxmlsec_key_get_kind(pointer) }

    var bits: Int { Int(cxmlsec_key_bits(pointer)) }

    func matches(_ other: XMLSecurityKey) -> Bool { cxmlsec_key_matches(pointer, other.pointer) }
}
