#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// How the subject was authenticated, where the request asked for something: it went through the browser, so that only the
// assertion shows what the identity provider got to know of it.

extension ResponseVerification {
    /// - Parameter instant: the latest `AuthnInstant`.
    mutating func checkFreshness(of instant: Date) {
        guard let start = earliestAuthentication else { return }
        let text = XMLSchemaDateTime.text(instant)
        if clock.isBefore(instant) {
            fail(.authnInstant, .statement, .inFuture, expected: XMLSchemaDateTime.text(clock.now), received: text)
        } else if clock.lies(instant, before: start) {
            fail(
                .authnInstant, .statement, .authenticationTooOld, expected: XMLSchemaDateTime.text(start),
                received: text)
        } else {
            pass(.authnInstant, .statement, received: text)
        }
    }

    /// Not every identity provider writes fractions of seconds.
    private var earliestAuthentication: Date? {
        expectations.authenticatedSince.map {
            Date(timeIntervalSince1970: $0.timeIntervalSince1970.rounded(.down))
        }
    }

    /// One statement of several is enough; where none may be old, one that is not.
    mutating func checkContext(of statements: [SAMLXMLElement]) {
        let asked = expectations.authnContextClasses
        guard !asked.isEmpty else { return }
        let start = earliestAuthentication
        let found = statements.filter { statement in
            guard let start else { return true }
            let instant = statement.attribute("AuthnInstant").flatMap { XMLSchemaDateTime.date($0) }
            return instant.map { !clock.lies($0, before: start) } ?? false
        }.compactMap { AssertionReading.contextClass(of: $0) }
        let expected = asked.joined(separator: " ")
        if let one = found.first(where: { one in asked.contains { $0.hasSameOctets(as: one) } }) {
            checks.append(SAMLCheck(.authnContext, .passed, part: .statement, expected: expected, received: one))
        } else {
            fail(
                .authnContext, .statement, found.isEmpty ? .missing : .mismatch, expected: expected,
                received: found.first)
        }
    }
}
