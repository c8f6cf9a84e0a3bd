import PortalCore

/// The form of dates in HTTP (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(of time: Timestamp) -> String {
        // 1994-11-06T08:49:37.000Z
        let text = time.description
        let date = text.prefix(10).split(separator: "-")
        let clock = text.dropFirst(11).prefix(8)
        let days = (Double(time.milliseconds) / 86_400_000).rounded(.down)
        let weekday = weekdays.dropFirst((Int(days) % 7 + 7) % 7).first ?? ""
        let month = date.dropFirst().first.flatMap { Int($0) }.flatMap { months.dropFirst($0 - 1).first } ?? ""
        return "\(weekday), \(date.last ?? "") \(month) \(date.first ?? "") \(clock) GMT"
    }
}
