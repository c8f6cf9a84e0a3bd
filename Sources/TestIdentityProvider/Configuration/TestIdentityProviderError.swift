/// Why the provider does not start, for whoever started it.
package struct TestIdentityProviderError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
