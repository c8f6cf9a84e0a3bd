public import StrictJSON

/// A signed token in its compact serialisation (RFC 7515 §3.1), taken apart but not verified.
public struct CompactJWS: Sendable, Hashable {
    /// Why a text is not a signed token.
    public enum FormatError: Error, Sendable, Hashable {
        /// Longer than ``CompactJWS/maximumBytes``.
        case tooLarge
        /// Five parts: an encrypted token (RFC 7516 §3.1).
        case encrypted
        /// Not three parts.
        case notThreeParts(Int)
        /// A part is not base64url: `header`, `payload` or `signature`.
        case notBase64URL(part: String)
        /// A header that is not JSON, not an object, or names a member twice.
        case header(JSONSyntaxError.Reason?)
    }

    /// The header.
    public let header: JOSEHeader
    /// The payload's bytes.
    public let payload: [UInt8]
    /// The signature's bytes; empty for a token without one.
    public let signature: [UInt8]
    /// What is signed: header and payload as they stand in the text.
    public let signingInput: [UInt8]

    /// Greatest length of a token in bytes. Tokens with hundreds of groups have some ten thousand.
    public static let maximumBytes = 1 << 16
    /// Greatest number of nested objects and arrays in header and claims.
    static let maximumDepth = 16

    /// Takes a token apart. Base64url is read strictly: no padding, no white space, no left-over bits.
    public static func parse(_ text: String) throws(FormatError) -> CompactJWS {
        guard text.utf8.count <= maximumBytes else { throw .tooLarge }
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 3, let first = parts.first, let middle = parts.dropFirst().first, let last = parts.last
        else {
            throw parts.count == 5 ? .encrypted : .notThreeParts(parts.count)
        }
        guard let header = Base64URL.decodeStrictly(first) else { throw .notBase64URL(part: "header") }
        guard let payload = Base64URL.decodeStrictly(middle) else { throw .notBase64URL(part: "payload") }
        guard let signature = Base64URL.decodeStrictly(last) else { throw .notBase64URL(part: "signature") }
        let json: JSON
        do {
            json = try JSONReader.parse(header, options: readerOptions)
        } catch {
            throw .header(error.reason)
        }
        guard let members = json.objectValue else { throw .header(nil) }
        return CompactJWS(
            header: JOSEHeader(members: members), payload: payload, signature: signature,
            signingInput: Array(bytes[..<middle.endIndex]))
    }

    /// The payload as claims (RFC 7519 §7.2).
    ///
    /// - Throws: ``PayloadError`` when it is not JSON, not an object, or names a member twice.
    public func claims() throws(PayloadError) -> JSONObject {
        let json: JSON
        do {
            json = try JSONReader.parse(payload, options: CompactJWS.readerOptions)
        } catch {
            throw PayloadError(reason: error.reason)
        }
        guard let object = json.objectValue else { throw PayloadError(reason: nil) }
        return object
    }

    /// The payload is not JSON, or not an object (then `reason` is nil).
    public struct PayloadError: Error, Sendable, Hashable {
        /// What the reader says.
        public let reason: JSONSyntaxError.Reason?
    }

    private static let readerOptions = JSONReader.Options(depthLimit: maximumDepth, repeatedKeys: .refuse)
}
