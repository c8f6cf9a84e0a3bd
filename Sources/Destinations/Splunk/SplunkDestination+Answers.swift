import OIDC
import PortalCore
import StrictJSON

extension SplunkDestination {
    /// What the collector's own code means (Splunk, "Troubleshoot HTTP Event Collector"); nil where it gave none.
    static func judge(_ answer: ProviderResponse, index: String?) -> HTTPDelivery.Judgement? {
        guard let code = answer.object?["code"]?.integerValue else {
            return answer.status == 404
                ? HTTPDelivery.Judgement(
                    .misconfigured,
                    "No HTTP Event Collector answers at this address. Check HEC address and its port, and in Splunk "
                        + "Settings → Data inputs → HTTP Event Collector → Global Settings: All Tokens must be Enabled."
                )
                : nil
        }
        switch code {
        case 1, 22:
            return HTTPDelivery.Judgement(
                .unauthorized,
                "The token is disabled. Enable it in Splunk under Settings → Data inputs → HTTP Event Collector.")
        case 2, 3:
            return HTTPDelivery.Judgement(
                .unauthorized, "Splunk could not read the token. Copy the Token Value again, without the word Splunk.")
        case 4, 21:
            return HTTPDelivery.Judgement(
                .unauthorized,
                "Splunk does not know the token. Copy the Token Value from Settings → Data inputs → HTTP Event Collector, "
                    + "and check that the address is the same stack's.")
        case 7:
            return HTTPDelivery.Judgement(
                .misconfigured,
                index.map { "The token may not write to the index “\($0)”, or there is none of that name. " }
                    .map { $0 + "Add it to the token's Allowed Indexes in Splunk, or change Index here." }
                    ?? "The token's default index cannot be written to. Choose another Default Index in Splunk.")
        case 10, 11, 14, 25:
            return HTTPDelivery.Judgement(
                .misconfigured,
                "The token demands indexer acknowledgement, which is not used here. Edit the token in Splunk and switch "
                    + "Enable indexer acknowledgement off.")
        case 16:
            return HTTPDelivery.Judgement(
                .misconfigured,
                "Splunk takes the address for one with a token in its query. Give the address without it.")
        case 5, 6, 12, 13, 15:
            return HTTPDelivery.Judgement(.rejected, "Splunk refuses the form of these events (code \(code)).")
        case 8, 9, 17...20, 23, 24, 26, 27:
            return HTTPDelivery.Judgement(
                .unavailable, "Splunk is too busy to take events (code \(code)). It will be tried again.")
        default:
            return nil
        }
    }
}
