public import StrictJSON

/// The id of a request (JSON-RPC 2.0, section 4): a string, a number of any form, or null. It is echoed as it came.
public enum RequestID: Sendable, Hashable {
    /// The literal `null`, which makes a request like any other but cannot be cancelled.
    case null
    /// A number without fraction.
    case integer(Int64)
    /// Any other number, with its text.
    case decimal(JSONDecimal)
    /// A string.
    case string(String)

    /// Takes an id out of a message; nil for booleans, arrays and objects.
    public init?(_ json: JSON) {
        switch json {
        case .null: self = .null
        case .integer(let number): self = .integer(number)
        case .decimal(let number): self = .decimal(number)
        case .string(let text): self = .string(text)
        case .bool, .array, .object: return nil
        }
    }

    /// The id as it is sent.
    public var json: JSON {
        switch self {
        case .null: .null
        case .integer(let number): .integer(number)
        case .decimal(let number): .decimal(number)
        case .string(let text): .string(text)
        }
    }
}
