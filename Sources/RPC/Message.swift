import StrictJSON

/// One message of a frame (JSON-RPC 2.0, sections 4 to 6), as the dispatcher needs it.
enum Message: Sendable {
    /// A request, or a notification when there is no id.
    case call(Call)
    /// An answer from the peer, which asked nothing of us.
    case response
    /// Something to refuse, with the id if one could be read.
    case invalid(RequestID, RPCError)

    /// A request or a notification.
    struct Call: Sendable {
        var id: RequestID?
        var method: String
        /// Nil when absent or `null`.
        var params: JSON?
    }

    /// Judges one element of a batch, or the only message of a frame.
    init(_ json: consuming JSON) {
        guard case .object(let object) = json else {
            self = .invalid(.null, .invalidRequest("A message must be an object."))
            return
        }
        var version: JSON?
        var identifier: JSON?
        var method: JSON?
        var params: JSON?
        var isAnswer = false
        for member in object.members {
            switch member.key {
            case "jsonrpc": version = member.value
            case "id": identifier = member.value
            case "method": method = member.value
            case "params": params = member.value
            case "result", "error": isAnswer = true
            default: break
            }
        }
        let id = identifier.map { RequestID($0) }
        if case .some(.none) = id {
            self = .invalid(.null, .invalidRequest("\"id\" must be a string, a number or null."))
            return
        }
        // After the guard above: nil when absent.
        let knownID = id ?? nil
        guard !object.hadRepeatedKeys else {
            // Which of the values was meant is anybody's guess, the id included.
            self = .invalid(.null, .invalidRequest("The message has a member twice."))
            return
        }
        guard case .string("2.0")? = version else {
            self = .invalid(knownID ?? .null, .invalidRequest("\"jsonrpc\" must be \"2.0\"."))
            return
        }
        guard let method else {
            self =
                isAnswer
                ? .response : .invalid(knownID ?? .null, .invalidRequest("\"method\" is missing."))
            return
        }
        guard case .string(let name) = method else {
            self = .invalid(knownID ?? .null, .invalidRequest("\"method\" must be a string."))
            return
        }
        switch params {
        case nil, .null: self = .call(Call(id: knownID, method: name, params: nil))
        case .object, .array: self = .call(Call(id: knownID, method: name, params: params))
        default:
            self = .invalid(knownID ?? .null, .invalidRequest("\"params\" must be an object."))
        }
    }
}
