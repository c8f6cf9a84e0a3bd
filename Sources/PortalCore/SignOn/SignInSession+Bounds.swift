import StrictJSON

extension SignInSession {
    /// The same with what a peer sent cut to a bounded size; what was asserted is the dashboard's and stays.
    var bounded: SignInSession {
        var session = self
        session.response = response?.bounded
        session.checks = checks.map { check in
            var check = check
            check.expected = check.expected?.bounded
            check.received = check.received?.bounded
            return check
        }
        if var found = diagnosis {
            found.explanation = found.explanation.bounded(to: 2 * Self.maximumTextLength)
            found.currentValue = found.currentValue?.bounded
            found.evidence = found.evidence.bounded
            session.diagnosis = found
        }
        return session
    }
}

extension JSON {
    fileprivate var bounded: JSON {
        switch self {
        case .string(let text): .string(text.bounded)
        case .array(let elements): .array(elements.prefix(SignInSession.maximumEntries).map(\.bounded))
        case .object(let object): .object(object.bounded)
        default: self
        }
    }
}

extension JSONObject {
    fileprivate var bounded: JSONObject {
        JSONObject(
            members.prefix(SignInSession.maximumEntries).map {
                JSONObject.Member(key: $0.key.bounded, value: $0.value.bounded)
            })
    }
}

extension String {
    fileprivate var bounded: String { bounded(to: SignInSession.maximumTextLength) }

    /// As it is, or its beginning with an ellipsis.
    fileprivate func bounded(to length: Int) -> String {
        guard utf8.count > length else { return self }
        var end = utf8.index(startIndex, offsetBy: length)
        while end.samePosition(in: unicodeScalars) == nil, end > startIndex { end = utf8.index(before: end) }
        return self[..<end] + "…"
    }
}
