import DNS
import PortalCore

/// One look at one domain.
struct DomainLookup: Sendable {
    private let question: DomainQuestion
    private let records: DNSDomainRecords
    private let resolvers: [DNSServer]
    private var limits: DomainLookupLimits { records.limits }

    init(_ question: DomainQuestion, _ records: DNSDomainRecords) {
        self.question = question
        self.records = records
        resolvers = records.resolverServers
    }

    func run() async -> DomainObservations {
        async let resolver = resolverView()
        let zone = await findZone()
        guard case .found(let zoneName, let nameServers) = zone else {
            return DomainObservations(zone: zone, resolver: await resolver, authoritative: [], elsewhere: [])
        }
        let views = await authoritativeViews(nameServers)
        return DomainObservations(
            zone: zone, resolver: await resolver, authoritative: views.map(\.view),
            elsewhere: await elsewhere(zone: zoneName, views))
    }

    // MARK: Resolvers

    private func resolve(_ name: DNSName, _ type: DNSRecordType) async throws(DNSError) -> DNSMessage {
        try await records.client.query(
            DNSQuestion(name, type), atFirstOf: resolvers, options: limits.options(recursionDesired: true))
    }

    private func resolverView() async -> DomainObservations.Server {
        async let challenge = resolvedText(question.challenge.name)
        async let apex = resolvedText(question.domain)
        return DomainObservations.Server(name: "resolver", address: nil, challenge: await challenge, apex: await apex)
    }

    private func resolvedText(_ text: String) async -> DomainAnswer {
        guard let name = DNSName(text) else { return DomainAnswer(name: text, outcome: .noName) }
        do {
            return answer(try await resolve(name, .txt), for: text, needsAuthority: false)
        } catch {
            return DomainAnswer(name: text, outcome: DomainAnswer.Outcome(error))
        }
    }

    // MARK: The zone

    /// From the domain upwards, the first name that has name servers.
    private func findZone() async -> DomainObservations.Zone {
        guard var name = DNSName(question.domain), let registrable = DNSName(question.registrableDomain) else {
            return .none
        }
        for _ in 0..<limits.maximumLevels {
            let message: DNSMessage
            do {
                message = try await resolve(name, .ns)
            } catch {
                return .unknown(DomainAnswer.Outcome(error))
            }
            switch message.responseCode {
            case .noError:
                let servers = message.nameServers(of: name)
                if !servers.isEmpty {
                    return .found(
                        name: name.description.lowercased(),
                        nameServers: Set(servers.map { $0.description.lowercased() }).sorted())
                }
            case .nameError:
                // Above what somebody registered there is nothing of theirs.
                if registrable.isWithin(name) { return .none }
            default: return .unknown(DomainAnswer.Outcome(failing: message.responseCode))
            }
            guard let parent = name.parent, !parent.labels.isEmpty else { return .none }
            name = parent
        }
        return .none
    }

    // MARK: The zone's servers

    private struct View: Sendable {
        var view: DomainObservations.Server
        var server: DNSServer?
    }

    private func authoritativeViews(_ nameServers: [String]) async -> [View] {
        let places = await inParallel(Array(nameServers.prefix(limits.maximumNameServers))) { name in
            (name, await addresses(of: name))
        }
        let pairs = places.flatMap { name, addresses -> [(String, IPAddress?)] in
            addresses.isEmpty ? [(name, nil)] : addresses.map { (name, $0) }
        }
        return await inParallel(pairs) { name, address in await view(of: name, at: address) }
    }

    /// One of each family, or two of the one there is.
    private func addresses(of name: String) async -> [IPAddress] {
        guard let host = DNSName(name) else { return [] }
        async let short = resolvedAddresses(host, .a)
        async let long = resolvedAddresses(host, .aaaa)
        let (four, six) = (await short, await long)
        let chosen = four.prefix(1) + six.prefix(1) + four.dropFirst() + six.dropFirst()
        return Array(chosen.prefix(limits.maximumAddresses))
    }

    private func resolvedAddresses(_ name: DNSName, _ type: DNSRecordType) async -> [IPAddress] {
        guard let message = try? await resolve(name, type) else { return [] }
        return message.addresses.compactMap { IPAddress(bytes: $0) }
    }

