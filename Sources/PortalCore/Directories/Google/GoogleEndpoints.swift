/// Where Google's token endpoint and Directory API are.
package struct GoogleEndpoints: Sendable, Hashable {
    /// What assertions are addressed to, wherever they are sent.
    package static let tokenAudience = "https://oauth2.googleapis.com/token"

    package static let google = GoogleEndpoints(
        token: tokenAudience, directory: "https://admin.googleapis.com/admin/directory/v1")

    /// An absolute URL.
    let token: String
    /// What the paths of the API's resources are appended to.
    let directory: String

    private init(token: String, directory: String) {
        self.token = token
        self.directory = directory
    }

    /// Something that answers like Google, at a base URL without a slash at its end.
    package init(replacedBy baseURL: String) {
        self.init(token: baseURL + "/token", directory: baseURL + "/admin/directory/v1")
    }
}
