/// Why an encrypted element could not be read.
enum DecryptionError: Error, Equatable {
    /// The structure is not understood.
    case malformed
    /// An algorithm that is not accepted.
    case algorithmRefused(String)
    /// There is no key.
    case noKey
    /// Anything else. What it was is told to nobody, because whoever can send ciphertexts and see the difference can
    /// decrypt them.
    case failed
}
