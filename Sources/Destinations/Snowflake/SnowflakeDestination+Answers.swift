import OIDC
import PortalCore
import StrictJSON

extension SnowflakeDestination {
    /// What Snowflake's own code means; nil where it gave none that is known.
    static func judge(_ answer: ProviderResponse, _ settings: LogStreamSettings) -> HTTPDelivery.Judgement? {
        let code = answer.object?["code"]?.stringValue?.plainWord ?? ""
        let names = ["database", "schema", "table"].compactMap { settings.text($0) }.joined(separator: ".")
        let user = settings.text("user") ?? ""
        switch code {
        case "390144", "394300", "394302", "394303", "394304":
            return HTTPDelivery.Judgement(
                .unauthorized,
                "Snowflake does not accept the token (code \(code)). Check Account identifier and User, and that DESC USER "
                    + "\(user) shows this key's fingerprint as RSA_PUBLIC_KEY_FP.")
        case "390432", "390422":
            return HTTPDelivery.Judgement(
                .unauthorized,
                "A network policy of Snowflake refuses this host's address (code \(code)). See Governance & security → "
                    + "Network policies.")
        case "390201", "390189", "390186":
            return HTTPDelivery.Judgement(
                .misconfigured,
                "The user \(user) has no such role (code \(code)). Check Role, or GRANT ROLE … TO USER \(user).")
        case "000606":
            return HTTPDelivery.Judgement(
                .misconfigured,
                "No warehouse is active for the user. Give Warehouse, or ALTER USER \(user) SET DEFAULT_WAREHOUSE = ….")
        case "002003", "002043", "003001":
            return HTTPDelivery.Judgement(
                .misconfigured,
                "There is no table \(names), or the role may not insert into it. Check the names, and grant USAGE on "
                    + "database and schema and INSERT on the table.")
        case "000904":
            return HTTPDelivery.Judgement(
                .misconfigured,
                "The table \(names) lacks a column. Create it as the walk-through says, with EVENT_ID, SEQUENCE, "
                    + "EVENT_TYPE, OCCURRED_AT and EVENT.")
        case "000630", "000604":
            return HTTPDelivery.Judgement(
                .unavailable,
                "Snowflake gave the statement up after \(statementSeconds) seconds. See the warehouse's load.")
        default: break
        }
        switch answer.status {
        case 401, 403:
            return HTTPDelivery.Judgement(
                .unauthorized,
                "Snowflake does not accept the key (HTTP \(answer.status)). Check Account identifier and User, and the key "
                    + "that ALTER USER \(user) SET RSA_PUBLIC_KEY was given.")
        case 404:
            return HTTPDelivery.Judgement(
                .misconfigured, "Snowflake knows no such account (HTTP 404). Check Account identifier.")
        case 422:
            return HTTPDelivery.Judgement(.rejected, "Snowflake could not run the statement (code \(code)).")
        default: return nil
        }
    }
}
