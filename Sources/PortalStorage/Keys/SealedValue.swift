import Crypto
import PortalCore

/// A sealed value's bytes: version, id of the data key, the value's own key wrapped under the data key, and the
/// ciphertext under that own key with the context as additional data.
///
/// Since each value has a key of its own, a rotation wraps that key anew without needing the context or seeing what is
/// inside.
struct SealedValue {
    private static let version: UInt8 = 1
    static let keyIDLength = 16
    private static let wrapLength = 12 + 32 + 16
    private static let headLength = 1 + keyIDLength + wrapLength
    private static let overhead = 12 + 16

    var keyID: [UInt8]
    private var wrap: [UInt8]
    private var ciphertext: [UInt8]

    /// Nil if it is not in this format.
    init?(_ bytes: [UInt8]) {
        guard bytes.first == Self.version, bytes.count >= Self.headLength + Self.overhead else { return nil }
        keyID = Array(bytes[1..<1 + Self.keyIDLength])
        wrap = Array(bytes[1 + Self.keyIDLength..<Self.headLength])
        ciphertext = Array(bytes[Self.headLength...])
    }

    init(_ plaintext: [UInt8], context: String, keyID: [UInt8], dataKey: SymmetricKey) throws {
        let own = SymmetricKey(size: .bits256)
        self.keyID = keyID
        wrap = try Self.encrypt(own.withUnsafeBytes { Array($0) }, key: dataKey, context: keyID)
        ciphertext = try Self.encrypt(plaintext, key: own, context: Array(context.utf8))
    }

    var bytes: [UInt8] { [Self.version] + keyID + wrap + ciphertext }

    func open(context: String, dataKey: SymmetricKey) throws -> [UInt8] {
        let own = SymmetricKey(data: try Self.decrypt(wrap[...], key: dataKey, context: keyID))
        return try Self.decrypt(ciphertext[...], key: own, context: Array(context.utf8))
    }

    /// The same value under another data key.
    func moved(from old: SymmetricKey, to keyID: [UInt8], _ dataKey: SymmetricKey) throws -> SealedValue {
        var moved = self
        let own = try Self.decrypt(wrap[...], key: old, context: self.keyID)
        moved.keyID = keyID
        moved.wrap = try Self.encrypt(own, key: dataKey, context: keyID)
        return moved
    }

    static func encrypt(_ plaintext: [UInt8], key: SymmetricKey, context: [UInt8]) throws -> [UInt8] {
        let box = try AES.GCM.seal(plaintext, using: key, authenticating: context)
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    static func decrypt(_ bytes: ArraySlice<UInt8>, key: SymmetricKey, context: [UInt8]) throws -> [UInt8] {
        do {
            return Array(try AES.GCM.open(AES.GCM.SealedBox(combined: bytes), using: key, authenticating: context))
        } catch {
            throw StorageError.corrupt("A sealed value")
        }
    }
}
