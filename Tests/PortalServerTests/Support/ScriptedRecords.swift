import PortalCore

/// What the DNS would say, as a test says it.
final class ScriptedRecords: DomainRecords {
    /// Records by name; a name that is not here does not exist.
    private let records = Guarded<[String: [[String]]]>([:])
    private let isSilent = Guarded(false)
    /// What runs before each answer.
    private let meanwhile = Guarded<(@Sendable () async throws -> Void)?>(nil)
    let questions = Guarded<[DomainQuestion]>([])

    func set(_ value: String?, at name: String) {
        records.withLock { $0[name] = value.map { [[$0]] } }
    }

    func silence(_ silent: Bool) { isSilent.withLock { $0 = silent } }

    func onQuestion(_ body: (@Sendable () async throws -> Void)?) { meanwhile.withLock { $0 = body } }

    func observe(_ question: DomainQuestion) async throws -> DomainObservations {
        questions.withLock { $0.append(question) }
        if let body = meanwhile.value { try await body() }
        let (known, silent) = (records.value, isSilent.value)
        func answer(_ name: String) -> DomainAnswer {
            if silent { return DomainAnswer(name: name, outcome: .timedOut) }
            let texts = known[name] ?? []
            return DomainAnswer(name: name, outcome: texts.isEmpty ? .noName : .records, texts: texts)
        }
        let server = DomainObservations.Server(
            name: "ns1.\(question.domain)", address: "192.0.2.1", challenge: answer(question.challenge.name),
            apex: answer(question.domain))
        var resolver = server
        resolver.name = "resolver"
        return DomainObservations(
            zone: .found(name: question.domain, nameServers: [server.name]), resolver: resolver,
            authoritative: [server], elsewhere: [])
    }
}
