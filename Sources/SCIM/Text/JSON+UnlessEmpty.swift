import StrictJSON

// JSON has a literal nil of its own, null, which a conditional expression would take for "no value".

extension JSONObject {
    /// The object as a value, or no value when it is empty.
    var unlessEmpty: JSON? {
        guard !isEmpty else { return Optional<JSON>.none }
        return .some(.object(self))
    }
}

extension Array where Element == JSON {
    /// The array as a value, or no value when it is empty.
    var unlessEmpty: JSON? {
        guard !isEmpty else { return Optional<JSON>.none }
        return .some(.array(self))
    }
}
