/// When a delivery that failed is tried again: later each time, and never at the same moment as others.
package enum DeliveryRetry {
    /// After the first failure, in milliseconds; doubled for each further one.
    package static let firstMilliseconds: Int64 = 1_000
    /// At most, where the destination may answer by itself again.
    package static let longestMilliseconds: Int64 = 300_000
    /// At least and at most, where somebody has to change something.
    package static let firstInvalidMilliseconds: Int64 = 60_000
    package static let longestInvalidMilliseconds: Int64 = 900_000
    /// What a destination may ask for at most, in seconds.
    package static let longestRequestedSeconds: Int64 = 3_600
    /// Failures in a row after which the log tells, where the destination may answer by itself again.
    package static let reportedFailures = 3

    /// The wait in milliseconds after so many failures in a row: between half and all of what the count gives, or as long
    /// as the destination asks for.
    ///
    /// - Parameter chance: any number.
    static func wait(after failure: DeliveryFailure, failures: Int, chance: UInt64) -> Int64 {
        let isInvalid = failure.kind != .unavailable
        let first = isInvalid ? firstInvalidMilliseconds : firstMilliseconds
        let longest = isInvalid ? longestInvalidMilliseconds : longestMilliseconds
        let full = min(first << Int64(min(max(failures - 1, 0), 20)), longest)
        let wait = full / 2 + Int64(chance % UInt64(full / 2 + 1))
        let requested = min(max(failure.retryAfterSeconds ?? 0, 0), longestRequestedSeconds) * 1_000
        return max(wait, requested)
    }
}
