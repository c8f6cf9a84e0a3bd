/// A Google Workspace service account with domain-wide delegation, without its private key, which is kept sealed beside.
package struct GoogleCredentials: Sendable, Codable, Hashable {
    package var clientEmail: String
    package var clientId: String?
    package var privateKeyId: String?
    /// The administrator in whose name it reads.
    package var adminEmail: String
    /// `my_customer`, or the customer's identifier.
    package var customer: String

    package init(
        clientEmail: String, clientId: String?, privateKeyId: String?, adminEmail: String, customer: String
    ) {
        self.clientEmail = clientEmail
        self.clientId = clientId
        self.privateKeyId = privateKeyId
        self.adminEmail = adminEmail
        self.customer = customer
    }
}
