/// A mapped resource and what went wrong on the way.
package struct MappingOutcome<Resource: MappedResource>: Sendable {
    package var resource: Resource
    package var problems: [MappingProblem] = []

    /// False if something required is missing or unusable: the resource belongs in quarantine.
    package var isUsable: Bool { !problems.contains(where: \.isRequired) }
}
