/// What is wrong with a mapping itself, whatever it is applied to.
package struct MappingViolation: Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case unknownTarget(String)
        case duplicateTarget(String)
        case invalidPath(AttributePathError)
        case transformDoesNotFit(AttributeTransform, target: String)
    }

    /// JSON pointer into the mapping, for example `/user/3/source`.
    package var pointer: String
    package var reason: Reason

    package var description: String {
        switch reason {
        case .unknownTarget(let name): "“\(name)” is not an attribute that can be mapped."
        case .duplicateTarget(let name): "“\(name)” is mapped more than once."
        case .invalidPath(let error): "The source is not a valid path: \(error)."
        case .transformDoesNotFit(let transform, let target):
            "The transform “\(transform.rawValue)” makes no sense for “\(target)”."
        }
    }
}
