/// What examining every database came to.
package struct VerificationSummary: Sendable, Hashable {
    package struct Damage: Sendable, Hashable {
        /// Relative to the data directory.
        package var path: String
        package var problems: [String]
    }

    package var databases: Int = 0
    package var damaged: [Damage] = []
}
