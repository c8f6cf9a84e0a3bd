extension NormalizedGroup: MappedResource {
    package static let targets = fields.map(\.name)

    package static func target(named name: String) -> MappingTarget<NormalizedGroup>? {
        fields.first { $0.name == name }?.target
    }

    private static let fields: [(name: String, target: MappingTarget<NormalizedGroup>)] = [
        ("idpId", .text(\.idpId)), ("externalId", .text(\.externalId)), ("name", .text(\.name)),
        ("members", .texts(\.members)),
    ]
}
