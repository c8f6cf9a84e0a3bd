/// Base64 with padding (RFC 4648 §4), as RFC 7617 wants it.
enum PlainBase64 {
    static func encode(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).map { (character: Character) -> Character in
            character == "-" ? "+" : character == "_" ? "/" : character
        }
        return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }
}
