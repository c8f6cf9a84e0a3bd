import NIOConcurrencyHelpers
import PortalCore
import PortalNetwork

/// Answers each look-up of a name with the next of its answers; the last one stays.
struct ScriptedResolver: HostResolver {
    private struct State {
        var answers: [String: [[String]]]
        var questions: [String] = []
    }

    private let state: NIOLockedValueBox<State>

    init(_ answers: [String: [[String]]]) {
        state = NIOLockedValueBox(State(answers: answers))
    }

    var questions: [String] { state.withLockedValue(\.questions) }

    func addresses(of name: String) async throws(HostResolutionError) -> [IPAddress] {
        let answer: [String]? = state.withLockedValue { state in
            state.questions.append(name)
            guard let answers = state.answers[name], let first = answers.first else { return nil }
            if answers.count > 1 { state.answers[name] = Array(answers.dropFirst()) }
            return first
        }
        guard let answer else { throw .notFound }
        return answer.compactMap { IPAddress($0) }
    }
}

/// Never answers.
struct SilentResolver: HostResolver {
    func addresses(of name: String) async throws(HostResolutionError) -> [IPAddress] {
        do {
            try await Task.sleep(for: .seconds(3600))
            return []
        } catch {
            throw .cancelled
        }
    }
}
