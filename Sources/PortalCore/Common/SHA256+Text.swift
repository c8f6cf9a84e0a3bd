import Crypto

extension SHA256 {
    /// The digest of a text. As a sequence it would be copied byte by byte.
    static func bytes(of text: String) -> [UInt8] {
        hash(data: Array(text.utf8)).withUnsafeBytes { Array($0) }
    }
}
