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
        guard let request = expectations.authenticatedSince else { return }
        // Not every identity provider writes fractions of seconds.
        let start = Date(timeIntervalSince1970: request.timeIntervalSince1970.rounded(.down))
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
}
