/// Who runs a zone's name servers, and where its records are added there.
package struct DNSHost: Sendable, Hashable {
    /// What is typed for the name of a record.
    package enum NameForm: Sendable, Hashable {
        /// Without the zone's name, which the host completes.
        case relative
        /// Whole.
        case full
    }

    package var name: String
    /// Names that its servers' names end with; one that begins with `*` stands for a label's beginning.
    package var serverNames: [String]
    /// From the console's first page to the form.
    package var menuPath: String
    /// What the form calls a record's name and its value.
    package var nameField: String
    package var valueField: String
    package var nameForm: NameForm = .relative
    /// What is typed for the zone's own name.
    package var apex = "@"
    /// Whether the value has to stand in quotation marks.
    package var quotesValue = false

    /// The host that runs all of a zone's servers; nil where none is known, or several do.
    package static func recognizing(_ nameServers: [String]) -> DNSHost? {
        let hosts = Set(nameServers.map { server in known.first { $0.runs(server) } })
        return hosts.count == 1 ? hosts.first ?? nil : nil
    }

    private func runs(_ server: String) -> Bool {
        let server = server.lowercased()
        return serverNames.contains { name in
            name.hasPrefix("*")
                ? server.split(separator: ".").contains { $0.hasPrefix(name.dropFirst()) }
                : server == name || server.hasSuffix("." + name)
        }
    }

    /// What is typed for a name of the zone.
    package func input(for name: String, in zone: String) -> String {
        guard nameForm == .relative else { return name }
        if name == zone { return apex }
        return Self.short(name, in: zone)
    }

    package func input(forValue value: String) -> String { quotesValue ? "\"\(value)\"" : value }
}
