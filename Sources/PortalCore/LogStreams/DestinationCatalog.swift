/// The kinds of destinations that this host has.
package struct DestinationCatalog: Sendable {
    /// In the order of their names.
    package let destinations: [any LogStreamDestination]
    private let byType: [LogStreamType: any LogStreamDestination]

    package init(_ destinations: [any LogStreamDestination]) {
        self.destinations = destinations.sorted { $0.descriptor.name.lowercased() < $1.descriptor.name.lowercased() }
        byType = Dictionary(destinations.map { ($0.descriptor.type, $0) }) { first, _ in first }
    }

    /// - Throws: `destination_not_supported`.
    package func destination(_ type: LogStreamType) throws -> any LogStreamDestination {
        guard let destination = byType[type] else {
            throw PortalError(
                .refused, "destination_not_supported", "This host cannot stream to \(type.rawValue).", field: "/type")
        }
        return destination
    }
}
