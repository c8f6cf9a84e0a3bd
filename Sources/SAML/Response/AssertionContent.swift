#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What was read from an assertion, before it is known whether all of it holds.
struct AssertionContent {
    var id = ""
    var issuer = ""
    var nameID: SAMLNameID?
    var inResponseTo: String?
    var sessionIndexes: [String] = []
    var attributes: [SAMLAttribute] = []
    var authnInstant = Date(timeIntervalSince1970: 0)
    var authnContextClass: String?
    var sessionNotOnOrAfter: Date?
    var notOnOrAfter = Date(timeIntervalSince1970: 0)
    var usableUntil = Date(timeIntervalSince1970: 0)
    var isOneTimeUse = false
}

extension VerifiedAssertion {
    init(_ content: AssertionContent, signature: VerifiedElement, signed: Signed, wasEncrypted: Bool) {
        self.init(
            id: content.id, issuer: content.issuer, nameID: content.nameID, inResponseTo: content.inResponseTo,
            sessionIndexes: content.sessionIndexes, attributes: content.attributes, authnInstant: content.authnInstant,
            authnContextClass: content.authnContextClass, sessionNotOnOrAfter: content.sessionNotOnOrAfter,
            notOnOrAfter: content.notOnOrAfter, usableUntil: content.usableUntil, isOneTimeUse: content.isOneTimeUse,
            signed: signed, wasEncrypted: wasEncrypted, certificate: signature.certificate,
            algorithm: signature.algorithm)
    }
}
