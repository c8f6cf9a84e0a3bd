import PortalCore
import Testing

@Suite struct MetadataIntakeTests {
    /// Answers every fetch with one failure.
    private struct FailingFetcher: DocumentFetcher {
        var kind: FetchError.Kind
        var status: Int?

        func fetch(_ url: String, accept: String) async throws(FetchError) -> FetchedDocument {
            throw FetchError(kind, url: url, message: "It failed.", status: status)
        }
    }

    private func refusal(_ kind: FetchError.Kind, status: Int? = nil, _ submission: MetadataSubmission) async
        -> PortalError?
    {
        let intake = MetadataIntake(
            fetcher: FailingFetcher(kind: kind, status: status), addresses: AddressPolicy(),
            now: { Timestamp(milliseconds: 0) })
        do {
            _ = try await intake.collect(submission)
            return nil
        } catch {
            return error as? PortalError
        }
    }

    @Test(arguments: FetchError.Kind.allCases)
    func everyFailureOfAFetchHasOneRefusal(kind: FetchError.Kind) async {
        let refusal = await refusal(kind, .url("https://idp.example.com"))
        switch kind {
        case .invalidURL, .schemeNotAllowed, .addressNotAllowed:
            #expect(refusal?.kind == .refused && refusal?.reason == "url_not_allowed")
        case .cancelled:
            #expect(refusal?.kind == .cancelled)
            return
        default:
            #expect(refusal?.kind == .remote && refusal?.reason == "metadata_fetch_failed")
        }
        #expect(refusal?.field == "/metadataUrl" && refusal?.findings.count == 1 && refusal?.remedy?.isEmpty == false)
    }

    @Test func onlyWhatMayPassIsWorthTryingAgain() async {
        let submission = MetadataSubmission.url("https://idp.example.com")
        for (kind, status, expected) in [
            (FetchError.Kind.timeout, nil as Int?, true), (.connectionRefused, nil, true), (.hostNotFound, nil, false),
            (.tls, nil, false), (.tooLarge, nil, false), (.status, 404, false), (.status, 502, true),
        ] {
            #expect(await refusal(kind, status: status, submission)?.retryable == expected, "\(kind)")
        }
    }

    @Test func anIssuerThatIsNoURLIsLeftToTheReview() async throws {
        let intake = MetadataIntake(
            fetcher: FailingFetcher(kind: .timeout), addresses: AddressPolicy(), now: { Timestamp(milliseconds: 0) })
        let material = try await intake.collect(.oidc(issuer: "not a url", clientId: "c", clientSecret: "s"))
        #expect(material.clientSecret == "s" && material.configuration.discoveryDocument == nil)
        #expect(material.configuration.oidc?.sealedClientSecret == nil)
    }
}
