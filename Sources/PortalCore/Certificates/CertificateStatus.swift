/// Where a certificate stands.
package enum CertificateStatus: String, Sendable, Codable, CaseIterable {
    case primary, staged, retiring, expired
}
