package import OIDC

/// Who asks Google: the service account with its key, and the administrator in whose name it reads.
package struct GoogleServiceAccount: Sendable {
    let credentials: GoogleCredentials
    let key: ClientSigningKey

    /// - Parameter privateKey: PEM.
    package init(_ credentials: GoogleCredentials, privateKey: String) throws(ClientSigningKey.KeyError) {
        self.credentials = credentials
        key = try ClientSigningKey(pem: privateKey, keyID: credentials.privateKeyId)
        // Google's service accounts have no other keys.
        guard key.algorithm == .rs256 else { throw .unreadable }
    }
}
