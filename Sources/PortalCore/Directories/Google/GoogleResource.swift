import StrictJSON

/// A user of a listing, if it is one.
struct GoogleUser: Sendable, Hashable {
    /// Longer texts are no identifiers and no addresses.
    static let maximumLength = 1_024

    let id: String
    let incoming: IncomingUser

    init?(_ element: JSON, _ selection: GoogleFieldSelection) {
        guard var raw = element.objectValue, let id = GoogleUser.text(raw["id"]),
            let address = GoogleUser.text(raw["primaryEmail"])
        else { return nil }
        self.id = id
        if let custom = raw["customSchemas"]?.objectValue, let wanted = selection.customSchemas {
            let kept = custom.members.filter { wanted.contains($0.key.lowercased()) }
            raw["customSchemas"] = kept.isEmpty ? nil : .object(JSONObject(kept))
        }
        var emails = [address]
        for entry in raw["emails"]?.arrayValue ?? [] {
            guard let other = GoogleUser.text(entry["address"]), emails.count < Self.maximumEmails,
                !emails.contains(where: { $0.lowercased() == other.lowercased() })
            else { continue }
            emails.append(other)
        }
        incoming = IncomingUser(
            userName: address, externalId: id, displayName: raw["name"]?["fullName"]?.stringValue, emails: emails,
            raw: raw.inFixedOrder)
    }

    private static let maximumEmails = 100

    fileprivate static func text(_ value: JSON?) -> String? {
        value?.stringValue.flatMap { $0.isEmpty || $0.utf8.count > maximumLength ? nil : $0 }
    }
}

/// A group of a listing, if it is one.
struct GoogleGroup: Sendable, Hashable {
    let id: String
    let incoming: IncomingGroup

    init?(_ element: JSON) {
        guard let raw = element.objectValue, let id = GoogleUser.text(raw["id"]),
            let name = GoogleUser.text(raw["name"]) ?? GoogleUser.text(raw["email"])
        else { return nil }
        self.id = id
        incoming = IncomingGroup(displayName: name, externalId: id, raw: raw.inFixedOrder)
    }
}

/// A member of a listing that can be somebody of the directory.
enum GoogleMember: Sendable, Hashable {
    case user(String)
    case group(String)

    /// Nil for all of the customer, for those whom Google does not say more of than an address, and what is no member.
    init?(_ element: JSON) {
        guard let id = GoogleUser.text(element["id"]) else { return nil }
        switch element["type"]?.stringValue {
        case "USER": self = .user(id)
        case "GROUP": self = .group(id)
        default: return nil
        }
    }
}

extension JSONObject {
    /// The same with its members sorted, at every depth: the same user is the same text whatever the order was in which
    /// Google wrote it.
    fileprivate var inFixedOrder: JSONObject {
        JSONObject(
            members.map { Member(key: $0.key, value: $0.value.inFixedOrder) }.sorted {
                $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
            })
    }
}

extension JSON {
    fileprivate var inFixedOrder: JSON {
        switch self {
        case .object(let object): .object(object.inFixedOrder)
        case .array(let elements): .array(elements.map(\.inFixedOrder))
        default: self
        }
    }
}
