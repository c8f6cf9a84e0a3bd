import Crypto

extension SHA256 {
    /// The digest of a text's UTF-8, 32 bytes.
    static func bytes(of text: String) -> [UInt8] {
        var (text, hash) = (text, SHA256())
        text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        return hash.finalize().withUnsafeBytes { Array($0) }
    }
}
