import StrictJSON

/// The values of a multi-valued attribute, each once: values that refer to resources are the same when they refer to
/// the same one, others when all their sub-attributes are.
struct SCIMValueList {
    /// From this many values on, they are hashed.
    private static let setThreshold = 8

    private let isReference: Bool
    private(set) var values: [JSON]
    private var references: Set<ExactKey> = []
    private var others: Set<JSON> = []
    private var isHashed = false

    init(_ attribute: SCIMAttribute, _ values: [JSON] = []) {
        isReference = attribute.isReference
        self.values = values
        if values.count >= Self.setThreshold { hashAll() }
    }

    /// Adds a value unless it is there already; returns its position when it was added.
    @discardableResult
    mutating func append(_ value: JSON) -> Int? {
        if isHashed {
            guard insert(value) else { return nil }
        } else {
            guard !values.contains(where: { isSame($0, value) }) else { return nil }
        }
        values.append(value)
        if !isHashed, values.count >= Self.setThreshold { hashAll() }
        return values.count - 1
    }

    private func isSame(_ left: JSON, _ right: JSON) -> Bool {
        guard isReference, let left = left["value"]?.stringValue, let right = right["value"]?.stringValue else {
            return left == right
        }
        return left.utf8.elementsEqual(right.utf8)
    }

    private mutating func hashAll() {
        isHashed = true
        for value in values { _ = insert(value) }
    }

    private mutating func insert(_ value: JSON) -> Bool {
        if isReference, let reference = value["value"]?.stringValue {
            return references.insert(ExactKey(reference)).inserted
        }
        return others.insert(value).inserted
    }
}
