/// What each kind of sealed value is bound to (``SecretSealer``).
package enum SecretContext {
    package static func idempotency(key: String) -> String { "idempotency:\(key)" }
    package static func clientSecret(of connection: ConnectionID) -> String { "connection:\(connection):clientSecret" }
    package static func serviceProviderKey(_ certificate: CertificateID) -> String {
        "serviceProviderKey:\(certificate)"
    }
    package static func directoryKey(of directory: DirectoryID) -> String { "directory:\(directory):privateKey" }
    package static func logStreamSecrets(of stream: LogStreamID) -> String { "logStream:\(stream):secrets" }
    package static func pendingSignIn(_ session: SignInSessionID) -> String { "pendingSignIn:\(session)" }
}
