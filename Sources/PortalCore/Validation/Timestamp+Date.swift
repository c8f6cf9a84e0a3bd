#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

extension Timestamp {
    /// The moment of a `Date`, to the millisecond; dates that no calendar has become the nearest possible.
    package init(_ date: Date) {
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
        self.init(milliseconds: Int64(exactly: milliseconds) ?? (milliseconds < 0 ? .min : .max))
    }
}

extension Timestamp {
    package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
