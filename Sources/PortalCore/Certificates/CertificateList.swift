/// A page of certificates, with the state of their renewal.
package struct CertificateList: Sendable {
    package var data: [CertificateView]
    package var nextCursor: Cursor?
    package var renewal: CertificateRenewal

    package init(page: Page<CertificateView>, renewal: CertificateRenewal) {
        data = page.data
        nextCursor = page.nextCursor
        self.renewal = renewal
    }
}

extension CertificateList: Encodable {
    private enum CodingKeys: String, CodingKey { case data, nextCursor, renewal }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(data, forKey: .data)
        // Null on the last page, as in every list.
        try container.encode(nextCursor, forKey: .nextCursor)
        try container.encode(renewal, forKey: .renewal)
    }
}
