/// Whether there is a certificate that can be renewed, and if not, why: a state, not a fault.
package struct CertificateRenewal: Sendable, Codable, Hashable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case possible
        case nothing = "no_certificate_to_renew"
    }

    package enum Cause: String, Sendable, Codable, CaseIterable {
        case noConnection = "no_connection"
        case openIDConnect = "openid_connect"
        case noMetadata = "no_metadata"
        case noCertificate = "no_certificate"
        /// There were some, and none is valid any more. A new one can be uploaded all the same.
        case expired = "certificates_expired"
    }

    package var state: State
    package var cause: Cause?
    package var explanation: String
    package var remedy: String?

    /// Of one connection.
    package init(_ connection: Connection, at now: Timestamp) {
        let name = "“\(connection.name)”"
        guard connection.protocol == .saml else {
            self.init(
                .openIDConnect,
                "\(name) uses OpenID Connect, whose keys are read from the provider and change by themselves.",
                "There is nothing to do.")
            return
        }
        guard connection.live.metadata != nil else {
            self.init(
                .noMetadata, "\(name) has no metadata of the identity provider yet, and so no certificate.",
                "Set the connection up first; the certificate comes with the metadata.")
            return
        }
        let certificates = connection.live.certificates.filter { $0.role != .retiring }
        guard let last = certificates.map(\.notAfter).max() else {
            self.init(
                .noCertificate, "\(name) has no signing certificate.", "Give the identity provider's metadata again.")
            return
        }
        guard last >= now else {
            self.init(
                .expired,
                "No certificate of \(name) is active: the last one expired on \(last.day), and sign-in fails since.",
                "Upload the identity provider's current certificate, or give its metadata again.")
            return
        }
        let days = ReviewContext(now: now).days(until: last)
        self.init(
            state: .possible, cause: nil,
            explanation: "The signing certificate of \(name) is valid until \(last.day) "
                + "(\(days) \(days == 1 ? "day" : "days") left).",
            remedy: nil)
    }

    private init(state: State, cause: Cause?, explanation: String, remedy: String?) {
        self.state = state
        self.cause = cause
        self.explanation = explanation
        self.remedy = remedy
    }

    /// Of an organisation without a SAML connection.
    static func noConnection(others: Int) -> CertificateRenewal {
        CertificateRenewal(
            .noConnection,
            others == 0
                ? "The organisation has no single sign-on connection yet, so there is no certificate."
                : "The organisation has no SAML connection; OpenID Connect has no certificates to renew.",
            others == 0 ? "Set up single sign-on first." : "There is nothing to do.")
    }

    private init(_ cause: Cause, _ explanation: String, _ remedy: String) {
        self.init(state: .nothing, cause: cause, explanation: explanation, remedy: remedy)
    }

    /// The refusal of a renewal.
    var refusal: PortalError {
        PortalError(.state, State.nothing.rawValue, explanation, remedy: remedy, field: "/connectionId")
    }
}
