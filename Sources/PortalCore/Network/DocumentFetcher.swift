/// Fetches small documents (metadata, discovery, key sets) from URLs that people give us. Guarded: see ``FetchLimits``.
package protocol DocumentFetcher: Sendable {
    /// A GET. Redirects are followed within the limits and checked like the first URL.
    func fetch(_ url: String, accept: String) async throws(FetchError) -> FetchedDocument
}

package struct FetchedDocument: Sendable, Hashable {
    package var bytes: [UInt8]
    /// Media type without parameters, lower case; nil where the server sent none.
    package var contentType: String?
    /// Where it came from in the end.
    package var url: String

    package init(bytes: [UInt8], contentType: String?, url: String) {
        self.bytes = bytes
        self.contentType = contentType
        self.url = url
    }
}

/// Bounds of one fetch.
package struct FetchLimits: Sendable, Hashable {
    /// Largest body, in bytes, after decompression.
    package var maximumBytes = 4 * 1024 * 1024
    /// Whole fetch with all redirects, in seconds.
    package var timeoutSeconds = 10
    package var maximumRedirects = 5
    /// Longest URL, in bytes.
    package var maximumURLLength = 2048

    package init() {}
}

/// Why a fetch failed, in terms that an admin can act on.
package struct FetchError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable, CaseIterable {
        /// Not an absolute URL, or too long.
        case invalidURL
        /// Plain `http`, or another scheme; user and password in the URL.
        case schemeNotAllowed
        /// The host is, or resolves to, an address that the guard refuses.
        case addressNotAllowed
        case hostNotFound
        case connectionRefused
        case connectionFailed
        /// Something answers, but not with HTTP that can be read.
        case invalidAnswer
        /// The certificate does not verify, or the handshake failed.
        case tls
        case timeout
        case tooLarge
        /// Or one where none is followed.
        case tooManyRedirects
        /// A status other than 200.
        case status
        case cancelled
    }

    package var kind: Kind
    /// The URL at fault: after redirects not necessarily the one asked for. Without user info and query.
    package var url: String
    /// Plain words with concrete values.
    package var message: String
    /// With kind `status`.
    package var status: Int?

    package init(_ kind: Kind, url: String, message: String, status: Int? = nil) {
        self.kind = kind
        self.url = url
        self.message = message
        self.status = status
    }
}
