import StrictJSON

/// What is switched on.
package struct Behaviour: Sendable, Hashable {
    /// The failures; they add up as far as they can.
    package var failures: Set<Misbehaviour>
    /// By how many seconds ``Misbehaviour/expired`` and ``Misbehaviour/notYetValid`` are off.
    package var skewSeconds: Int

    package init(failures: Set<Misbehaviour> = [], skewSeconds: Int = Behaviour.standardSkew) {
        self.failures = failures
        self.skewSeconds = skewSeconds
    }

    /// Ten minutes: more than anybody tolerates.
    package static let standardSkew = 600
    /// A day.
    package static let skewRange = 1...86_400

    func has(_ misbehaviour: Misbehaviour) -> Bool { failures.contains(misbehaviour) }
    func hasAny(_ several: Misbehaviour...) -> Bool { several.contains(where: failures.contains) }

    /// This with what a request adds: `fail=NAME`, repeated or separated by commas, and `skew=SECONDS`.
    func adding(_ fields: FormFields) throws(ProviderRefusal) -> Behaviour {
        var result = self
        for names in fields.values("fail") { result.failures.formUnion(try Misbehaviour.list(names)) }
        if let text = try fields.single("skew") {
            guard let seconds = Int(text), Behaviour.skewRange.contains(seconds) else { throw .badSkew }
            result.skewSeconds = seconds
        }
        return result
    }

    /// Reads what is posted to `/behaviour`: `fail` replaces all switches, `skewSeconds` the offset.
    mutating func apply(_ change: JSON) throws(ProviderRefusal) {
        guard let members = change.objectValue, !members.hadRepeatedKeys,
            members.keys.allSatisfy({ $0 == "fail" || $0 == "skewSeconds" })
        else { throw ProviderRefusal(400, "Expected an object with “fail”, a list of names, or “skewSeconds”.") }
        var result = self
        if let list = members["fail"] {
            guard let names = list.arrayValue else { throw ProviderRefusal(400, "“fail” is a list of names.") }
            result.failures = []
            for name in names {
                guard let name = name.stringValue else { throw ProviderRefusal(400, "“fail” is a list of names.") }
                result.failures.formUnion(try Misbehaviour.list(name))
            }
        }
        if let skew = members["skewSeconds"] {
            guard let seconds = skew.integerValue.flatMap({ Int(exactly: $0) }),
                Behaviour.skewRange.contains(seconds)
            else { throw .badSkew }
            result.skewSeconds = seconds
        }
        self = result
    }

    /// What is on, and all that could be.
    var json: JSON {
        let on = Misbehaviour.allCases.filter(failures.contains).map { JSON.string($0.rawValue) }
        return [
            "fail": .array(on), "skewSeconds": .integer(Int64(skewSeconds)),
            "known": .array(
                Misbehaviour.allCases.map { misbehaviour in
                    [
                        "name": .string(misbehaviour.rawValue),
                        "protocols": .array(misbehaviour.scopes.map { .string($0.rawValue) }),
                        "description": .string(misbehaviour.summary),
                    ]
                }),
        ]
    }
}
