/// The xs:boolean type (XML Schema 2 §3.2.2).
public enum XMLSchemaBoolean {
    /// `true`, `1`, `false`, `0`; nil for anything else.
    public static func value(_ lexical: String) -> Bool? {
        switch lexical.trimmingXMLSpace {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }
}
