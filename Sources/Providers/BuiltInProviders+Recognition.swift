package import PortalCore

extension BuiltInProviders {
    /// The module of the product that an entity ID or issuer gives away; nil for products without one of their own.
    package static func module(recognizing identifier: String) -> ProviderID? {
        ProviderRecognition.provider(of: identifier)?.module
    }
}
