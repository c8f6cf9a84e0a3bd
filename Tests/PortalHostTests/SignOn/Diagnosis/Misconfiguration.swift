import PortalTestSupport
import StrictJSON
import Testing

/// Something that an administrator got wrong, at the identity provider or here, and what must be said of it.
///
/// What depends on the scene stands in braces (``DiagnosisScene/shown(_:)``); the two texts are the same only if the
/// values themselves are.
struct Misconfiguration: Sendable {
    /// What the sign-in came to.
    enum Outcome: Sendable {
        /// The identity provider answered, and the answer was refused.
        case refused(SignOnScene.End)
        /// The identity provider kept the browser, with this on its page; nothing came back to the session.
        case silent(session: String)
    }

    /// Sides: where the change has to be made.
    static let there = "identity_provider"
    static let here = "service_provider"

    let situation: String
    /// Of the diagnosis; where the identity provider kept the browser, of the entry among those that may be the reason.
    let code: String
    let side: String
    let field: String?
    let current: String?
    let correct: String?
    /// By how many seconds clocks differ, for titles that say so.
    var seconds = 0
    let provoke: @Sendable (DiagnosisScene) async throws -> Outcome

    init(
        _ situation: String, _ code: String, _ side: String, field: String? = nil, now current: String? = nil,
        correct: String? = nil, seconds: Int = 0, provoke: @escaping @Sendable (DiagnosisScene) async throws -> Outcome
    ) {
        self.situation = situation
        self.code = code
        self.side = side
        self.field = field
        self.current = current
        self.correct = correct
        self.seconds = seconds
        self.provoke = provoke
    }

    /// Settings of the identity provider, with everything right on our side.
    static func provider(
        _ situation: String, _ code: String, _ side: String, field: String? = nil, now current: String? = nil,
        correct: String? = nil, seconds: Int = 0, _ behaviour: JSONObject
    ) -> Misconfiguration {
        Misconfiguration(situation, code, side, field: field, now: current, correct: correct, seconds: seconds) {
            scene in
            try await scene.peer.behave(scene.filled(behaviour))
            return .refused(try await scene.signIn())
        }
    }

    /// The clock of the identity provider's machine.
    static func clock(
        _ situation: String, _ code: String, now current: String, off seconds: Int
    ) -> Misconfiguration {
        Misconfiguration(
            situation, code, there, now: current, correct: "at most 180 seconds of difference", seconds: abs(seconds)
        ) { scene in
            try await scene.withClock(off: seconds) { .refused(try await $0.connection().signIn()) }
        }
    }

    /// Options of ours, tried as an administrator tries them: staged, and in a test sign-in.
    static func ours(
        _ situation: String, _ code: String, _ side: String, field: String? = nil, now current: String? = nil,
        correct: String? = nil, _ options: JSONObject, provider behaviour: JSONObject = [:]
    ) -> Misconfiguration {
        Misconfiguration(situation, code, side, field: field, now: current, correct: correct) { scene in
            if !behaviour.isEmpty { try await scene.peer.behave(scene.filled(behaviour)) }
            return .refused(
                try await scene.tested("connections/update", ["options": .object(options)]))
        }
    }

    /// What the identity provider is asked for here, in a form of `connections/setMetadata`.
    static func metadata(
        _ situation: String, _ code: String, _ side: String, field: String? = nil, now current: String? = nil,
        correct: String? = nil, provider behaviour: JSONObject = [:], _ metadata: JSONObject
    ) -> Misconfiguration {
        Misconfiguration(situation, code, side, field: field, now: current, correct: correct) { scene in
            if !behaviour.isEmpty { try await scene.peer.behave(scene.filled(behaviour)) }
            return .refused(try await scene.tested("connections/setMetadata", scene.filled(metadata)))
        }
    }

    /// The identity provider shows an error and sends nothing.
    static func silent(
        _ situation: String, _ code: String, _ side: String, field: String? = nil, correct: String? = nil,
        page: String, _ behaviour: JSONObject
    ) -> Misconfiguration {
        Misconfiguration(situation, code, side, field: field, correct: correct) { scene in
            try await scene.peer.behave(scene.filled(behaviour))
            return try await scene.stranded(on: page)
        }
    }

    /// Requests are signed with a key other than the one that the identity provider was told of.
    static func requestKey(_ situation: String, on page: String, _ behaviour: JSONObject) -> Misconfiguration {
        Misconfiguration(situation, "saml.silent.request_signature", there) { scene in
            let signing = /use="signing".*?<ds:X509Certificate>([^<]*)</.dotMatchesNewlines()
            let mine = try #require(try await scene.scene.metadata().firstMatch(of: signing)).1
            let others = try #require(try await scene.other.metadata().firstMatch(of: signing)).1
            return try await scene.registered({ $0.replacing(mine, with: others) }) {
                try await scene.peer.behave(behaviour)
                _ = try await scene.scene.call("connections/update", ["options": ["signRequests": true]])
                let outcome = try await scene.stranded(on: page, staged: true)
                _ = try await scene.scene.call("connections/staged/discard")
                return outcome
            }
        }
    }
}
