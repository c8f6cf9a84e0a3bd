/// A resource that mappings produce.
package protocol MappedResource: Sendable {
    /// The names that a rule's target may have.
    static var targets: [String] { get }
    /// How the target of that name is stored; nil if there is none.
    static func target(named name: String) -> MappingTarget<Self>?
    init()
}
