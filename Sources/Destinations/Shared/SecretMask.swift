import PortalCore
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Takes what we sent as secrets out of what comes back: a receiver may repeat the request that it refuses.
struct SecretMask: Sendable {
    /// Shorter ones are no secrets, and would take half of every answer with them.
    private static let minimumLength = 4
    /// Bytes of an answer that are looked at.
    private static let maximumBytes = 16 * 1024
    private static let replacement = "•••"

    private let secrets: [String]

    /// - Parameter secrets: the values themselves; the ways in which they are written elsewhere are found out here.
    init(_ secrets: [String?]) {
        var forms: Set<String> = []
        for secret in secrets.compactMap(\.self) {
            let lines = secret.split(whereSeparator: \.isNewline).map(String.init)
            for text in [secret] + (lines.count > 1 ? lines.filter { !$0.hasPrefix("-----") } : []) {
                guard text.utf8.count >= Self.minimumLength else { continue }
                forms.formUnion([
                    text, JSON.string(text).description.trimmingQuotes, PercentEncoding.encode(text),
                    text.replacing("\n", with: "\\n"), Data(text.utf8).base64EncodedString(),
                ])
            }
        }
        self.init(forms: forms)
    }

    private init(forms: Set<String>) {
        // The longest first: one may be a part of another.
        secrets = forms.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// With what another mask takes out as well.
    func adding(_ other: SecretMask) -> SecretMask { SecretMask(forms: Set(secrets + other.secrets)) }

    /// The beginning of an answer for people, on one line as far as it is text; nil for an empty one.
    func words(of body: [UInt8]) -> String? {
        guard !body.isEmpty else { return nil }
        var text = words(of: String(decoding: body.prefix(Self.maximumBytes), as: UTF8.self))
        // What was cut off may be a half of a secret.
        if body.count > Self.maximumBytes { text = String(text.prefix(DeliveryFailure.maximumAnswerLength)) }
        let visible = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        let line = String(String.UnicodeScalarView(visible)).split(separator: " ").joined(separator: " ")
        return line.isEmpty ? nil : String(line.prefix(DeliveryFailure.maximumAnswerLength))
    }

    /// A text without the secrets.
    func words(of text: String) -> String {
        // By bytes: as characters, a secret with a combining mark behind it is another text.
        var bytes = Array(text.utf8)
        for secret in secrets { bytes.replace(Array(secret.utf8), with: Array(Self.replacement.utf8)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    fileprivate var trimmingQuotes: String { count < 2 ? self : String(dropFirst().dropLast()) }
}
