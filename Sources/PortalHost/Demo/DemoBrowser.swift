import Foundation
import PortalCore
import PortalNetwork
import StrictJSON
import TestIdentityProvider

/// The part of the user's browser: it goes to the identity provider, and has a form to post when it comes back.
struct DemoBrowser {
    /// What the identity provider has the browser post.
    struct Form {
        var url: String
        /// In `application/x-www-form-urlencoded`.
        var body: String
    }

    private let fetcher: GuardedFetcher

    init(range: String) {
        fetcher = GuardedFetcher(policy: AddressPolicy(allowed: [CIDR(range)].compactMap(\.self)))
    }

    func close() async { await fetcher.shutdown() }

    /// Follows a sign-in to the test identity provider, with a failure that it is to make.
    func open(_ url: String, failure: Misbehaviour?) async throws -> Form {
        let address = url + (failure.map { "&fail=\($0.rawValue)" } ?? "")
        let answer: JSON
        do {
            answer = try JSONReader.parse(try await fetcher.fetch(address, accept: "application/json").bytes)
        } catch let error as FetchError {
            throw DemoFailure("the address that it gave leads nowhere. \(error.message)")
        }
        let fields = try answer.member("fields").objectValue?.members ?? []
        let body = fields.map { DemoBrowser.encoded($0.key) + "=" + DemoBrowser.encoded($0.value.stringValue ?? "") }
        return Form(url: try answer.text("/url"), body: body.joined(separator: "&"))
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
