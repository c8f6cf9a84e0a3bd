import NIOConcurrencyHelpers
import PortalCore

/// Counters since the start, in Prometheus' text format 0.0.4.
final class WebMetrics: Sendable {
    private struct Answer: Hashable {
        var route: String
        var status: Int
    }

    private struct State {
        var answers: [Answer: Int] = [:]
        var underWay = 0
    }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    private let state = NIOLockedValueBox(State())

    /// Counts a request in, unless there are too many.
    func admit(upTo limit: Int) -> Bool {
        state.withLockedValue { state in
            guard state.underWay < limit else { return false }
            state.underWay += 1
            return true
        }
    }

    func leave() {
        state.withLockedValue { $0.underWay -= 1 }
    }

    func count(_ route: WebRoute, status: Int) {
        state.withLockedValue { $0.answers[Answer(route: route.label, status: status), default: 0] += 1 }
    }

    /// - Parameter signIns: how many ended in each state.
    func text(signIns: [SignInSession.State: Int]) -> String {
        let state = state.withLockedValue(\.self)
        var lines = [
            "# HELP portal_http_requests_total Requests answered.", "# TYPE portal_http_requests_total counter",
        ]
        lines += state.answers.map { answer, count in
            "portal_http_requests_total{route=\"\(answer.route)\",status=\"\(answer.status)\"} \(count)"
        }.sorted()
        lines += [
            "# HELP portal_http_requests_in_progress Requests to sign-on that are being read or handled.",
            "# TYPE portal_http_requests_in_progress gauge",
            "portal_http_requests_in_progress \(state.underWay)",
            "# HELP portal_sign_ins_total Sign-ins whose answers this host judged, here or forwarded to it.",
            "# TYPE portal_sign_ins_total counter",
        ]
        lines += signIns.map { "portal_sign_ins_total{outcome=\"\($0.rawValue)\"} \($1)" }.sorted()
        return lines.joined(separator: "\n") + "\n"
    }
}
