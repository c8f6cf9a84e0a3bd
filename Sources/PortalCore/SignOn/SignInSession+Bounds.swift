import StrictJSON

extension SignInSession {
    /// The same with what a peer sent cut to a bounded size; what was asserted is the dashboard's and stays.
    var bounded: SignInSession {
        var session = self
        session.response = response?.bounded
        if checks.indices.contains(where: { !checks[$0].isBounded }) {
            session.checks = checks.map(\.bounded)
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

extension SignInCheck {
    fileprivate var isBounded: Bool { expected?.isBounded != false && received?.isBounded != false }

    fileprivate var bounded: SignInCheck {
        var check = self
        check.expected = expected?.bounded
        check.received = received?.bounded
        return check
    }
}

extension JSON {
    /// Whether it is within bounds as it is, as nearly everything is.
    private var isBounded: Bool {
        var left = SignInSession.maximumValues
        guard case .object(let object) = self else { return isBounded(&left) }
        return object.members.count <= SignInSession.maximumEntries
            && object.members.allSatisfy { member in
                left = SignInSession.maximumValues
                return member.key.isBounded && member.value.isBounded(&left)
            }
    }

    private func isBounded(_ left: inout Int) -> Bool {
        guard left > 0 else { return false }
        left -= 1
        switch self {
        case .string(let text): return text.isBounded
        case .decimal(let number): return number.text.isBounded
        case .array(let elements):
            return elements.count <= SignInSession.maximumEntries && elements.allSatisfy { $0.isBounded(&left) }
        case .object(let object):
            return object.members.count <= SignInSession.maximumEntries
                && object.members.allSatisfy { $0.key.isBounded && $0.value.isBounded(&left) }
        case .null, .bool, .integer: return true
        }
    }

    fileprivate var bounded: JSON {
        if isBounded { return self }
        if case .object(let object) = self { return .object(object.bounded) }
        var left = SignInSession.maximumValues
        return bounded(&left)
    }

    /// - Parameter left: how many more values there may be.
    fileprivate func bounded(_ left: inout Int) -> JSON {
        left -= 1
        switch self {
        case .string(let text): return .string(text.bounded)
        case .decimal(let number):
            return number.text.utf8.count > SignInSession.maximumTextLength ? .string(number.text.bounded) : self
        case .array(let elements):
            var kept: [JSON] = []
            for element in elements.prefix(SignInSession.maximumEntries) where left > 0 {
                kept.append(element.bounded(&left))
            }
            return .array(kept)
        case .object(let object): return .object(object.bounded(&left))
        case .null, .bool, .integer: return self
        }
    }
}

extension JSONObject {
    /// Each member within bounds of its own, so that a large one does not take the others' place.
    fileprivate var bounded: JSONObject {
        JSONObject(
            members.prefix(SignInSession.maximumEntries).map { member in
                var left = SignInSession.maximumValues
                return Member(key: member.key.bounded, value: member.value.bounded(&left))
            })
    }

    fileprivate func bounded(_ left: inout Int) -> JSONObject {
        var kept: [JSONObject.Member] = []
        for member in members.prefix(SignInSession.maximumEntries) where left > 0 {
            kept.append(JSONObject.Member(key: member.key.bounded, value: member.value.bounded(&left)))
        }
        // Of names that are alike once they are cut, one stays.
        return JSONObject(kept)
    }
}

extension String {
    fileprivate var isBounded: Bool { utf8.count <= SignInSession.maximumTextLength }

    fileprivate var bounded: String { bounded(to: SignInSession.maximumTextLength) }

    /// As it is, or its beginning with an ellipsis.
    fileprivate func bounded(to length: Int) -> String {
        guard utf8.count > length else { return self }
        var end = utf8.index(startIndex, offsetBy: length)
        while end.samePosition(in: unicodeScalars) == nil, end > startIndex { end = utf8.index(before: end) }
        return self[..<end] + "…"
    }
}
