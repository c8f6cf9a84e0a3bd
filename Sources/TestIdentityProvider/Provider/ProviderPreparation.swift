import SAML

/// What is made before the port is known.
struct ProviderPreparation {
    private var configuration: TestIdentityProviderConfiguration
    private var keys: ProviderKeys
    private let clientSecret: String
    private let user: TestUser

    init(_ configuration: TestIdentityProviderConfiguration) throws {
        self.configuration = configuration
        if configuration.users.isEmpty { self.configuration.users = [try Self.standardUser()] }
        guard let user = self.configuration.users.first else { throw TestIdentityProviderError("There is no user.") }
        self.user = user
        if let directory = configuration.keyDirectory { try PrivateFile.makeDirectory(directory) }
        keys = ProviderKeys(directory: configuration.keyDirectory, now: configuration.now)
        _ = try keys.key(.current)
        clientSecret = try configuration.clientSecret ?? Self.keptSecret(configuration.keyDirectory)
    }

    private static func standardUser() throws -> TestUser {
        guard let user = TestUser(email: "jane.doe@example.com") else {
            throw TestIdentityProviderError("There is no user.")
        }
        return user
    }

    /// Kept beside the keys, so that a connection goes on working after a restart.
    private static func keptSecret(_ directory: String?) throws -> String {
        guard let directory else { return ProviderService.secret() }
        let file = directory + "/client-secret"
        if let bytes = try PrivateFile.read(file) { return String(decoding: bytes, as: UTF8.self) }
        let secret = ProviderService.secret()
        try PrivateFile.write(Array(secret.utf8), to: file)
        return secret
    }

    func service(port: Int) throws -> ProviderService {
        var keys = keys
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        let facts = TestIdentityProviderFacts(
            baseURL: "http://\(host):\(port)", clientID: configuration.clientID, clientSecret: clientSecret,
            certificate: try keys.key(.current).certificatePEM, user: user.email)
        do {
            return try ProviderService(configuration, facts: facts, keys: keys)
        } catch {
            throw TestIdentityProviderError(error.message)
        }
    }
}
