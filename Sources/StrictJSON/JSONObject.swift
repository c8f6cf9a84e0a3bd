/// The members of a JSON object in the order of insertion (RFC 8259, section 4).
///
/// Names are unique, compared by their Unicode scalars (not by canonical equivalence, as Swift's strings are). Look-up
/// is a scan for small objects and hashed for large ones. Equality ignores the order.
public struct JSONObject: Sendable {
    /// One name and value.
    public struct Member: Sendable, Hashable {
        /// The member's name.
        public let key: String
        /// The member's value.
        public var value: JSON

        /// Makes a member.
        public init(key: String, value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// From this many members on, names are hashed.
    static let indexThreshold = 24

    /// The members in the order of insertion.
    public private(set) var members: [Member]

    /// Positions by name; present exactly when there are at least `indexThreshold` members.
    private var index: [ExactText: Int]?

    /// Whether the text that this was read from contained a name more than once (the last value stayed).
    ///
    /// It has no part in equality.
    public private(set) var hadRepeatedKeys: Bool

    /// Makes an empty object.
    public init() {
        members = []
        index = nil
        hadRepeatedKeys = false
    }

    /// Makes an object of members; of those with the same name the last value stays, at the place of the first.
    public init(_ members: [Member]) {
        self.members = members
        index = nil
        hadRepeatedKeys = false
        if members.count >= Self.indexThreshold {
            buildIndexRemovingRepetitions()
        } else {
            removeRepetitionsOfFew()
        }
    }

    /// The number of members.
    public var count: Int { members.count }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The names in the order of insertion.
    public var keys: [String] { members.map(\.key) }

    /// The value of a member. Setting nil removes the member, setting a new name appends it.
    public subscript(key: String) -> JSON? {
        get {
            position(of: key).map { members[$0].value }
        }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                index = nil
                rebuildIndexIfLarge()
            case (nil, let value?):
                members.append(Member(key: key, value: value))
                if index != nil {
                    index?[ExactText(key)] = members.count - 1
                } else {
                    rebuildIndexIfLarge()
                }
            case (nil, nil):
                break
            }
        }
    }

    /// Where a member is, or nil when there is none of that name.
    func position(of key: String) -> Int? {
        if let index { return index[ExactText(key)] }
        for position in members.indices where ExactText.areSame(members[position].key, key) {
            return position
        }
        return nil
    }

    private mutating func rebuildIndexIfLarge() {
        guard members.count >= Self.indexThreshold else { return }
        var index: [ExactText: Int] = Dictionary(minimumCapacity: members.count)
        for (position, member) in members.enumerated() { index[ExactText(member.key)] = position }
        self.index = index
    }

    private mutating func removeRepetitionsOfFew() {
        guard members.count > 1 else { return }
        var position = 1
        while position < members.count {
            var earlier = 0
            while earlier < position, !ExactText.areSame(members[earlier].key, members[position].key) { earlier += 1 }
            if earlier < position {
                members[earlier].value = members[position].value
                members.remove(at: position)
                hadRepeatedKeys = true
            } else {
                position += 1
            }
        }
    }

    private mutating func buildIndexRemovingRepetitions() {
        var index: [ExactText: Int] = Dictionary(minimumCapacity: members.count)
        var kept = 0
        for position in members.indices {
            let member = members[position]
            if let earlier = index[ExactText(member.key)] {
                members[earlier].value = member.value
                hadRepeatedKeys = true
            } else {
                index[ExactText(member.key)] = kept
                if kept != position { members[kept] = member }
                kept += 1
            }
        }
        members.removeLast(members.count - kept)
        self.index = members.count >= Self.indexThreshold ? index : nil
    }
}

extension JSONObject: Hashable {
    /// Whether both have equal members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        for member in left.members {
            guard let other = right[member.key], other == member.value else { return false }
        }
        return true
    }

    /// Hashes the members independently of their order.
    public func hash(into hasher: inout Hasher) {
        var combined = 0
        for member in members { combined ^= member.hashValue }
        hasher.combine(combined)
        hasher.combine(members.count)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object; of members with the same name the last value stays.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self.init(elements.map { Member(key: $0.0, value: $0.1) })
    }
}

extension JSONObject: CustomStringConvertible {
    /// The compact JSON text.
    public var description: String { JSON.object(self).description }
}
