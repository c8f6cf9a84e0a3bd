import PortalCore
import Providers

/// Every misconfiguration that is provoked, in the order of the documentation.
enum DiagnosisTable {
    static let modules = BuiltInProviders.all
    static let all = saml + samlProviders + openID + openIDProviders
}
