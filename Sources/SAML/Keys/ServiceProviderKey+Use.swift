extension ServiceProviderKey {
    /// Signs messages with this key and puts the certificate into enveloped signatures: RSASSA-PKCS1-v1_5 or ECDSA, with
    /// SHA-256. Keep it when many messages are signed.
    public func signer() throws(SAMLSendingError) -> SAMLSigner {
        do {
            return try SAMLSigner(privateKey: privateKey(), certificate: certificate)
        } catch {
            throw .signingFailed
        }
    }

    /// The private half for a verifier that has to decrypt. Keep it when many messages come.
    public func privateKey() throws(SAMLKeyError) -> SAMLPrivateKey {
        try SAMLPrivateKey(der: pkcs8DER)
    }
}
