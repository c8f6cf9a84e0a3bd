/// A queue: first in, first out, without moving the rest at each removal.
struct FIFO<Element> {
    private var elements: [Element] = []
    private var head = 0

    /// Consumed elements are dropped when there are at least this many.
    private static var compactionThreshold: Int { 64 }

    var isEmpty: Bool { head == elements.count }
    var first: Element? { isEmpty ? nil : elements[head] }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= Self.compactionThreshold, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Removes the first element of which something is true; false when there is none.
    mutating func remove(where isWanted: (Element) -> Bool) -> Bool {
        guard let position = elements[head...].firstIndex(where: isWanted) else { return false }
        elements.remove(at: position)
        return true
    }
}

extension FIFO: Sendable where Element: Sendable {}
