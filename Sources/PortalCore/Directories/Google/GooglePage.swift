package import StrictJSON

/// A page of a listing.
package struct GooglePage: Sendable {
    package var elements: [JSON]
    /// Counts how often the listing had to begin again: what an earlier pass brought comes once more.
    package var pass: Int
    /// From 0, in its pass.
    package var number: Int
    package var isLast: Bool
}
