/// Encryption algorithms that metadata announces (metadata §2.4.1.1, XML Encryption 1.1 §5).
public enum EncryptionMethod: String, Sendable, Hashable, CaseIterable {
    /// AES with 256 bits in Galois/Counter Mode.
    case aes256GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
    /// AES with 192 bits in Galois/Counter Mode.
    case aes192GCM = "http://www.w3.org/2009/xmlenc11#aes192-gcm"
    /// AES with 128 bits in Galois/Counter Mode.
    case aes128GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
    /// AES with 256 bits in Cipher Block Chaining.
    case aes256CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
    /// AES with 192 bits in Cipher Block Chaining.
    case aes192CBC = "http://www.w3.org/2001/04/xmlenc#aes192-cbc"
    /// AES with 128 bits in Cipher Block Chaining.
    case aes128CBC = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    /// RSA-OAEP with any digest and mask (XML Encryption 1.1 §5.5.2).
    case rsaOAEP = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
    /// RSA-OAEP with the mask of SHA-1.
    case rsaOAEPMGF1P = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"

    /// What is accepted without being permitted specially, best first. Senders that take the first one they know get
    /// authenticated encryption.
    public static let accepted: [EncryptionMethod] = [
        .aes256GCM, .aes192GCM, .aes128GCM, .aes256CBC, .aes192CBC, .aes128CBC, .rsaOAEPMGF1P, .rsaOAEP,
    ]
}
