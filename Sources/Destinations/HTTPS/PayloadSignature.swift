import Crypto
package import PortalCore

/// The signature of a request's body: HMAC-SHA256 (RFC 2104) over the time, a point, and the body.
package enum PayloadSignature {
    package static let header = "Portal-Signature"

    /// The header's value, `t=<unix milliseconds>,v1=<hexadecimal>`.
    package static func value(for body: [UInt8], secret: String, at time: Timestamp) -> String {
        let moment = String(time.milliseconds)
        var authentication = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
        authentication.update(data: Array((moment + ".").utf8))
        authentication.update(data: body)
        return "t=\(moment),v1=\(Hex.encode(authentication.finalize()))"
    }
}
