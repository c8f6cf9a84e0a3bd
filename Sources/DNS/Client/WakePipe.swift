import Foundation

/// Ends a thread's `poll` from outside.
struct WakePipe: Sendable {
    let reading: Int32
    private let writing: Int32

    /// Nil when there are no descriptors left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, let reading = ends.first, let writing = ends.last else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        self.reading = reading
        self.writing = writing
    }

    func wake() {
        var octet: UInt8 = 0
        // A full pipe wakes as well.
        _ = write(writing, &octet, 1)
    }

    func drain() {
        var octets = [UInt8](repeating: 0, count: 64)
        while read(reading, &octets, octets.count) > 0 {}
    }

    func close() {
        Foundation.close(reading)
        Foundation.close(writing)
    }
}
