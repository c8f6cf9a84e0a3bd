import OIDC
import StrictJSON

/// The file that the Google Cloud console gives for a service account's key, as somebody pasted it.
package struct GoogleServiceAccountFile: Sendable {
    static let maximumBytes = 64 * 1024
    private static let maximumDepth = 8
    private static let path = "/google/serviceAccountJson"
    private static let universe = "googleapis.com"
    private static let newKey =
        "In the Google Cloud console open IAM & Admin → Service Accounts → the account → Keys, choose Add key → Create "
        + "new key → JSON, and paste the whole file that is downloaded."

    package var clientEmail: String
    package var clientId: String?
    package var privateKeyId: String?
    /// PEM; a secret.
    package var privateKey: String

    /// What a text is: the file, or what is wrong with it.
    package enum Reading: Sendable {
        case usable(GoogleServiceAccountFile)
        case unusable([Finding])
    }

    package static func read(_ text: String) -> Reading {
        let text = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard text.utf8.count <= maximumBytes else {
            return .unusable([wrong("This is longer than any service account key file.")])
        }
        guard !text.isEmpty else { return .unusable([wrong("No key was given.")]) }
        if text.hasPrefix("-----BEGIN") {
            return .unusable([
                wrong("This is a PEM block and not the key file.", expected: "{\"type\": \"service_account\", …}")
            ])
        }
        guard text.first == "{" else {
            // A .p12 file is DER, which in base64 begins so.
            if text.hasPrefix("MII") || text.utf8.contains(0) || text.unicodeScalars.contains("\u{FFFD}") {
                return .unusable([wrong("This is a key of the older type P12.", expected: "a key of type JSON")])
            }
            return .unusable([wrong("This is not a JSON file.", expected: "{\"type\": \"service_account\", …}")])
        }
        let options = JSONReader.Options(depthLimit: maximumDepth, repeatedKeys: .refuse)
        let members: JSONObject
        do throws(JSONSyntaxError) {
            guard let object = try JSONReader.parse(String(text), options: options).objectValue else {
                return .unusable([wrong("This is not a JSON file.")])
            }
            members = object
        } catch {
            return .unusable([wrong("This is damaged JSON (at byte \(error.offset)).")])
        }
        return read(members)
    }

    private static func read(_ members: JSONObject) -> Reading {
        if members["installed"] != nil || members["web"] != nil {
            return .unusable([
                wrong(
                    "This is the file of an OAuth client (client_secret_….json), not a service account's key.",
                    expected: "service_account", received: members["web"] != nil ? "web" : "installed")
            ])
        }
        let type = members["type"]?.stringValue
        guard type == "service_account" else {
            let words =
                switch type {
                case "authorized_user": "These are a person's credentials, not a service account's key."
                case "external_account": "This is a workload identity configuration, not a service account's key."
                case nil: "This is JSON, but not a service account's key."
                default: "This is another kind of credentials, not a service account's key."
                }
            return .unusable([
                wrong(words, at: "/type", expected: "service_account", received: type.map { String($0.prefix(100)) })
            ])
        }
        var findings: [Finding] = []
        if let universe = members["universe_domain"]?.stringValue, universe != Self.universe {
            findings.append(
                wrong(
                    "The service account belongs to another cloud.", at: "/universe_domain", expected: Self.universe,
                    received: String(universe.prefix(100))))
        }
        let email = members["client_email"]?.stringValue ?? ""
        if email.isEmpty || email.utf8.count > 320 || !email.contains("@") || email.contains(where: \.isWhitespace) {
            findings.append(wrong("client_email is missing or is no address.", at: "/client_email"))
        }
        let key = privateKey(members["private_key"]?.stringValue, into: &findings)
        guard findings.isEmpty, let key else { return .unusable(findings) }
        return .usable(
            GoogleServiceAccountFile(
                clientEmail: email, clientId: short(members["client_id"]),
                privateKeyId: short(members["private_key_id"]),
                privateKey: key))
    }

    private static func short(_ value: JSON?) -> String? {
        value?.stringValue.flatMap { $0.isEmpty || $0.utf8.count > 200 ? nil : $0 }
    }

    /// - Returns: The PEM where nothing was found.
    private static func privateKey(_ text: String?, into findings: inout [Finding]) -> String? {
        let place = "/private_key"
        func say(_ message: String, expected: String? = nil, received: String? = nil) -> String? {
            findings.append(wrong(message, at: place, expected: expected, received: received))
            return nil
        }
        guard var pem = text, !pem.isEmpty else { return say("private_key is missing.") }
        // Copied out of a shell or an environment file, the line ends are still written as two characters.
        if !pem.contains("\n") { pem = pem.split(separator: "\\n").joined(separator: "\n") + "\n" }
        if pem.contains("BEGIN PUBLIC KEY") || pem.contains("BEGIN CERTIFICATE") {
            return say("private_key holds a public key.", expected: "BEGIN PRIVATE KEY")
        }
        if pem.contains("BEGIN ENCRYPTED") { return say("private_key is protected by a passphrase.") }
        do throws(ClientSigningKey.KeyError) {
            let key = try ClientSigningKey(pem: pem, keyID: nil)
            guard key.algorithm == .rs256 else {
                return say("private_key is not an RSA key.", expected: "RSA", received: "EC")
            }
            return pem
        } catch {
            return switch error {
            case .weak: say("private_key is too short.", expected: "2048 bits or more")
            case .unreadable, .signingFailed: say("private_key is damaged.", expected: "a private key in PKCS #8")
            }
        }
    }

    private static func wrong(
        _ message: String, at place: String = "", expected: String? = nil, received: String? = nil
    ) -> Finding {
        Finding(
            .error, .googleKeyInvalid, path: path + place, message: message, remedy: newKey, expected: expected,
            received: received)
    }
}

extension GoogleServiceAccountFile: CustomStringConvertible, CustomDebugStringConvertible {
    /// Nothing of the key.
    package var description: String { clientEmail }
    package var debugDescription: String { clientEmail }
}
