import StrictJSON

extension WrongDocument {
    /// Tells what bytes are that could not be read as JSON, from their beginning.
    init(notJSON bytes: [UInt8]) {
        let head = bytes.prefix(WrongDocument.inspectedBytes)
        guard !head.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            self = .binary
            return
        }
        let text = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        let lowercased = text.lowercased()
        if lowercased.hasPrefix("<") {
            if lowercased.hasPrefix("<!doctype html") || lowercased.contains("<html") {
                self = .html
            } else {
                self = text.contains("EntityDescriptor") || text.contains("EntitiesDescriptor") ? .samlMetadata : .xml
            }
        } else if lowercased.hasPrefix("-----begin") {
            self = .pem
        } else if lowercased.hasPrefix("https://") || lowercased.hasPrefix("http://") {
            self = .url
        } else {
            self = .text
        }
    }

    /// Tells what a JSON value is by the members that each kind of document must have.
    init(json: JSON) {
        guard let object = json.objectValue else {
            self = json.arrayValue == nil ? .jsonScalar : .jsonArray
            return
        }
        if object["authorization_endpoint"] != nil || object["jwks_uri"] != nil {
            self = .discoveryDocument
        } else if object["type"]?.stringValue == "service_account" {
            self = .serviceAccount
        } else if object["keys"]?.arrayValue != nil {
            self = .jsonWebKeySet
        } else if object["kty"]?.stringValue != nil {
            self = .jsonWebKey
        } else if object["error"] != nil || object["errorCode"] != nil {
            self = .errorResponse
        } else {
            self = .otherJSON
        }
    }

    private static let inspectedBytes = 2048
}
