/// One step from the root of a document towards a value, linked to the steps before it.
///
/// Coders make one for each container that they enter, and turn the chain into a path only for an error.
final class JSONPathNode: Sendable {
    /// A member's name or an element's index.
    enum Step: Sendable {
        case none
        case key(String)
        case index(Int)
    }

    private let parent: JSONPathNode?
    private let step: Step

    init(parent: JSONPathNode?, step: Step) {
        self.parent = parent
        self.step = step
    }

    /// The chain as a pointer.
    var pointer: JSONPointer {
        JSONPointer(
            tokens: steps.compactMap { step in
                switch step {
                case .none: nil
                case .key(let key): key
                case .index(let index): String(index)
                }
            })
    }

    /// The chain as the standard library's coding path.
    var codingPath: [any CodingKey] {
        steps.compactMap { step in
            switch step {
            case .none: nil
            case .key(let key): JSONCodingKey(stringValue: key)
            case .index(let index): JSONCodingKey(intValue: index)
            }
        }
    }

    private var steps: [Step] {
        var steps: [Step] = []
        var node: JSONPathNode? = self
        while let current = node {
            steps.append(current.step)
            node = current.parent
        }
        steps.reverse()
        return steps
    }
}