    private func view(of name: String, at address: IPAddress?) async -> View {
        guard let address else { return unasked(name, nil, .noAddress) }
        guard !records.policy.refuses(address) else { return unasked(name, address, .notAllowed) }
        guard let server = DNSServer(address: address.octets, port: records.authoritativePort) else {
            return unasked(name, address, .unreachable)
        }
        async let challenge = authoritativeText(question.challenge.name, server)
        async let apex = authoritativeText(question.domain, server)
        return View(
            view: DomainObservations.Server(
                name: name, address: address.description, challenge: await challenge, apex: await apex), server: server)
    }

    private func unasked(_ name: String, _ address: IPAddress?, _ outcome: DomainAnswer.Outcome) -> View {
        View(
            view: DomainObservations.Server(
                name: name, address: address?.description,
                challenge: DomainAnswer(name: question.challenge.name, outcome: outcome),
                apex: DomainAnswer(name: question.domain, outcome: outcome)), server: nil)
    }

    private func authoritativeText(_ text: String, _ server: DNSServer) async -> DomainAnswer {
        guard let name = DNSName(text) else { return DomainAnswer(name: text, outcome: .noName) }
        do {
            let message = try await records.client.query(
                DNSQuestion(name, .txt), at: server, options: limits.options(recursionDesired: false))
            return answer(message, for: text, needsAuthority: true)
        } catch {
            return DomainAnswer(name: text, outcome: DomainAnswer.Outcome(error))
        }
    }

    /// Names at which the record is put by mistake; nobody looks there when it is where it belongs.
    private func elsewhere(zone: String, _ views: [View]) async -> [DomainAnswer] {
        let value = question.challenge.value
        let isThere = views.contains { one in
            (one.view.challenge.texts + one.view.apex.texts).contains { $0.joined() == value }
        }
        guard !isThere, let server = views.first(where: { $0.view.challenge.outcome.isAnswer })?.server else {
            return []
        }
        let names = question.challenge.misplacedNames(domain: question.domain, zone: zone)
        return await inParallel(names) { await authoritativeText($0, server) }.filter { !$0.texts.isEmpty }
    }

    // MARK: Answers

    private func answer(_ message: DNSMessage, for text: String, needsAuthority: Bool) -> DomainAnswer {
        let name = message.question.name
        guard message.responseCode == .noError || message.responseCode == .nameError else {
            return DomainAnswer(name: text, outcome: DomainAnswer.Outcome(failing: message.responseCode))
        }
        guard message.isAuthoritative || !needsAuthority else {
            return DomainAnswer(name: text, outcome: .notAuthoritative)
        }
        let texts = message.texts(of: name).prefix(limits.maximumTexts)
            .map { $0.map { String(decoding: $0, as: UTF8.self) } }
        let aliases = message.aliases.map(\.description)
        let outcome: DomainAnswer.Outcome =
            !texts.isEmpty ? .records : message.responseCode == .nameError && aliases.isEmpty ? .noName : .noRecords
        return DomainAnswer(
            name: text, outcome: outcome, texts: texts, aliases: aliases,
            negativeSeconds: message.negativeTimeToLive.map(Int.init))
    }

    /// What becomes of each, in order.
    private func inParallel<Item: Sendable, Value: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async -> Value
    ) async -> [Value] {
        await withTaskGroup(of: (Int, Value).self) { tasks in
            for (index, item) in items.enumerated() { tasks.addTask { (index, await body(item)) } }
            var values: [Int: Value] = [:]
            for await (index, value) in tasks { values[index] = value }
            return items.indices.compactMap { values[$0] }
        }
    }
}

extension DomainAnswer.Outcome {
    fileprivate init(_ error: DNSError) {
        switch error {
        case .timedOut, .cancelled, .busy: self = .timedOut
        case .unreachable, .failed: self = .unreachable
        case .truncated: self = .truncated
        case .malformed: self = .malformed
        }
    }

    fileprivate init(failing code: DNSResponseCode) {
        switch code {
        case .serverFailure: self = .serverFailure
        case .refused: self = .refused
        default: self = .failure(code.description)
        }
    }
}
