import OIDC
import PortalCore
import StrictJSON

extension SentinelDestination {
    /// What Microsoft Entra's refusal of a token means; it tells reasons apart by numbers in the description.
    static func judge(token error: OAuthError) -> HTTPDelivery.Judgement {
        let words = error.description ?? ""
        func says(_ number: String) -> Bool { words.contains("AADSTS\(number)") }
        if says("7000222") {
            return HTTPDelivery.Judgement(
                .unauthorized,
                "The client secret has expired. Create another in the Microsoft Entra admin center: App registrations → "
                    + "your app → Certificates & secrets.")
        }
        if says("7000215") {
            return HTTPDelivery.Judgement(
                .unauthorized,
                "The client secret is wrong. Give its Value, not its Secret ID; it is shown only when the secret is made, "
                    + "under App registrations → your app → Certificates & secrets.")
        }
        if says("700016") {
            return HTTPDelivery.Judgement(
                .unauthorized,
                "There is no application of this ID in the directory. Compare Application (client) ID and Directory "
                    + "(tenant) ID with App registrations → your app → Overview.")
        }
        if says("90002") || says("900023") {
            return HTTPDelivery.Judgement(
                .misconfigured,
                "There is no directory of this ID. Compare Directory (tenant) ID with App registrations → your app → "
                    + "Overview.")
        }
        if ["server_error", "temporarily_unavailable"].contains(error.code) {
            return HTTPDelivery.Judgement(.unavailable, "Microsoft Entra ID asks to come again later.")
        }
        return HTTPDelivery.Judgement(
            .unauthorized,
            "Microsoft Entra ID gives no access token (\(error.code.plainWord)). Check Directory (tenant) ID, Application (client) ID "
                + "and Client secret.")
    }

    /// What the Logs Ingestion API's answer means (Azure Monitor, "Logs Ingestion API": troubleshooting).
    static func judge(_ answer: ProviderResponse, rule: String, stream: String) -> HTTPDelivery.Judgement? {
        let code = answer.object?["error"]?["code"]?.stringValue ?? answer.object?["code"]?.stringValue
        switch answer.status {
        case 401:
            return HTTPDelivery.Judgement(
                .unauthorized,
                "Azure Monitor does not accept the access token. Check that endpoint and application "
                    + "belong to the same cloud.")
        case 403:
            return HTTPDelivery.Judgement(
                .unauthorized,
                "The application may not send to the rule \(rule). Assign it the role Monitoring Metrics Publisher under "
                    + "Monitor → Data Collection Rules → your rule → Access control (IAM); it takes up to half an hour to "
                    + "work.")
        case 404:
            return HTTPDelivery.Judgement(
                .misconfigured,
                "Azure Monitor finds no rule \(rule) at this endpoint. Compare Immutable ID of the rule with the rule's "
                    + "JSON View, and Logs ingestion URI with its Overview; both must be of one region.")
        case 400 where ["InvalidStream", "InvalidDcrImmutableId"].contains(code):
            return HTTPDelivery.Judgement(
                .misconfigured,
                "The rule \(rule) has no stream “\(stream)”. Compare Stream with streamDeclarations in the rule's JSON View."
            )
        case 413:
            return HTTPDelivery.Judgement(.rejected, "Azure Monitor takes no more than 1 MB in a call (HTTP 413).")
        default: return nil
        }
    }
}
