import StrictJSON

/// Why bytes were not accepted as a discovery document or as a key set.
public enum OIDCDocumentError: Error, Sendable, Hashable {
    /// Nothing but white space.
    case empty
    /// More bytes than allowed.
    case tooLarge(limit: Int)
    /// Not JSON (RFC 8259). `offset` is the offending byte's position from 0, `reason` the reader's words.
    case notJSON(looksLike: WrongDocument, offset: Int, reason: String)
    /// JSON, but another document than the one asked for.
    case wrongDocument(WrongDocument)

    /// A stable name for the kind of refusal.
    public var code: String {
        switch self {
        case .empty: "empty"
        case .tooLarge: "too_large"
        case .notJSON: "not_json"
        case .wrongDocument: "wrong_document"
        }
    }
}

/// Why bytes were not accepted as a discovery document.
public typealias DiscoveryError = OIDCDocumentError

/// Why bytes were not accepted as a key set.
public typealias JSONWebKeySetError = OIDCDocumentError

extension JSON {
    static func document(_ bytes: [UInt8], limit: Int) throws(OIDCDocumentError) -> JSON {
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        // Files saved by Windows tools begin with a byte order mark, which RFC 8259 §8.1 lets readers ignore.
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        do {
            return try JSONReader.parse(text, options: JSONReader.Options(depthLimit: maximumDepth))
        } catch {
            guard error.reason != .empty else { throw .empty }
            throw .notJSON(
                looksLike: WrongDocument(notJSON: text), offset: error.offset, reason: error.reason.rawValue)
        }
    }

    /// Both kinds of document are two or three levels deep.
    private static let maximumDepth = 32
}
