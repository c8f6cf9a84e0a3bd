package import PortalCore
import SAML
import StrictJSON

extension SyslogDestination {
    package func review(_ settings: LogStreamSettings) -> [Finding] {
        var review = SettingsReview(settings, of: descriptor)
        if let text = review.text("host") {
            if let host = URLHost(text) {
                if host.isLocal {
                    review.note(
                        .warning, .logStreamURLPrivate, "host",
                        "The host is \(host.words), which is reached only if this installation allows it.",
                        "Give a host that can be reached from the Internet, or ask the operator of this installation.")
                } else if PlaceholderText.isDocumentation(host) {
                    review.note(
                        .error, .logStreamPlaceholder, "host", "This is an example: nothing of yours is there.",
                        "Replace it with your collector's name.")
                }
            } else {
                review.noteForm(
                    "host", "This is neither a host's name nor an address.",
                    "Give the name alone, without a scheme and a port.", expected: "syslog.your-company.com")
            }
        }
        if let port = settings["port"]?.integerValue {
            if !(1...65_535).contains(port) {
                review.noteForm(
                    "port", "This is no port.", "Give the port on which the collector takes TLS.",
                    expected: "1 to 65535")
            } else if port == 514 || port == 601 {
                review.note(
                    .warning, .logStreamForm, "port", "This port is usually without TLS.",
                    "Check that the collector takes TLS there.", expected: "\(Self.standardPort)")
            }
        }
        certificate(&review)
        return review.findings
    }

    private func certificate(_ review: inout SettingsReview) {
        let given = (certificate: review.isGiven("clientCertificate"), key: review.isGiven("clientKey"))
        if given.certificate != given.key {
            review.note(
                .error, .logStreamCredentialsMissing, given.certificate ? "clientKey" : "clientCertificate",
                given.certificate ? "The certificate's key is missing." : "The key's certificate is missing.",
                "Give both, or neither where the collector asks for no client certificate.")
        }
        guard let text = review.text("clientCertificate") else { return }
        guard text.contains("-----BEGIN CERTIFICATE-----"),
            case .success(let certificate) = (try? X509Certificate.certificates(pasted: Array(text.utf8)))?.first
        else {
            review.note(
                .error, .logStreamCertificateInvalid, "clientCertificate", "This is no certificate in PEM.",
                "Give the file that begins with -----BEGIN CERTIFICATE-----; its key goes into the other field.",
                expected: "-----BEGIN CERTIFICATE-----")
            return
        }
        guard let key = review.text("clientKey") else { return }
        do throws(ServiceProviderKeyError) {
            _ = try ServiceProviderKey(pem: key, certificate: certificate)
        } catch .certificateOfAnotherKey {
            review.note(
                .error, .logStreamCertificateOtherKey, "clientKey", "The certificate belongs to another key.",
                "Give the key that the certificate was requested with. The certificate comes before its intermediates.")
        } catch {
            review.note(
                .error, .logStreamKeyInvalid, "clientKey", "The key cannot be read.",
                "Give an RSA key of 2048 to 4096 bits or a P-256 key in PEM, without a passphrase.",
                expected: "-----BEGIN PRIVATE KEY-----")
        }
    }
}
