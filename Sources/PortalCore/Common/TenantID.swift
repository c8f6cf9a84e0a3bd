/// The number of a tenant's store: random, unique in the environment, never reused while it exists.
///
/// Zero is the environment itself. The number becomes a file name, which is why it is a number.
package struct TenantID: Hashable, Sendable {
    package let number: UInt32

    package init(number: UInt32) { self.number = number }

    /// The environment: its settings and its own events.
    package static let environment = TenantID(number: 0)
}
