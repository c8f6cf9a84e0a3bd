/// Encrypts what may not lie in plain: AES-256-GCM under the environment's key.
package protocol SecretSealer: Sendable {
    /// - Parameter context: bound to the ciphertext (additional data): what the secret is and whose, so that a sealed
    ///   value cannot be moved elsewhere.
    func seal(_ plaintext: [UInt8], context: String) throws -> [UInt8]

    /// Throws `storage_corrupt` if it was altered, moved, or sealed under a key that is not at hand.
    func open(_ sealed: [UInt8], context: String) throws -> [UInt8]
}
