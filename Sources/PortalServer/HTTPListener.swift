/// What the listener was bound to.
package struct HTTPListener: Encodable, Sendable {
    package var address: String
    package var port: UInt16
    /// What a browser on this machine reaches it by.
    package var url: String

    package init(address: String, port: UInt16, url: String) {
        self.address = address
        self.port = port
        self.url = url
    }
}
