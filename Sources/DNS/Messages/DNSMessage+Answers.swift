extension DNSMessage {
    /// The names that the question's name is an alias of, one after the other, within this message (RFC 1034 §3.6.2); at
    /// most ``DNSLimits/maximumAliases``, and none twice.
    public var aliases: [DNSName] {
        var aliases: [DNSName] = []
        var name = question.name
        while aliases.count < DNSLimits.maximumAliases {
            let next = answers.lazy.compactMap { record -> DNSName? in
                guard record.owner == name, case .canonicalName(let target) = record.content else { return nil }
                return target
            }.first
            guard let next, next != question.name, !aliases.contains(next) else { break }
            aliases.append(next)
            name = next
        }
        return aliases
    }

    /// The strings of every TXT record of a name, without those of names that it is an alias of.
    public func texts(of name: DNSName) -> [[[UInt8]]] {
        answers.compactMap { record in
            guard record.owner == name, case .text(let strings) = record.content else { return nil }
            return strings
        }
    }

    /// The name servers that are answered for a name.
    public func nameServers(of name: DNSName) -> [DNSName] {
        answers.compactMap { record in
            guard record.owner == name, case .nameServer(let server) = record.content else { return nil }
            return server
        }
    }

    /// The addresses of the question's name, by way of its aliases.
    public var addresses: [[UInt8]] {
        let name = aliases.last ?? question.name
        return answers.compactMap { record in
            guard record.owner == name, case .address(let octets) = record.content else { return nil }
            return octets
        }
    }

    /// The zone that the authority section names as the one where nothing was found, and its start of authority.
    public var denyingZone: (name: DNSName, start: DNSRecord.StartOfAuthority)? {
        authority.lazy.compactMap { record in
            guard case .startOfAuthority(let start) = record.content else { return nil }
            return (record.owner, start)
        }.first
    }

    /// For how many seconds resolvers remember that there is nothing: the lesser of the start of authority's time and of its
    /// field `minimum` (RFC 2308 §5). Nil where something was found, or nobody says.
    public var negativeTimeToLive: UInt32? {
        guard responseCode == .nameError || responseCode == .noError else { return nil }
        let name = aliases.last ?? question.name
        guard responseCode == .nameError || !answers.contains(where: { $0.owner == name && $0.type == question.type })
        else { return nil }
        return authority.lazy.compactMap { record in
            guard case .startOfAuthority(let start) = record.content else { return nil }
            return min(record.timeToLive, start.minimum)
        }.first
    }

    /// Whether it sends the asker elsewhere, as a server does that is no authority (RFC 1034 §4.3.1).
    public var isReferral: Bool {
        responseCode == .noError && !isAuthoritative && answers.isEmpty && authority.contains { $0.type == .ns }
    }
}
