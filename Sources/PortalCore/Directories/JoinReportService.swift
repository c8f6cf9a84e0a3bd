import StrictJSON

/// Compares what a directory says of people with what they signed in as.
package struct JoinReportService: Sendable {
    package static let defaultLimit = 25
    package static let maximumLimit = 100
    /// Users, or people who signed in, that one call looks at.
    package static let maximumExamined = 2_000
    /// Sign-ins that are looked at for who signed in, newest first.
    package static let maximumSignIns = 5_000
    /// Rows read in one transaction.
    static let chunk = 500

    let gate: TenantGate
    let providers: ProviderCatalog

    package init(gate: TenantGate, providers: ProviderCatalog) {
        self.gate = gate
        self.providers = providers
    }

    /// - Parameters:
    ///   - directory: one only; nil for all of the organisation.
    ///   - continueFrom: as an earlier report ended.
    package func report(
        of organization: OrganizationID, directory: DirectoryID?, limit: Int, continueFrom: String?, as caller: Caller
    ) async throws -> JoinReport {
        let target = TenantGate.Target(organization)
        let directories = try await gate.read(target, as: caller, allowing: .directorySync) { transaction, _ in
            try transaction.requireOrganization(organization)
            return try directory.map { [try transaction.directory($0)] } ?? transaction.allDirectories()
        }
        var place = try Place(continueFrom, directories)
        let people = try await signedIn(organization, as: caller)
        var report = JoinReport(
            matched: 0, notSignedIn: 0, examined: 0, signedIn: people.all.count, unmatched: [], advice: [])
        while let next = try await part(of: &report, at: place, limit, directories, people, target, caller) {
            place = next
            guard report.unmatched.count < limit, report.examined < Self.maximumExamined else {
                report.continueFrom = place.text
                break
            }
        }
        report.advice = advice(on: report, directories)
        return report
    }

    // MARK: Places

    private enum Place: Sendable {
        /// Behind a user of a directory.
        case users(DirectoryID, after: DirectoryUserID?)
        /// Behind so many of the people who signed in.
        case people(Int)

        init(_ text: String?, _ directories: [Directory]) throws {
            guard let text else {
                self = directories.first.map { .users($0.id, after: nil) } ?? .people(0)
                return
            }
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let kind = parts.first, let rest = parts.dropFirst().first else { throw Self.unknown }
            if kind == "people", let count = Int(rest), count >= 0 {
                self = .people(count)
            } else if let directory = DirectoryID(kind), directories.contains(where: { $0.id == directory }),
                rest.isEmpty || DirectoryUserID(rest) != nil
            {
                self = .users(directory, after: DirectoryUserID(rest))
            } else {
                throw Self.unknown
            }
        }

        private static let unknown = PortalError.invalid("/continueFrom", "is not of this report")

        /// Nil at a beginning, which needs none.
        var text: String {
            switch self {
            case .users(let directory, let user): "\(directory).\(user?.description ?? "")"
            case .people(let count): "people.\(count)"
            }
        }
    }

    // MARK: Who signed in

    fileprivate struct Person: Sendable {
        var connection: ConnectionID
        var idpId: String?
        var email: String?
        var profile: SignOnProfile
    }

    fileprivate struct People: Sendable {
        var all: [Person] = []
        var byIdentifier: [String: Int] = [:]
        var byEmail: [String: Int] = [:]

        /// Sign-ins come newest first: of one person the newest counts.
        mutating func add(_ person: Person) {
            let email = person.email?.lowercased()
            if let idpId = person.idpId, byIdentifier[idpId] != nil { return }
            if person.idpId == nil, let email, byEmail[email] != nil { return }
            if let idpId = person.idpId { byIdentifier[idpId] = all.count }
            if let email, byEmail[email] == nil { byEmail[email] = all.count }
            all.append(person)
        }

        func person(identifier: String?) -> Person? { identifier.flatMap { byIdentifier[$0] }.map { all[$0] } }
        func person(emails: [String]) -> Person? {
            emails.lazy.compactMap { byEmail[$0.lowercased()] }.first.map { all[$0] }
        }
    }

    private func signedIn(_ organization: OrganizationID, as caller: Caller) async throws -> People {
        let target = TenantGate.Target(organization)
        let connections = try await gate.read(target, as: caller, allowing: .directorySync) { transaction, _ in
            try transaction.allConnections().map(\.id)
        }
        var sessions: [SignInSession] = []
        for connection in connections {
            for state in [SignInSession.State.succeeded, .testSucceeded] {
                var query = SignInSessionQuery(
                    connection: connection,
                    page: PageRequest(limit: PageRequest.maximumLimit, order: .descending), state: state)
                while sessions.count < Self.maximumSignIns {
                    try Task.checkCancellation()
                    let wanted = query
                    let page = try await gate.read(target, as: caller, allowing: .directorySync) { transaction, _ in
                        try transaction.signInSessions.list(wanted)
                    }
                    sessions += page.data
                    guard let cursor = page.nextCursor else { break }
                    query.page.cursor = cursor
                }
            }
        }
        var people = People()
        for session in sessions.sorted(by: { ($0.startedAt, $0.id) > ($1.startedAt, $1.id) }) {
            guard let profile = session.profile else { continue }
            people.add(
                Person(
                    connection: session.connectionId, idpId: profile.user.idpId, email: profile.user.email,
                    profile: profile))
        }
        return people
    }

    // MARK: Comparison

    /// Adds a part to the report, and says where the next begins; nil behind the last.
    private func part(
        of report: inout JoinReport, at place: Place, _ limit: Int, _ directories: [Directory], _ people: People,
        _ target: TenantGate.Target, _ caller: Caller
    ) async throws -> Place? {
        try Task.checkCancellation()
        switch place {
        case .users(let directory, let last):
            // Who an address belongs to as well is looked up with the users, in the same transaction.
            let rows = try await gate.read(target, as: caller, allowing: .directorySync) { transaction, _ in
                _ = try transaction.directory(directory)
                return try transaction.directoryUsers.page(
                    in: directory, by: .creation, descending: false,
                    after: last.map { DirectoryPlace(name: "", id: $0.description) }, limit: Self.chunk
                ).map { user in
                    let email = user.emails.first ?? ""
                    let sharers =
                        try email.isEmpty
                        ? 0 : transaction.directoryUsers.find(.email(email), in: directory, limit: 2).count
                    return (user: user, sharesEmail: sharers > 1)
                }
            }
            for row in rows {
                report.examined += 1
                try examine(row.user, sharesEmail: row.sharesEmail, people, &report)
                if report.unmatched.count >= limit || report.examined >= Self.maximumExamined {
                    return .users(directory, after: row.user.id)
                }
            }
            if let last = rows.last, rows.count == Self.chunk { return .users(directory, after: last.user.id) }
            let index = directories.firstIndex { $0.id == directory } ?? directories.endIndex
            let following = directories.dropFirst(index + 1).first
            return following.map { .users($0.id, after: nil) } ?? .people(0)
        case .people(let done):
            let chunk = Array(people.all.dropFirst(done).prefix(Self.chunk))
            let known = try await gate.read(target, as: caller, allowing: .directorySync) { transaction, _ in
                try chunk.map { person in
                    try directories.contains { try transaction.knows(person, in: $0.id) }
                }
            }
            for (index, (person, isKnown)) in zip(chunk, known).enumerated() {
                report.examined += 1
                if !isKnown {
                    report.unmatched.append(
                        JoinReport.Entry(
                            connectionId: person.connection, reason: .notInDirectory,
                            ssoValue: person.email ?? person.idpId))
                }
                if report.unmatched.count >= limit, done + index + 1 < people.all.count {
                    return .people(done + index + 1)
                }
            }
            return done + chunk.count < people.all.count ? .people(done + chunk.count) : nil
        }
    }

    private func examine(
        _ user: DirectoryUser, sharesEmail: Bool, _ people: People, _ report: inout JoinReport
    ) throws {
        let mapped = try JSONDecoding.decode(NormalizedUser.self, from: user.attributes.utf8)
        let emails = ([mapped.email].compactMap { $0 } + (mapped.emails ?? []).map(\.value) + user.emails)
        func add(_ reason: JoinReport.Reason, _ person: Person?, _ ours: String?, _ theirs: String?) {
            report.unmatched.append(
                JoinReport.Entry(
                    userId: user.id, directoryId: user.directoryId, connectionId: person?.connection,
                    userName: user.userName, reason: reason, directoryValue: ours, ssoValue: theirs,
                    hint: person.flatMap { hint(user, $0, reason, ours, theirs) }))
        }
        if let person = people.person(identifier: mapped.idpId) {
            guard let email = person.email, let ours = emails.first,
                !emails.contains(where: { $0.lowercased() == email.lowercased() })
            else {
                report.matched += 1
                return
            }
            add(.emailDiffers, person, ours, email)
        } else if let person = people.person(emails: emails) {
            add(.identifierDiffers, person, mapped.idpId, person.idpId)
        } else if emails.isEmpty {
            add(.noEmail, nil, mapped.idpId, nil)
        } else if sharesEmail {
            add(.duplicateEmail, nil, emails.first, nil)
        } else {
            report.notSignedIn += 1
        }
    }

    // MARK: What to do

    /// Where the value of the other side is in what each of them sent.
    private func hint(
        _ user: DirectoryUser, _ person: Person, _ reason: JoinReport.Reason, _ ours: String?, _ theirs: String?
    ) -> String? {
        guard reason == .identifierDiffers || reason == .emailDiffers else { return nil }
        let target = reason == .emailDiffers ? "email" : "idpId"
        if let theirs, let raw = try? user.raw.json(), let path = raw.path(to: theirs) {
            return
                "The directory has this value at “\(path)”: map “\(target)” from it in the directory's attribute map."
        }
        if let ours, let name = person.profile.rawAttributes.members.first(where: { $0.value.holds(ours) })?.key {
            return "Sign-in brings the directory's value as “\(name)”: map “\(target)” from it in the connection's "
                + "attribute map."
        }
        return nil
    }

    private func advice(on report: JoinReport, _ directories: [Directory]) -> [JoinReport.Advice] {
        var advice: [JoinReport.Advice] = []
        for reason in JoinReport.Reason.allCases {
            let entries = report.unmatched.filter { $0.reason == reason }
            guard !entries.isEmpty else { continue }
            if reason == .notInDirectory {
                advice.append(JoinReport.Advice(reason: reason, directoryId: nil, text: reason.advice))
                continue
            }
            for directory in directories where entries.contains(where: { $0.directoryId == directory.id }) {
                let module = try? providers.module(directory.providerId)
                advice.append(
                    JoinReport.Advice(
                        reason: reason, directoryId: directory.id,
                        text: module?.joinAdvice(for: reason, protocol: directory.protocol) ?? reason.advice))
            }
        }
        return advice
    }
}

extension JoinReport.Reason {
    /// The words that fit any provider.
    var advice: String {
        switch self {
        case .identifierDiffers:
            "Provisioning and sign-in name these people by different identifiers. At the identity provider, let the "
                + "provisioned externalId come from the attribute that sign-in asserts as the identifier, or choose the "
                + "same source for idpId in the attribute map of the directory or of the connection."
        case .emailDiffers:
            "Provisioning and sign-in give these people different addresses. Let both come from the same attribute at "
                + "the identity provider; the identifier alone still joins them."
        case .noEmail:
            "These users come without an address, and nobody has signed in with their identifier. Provision the address, "
                + "or let them sign in once and look again."
        case .duplicateEmail:
            "Several users of the directory have the same address, so an address cannot tell them apart. Give each "
                + "their own at the identity provider, or join by the identifier only."
        case .notInDirectory:
            "These people sign in, but no directory has them. Assign them, or their group, to the provisioning of the "
                + "application at the identity provider."
        }
    }
}

extension IdentityProviderModule {
    package func joinAdvice(for reason: JoinReport.Reason, protocol identityProtocol: IdentityProtocol) -> String? {
        nil
    }
}

extension TenantTransaction {
    fileprivate func knows(_ person: JoinReportService.Person, in directory: DirectoryID) throws -> Bool {
        var keys: [DirectoryUserKey] = []
        if let idpId = person.idpId { keys += [.externalId(idpId), .userName(idpId)] }
        if let email = person.email { keys += [.email(email), .userName(email)] }
        return try keys.contains { try !directoryUsers.find($0, in: directory, limit: 1).isEmpty }
    }
}

extension JSON {
    /// A path of names, as rules have them, to a text or number that says the same; of elements without their number.
    fileprivate func path(to text: String) -> String? {
        switch self {
        case .object(let object):
            for member in object.members {
                guard let rest = member.value.path(to: text) else { continue }
                let isSchema = member.key.lowercased().hasPrefix("urn:")
                return rest.isEmpty ? member.key : "\(member.key)\(isSchema ? ":" : ".")\(rest)"
            }
            return nil
        case .array(let elements): return elements.lazy.compactMap { $0.path(to: text) }.first
        default: return self.text == text ? "" : nil
        }
    }

    fileprivate func holds(_ text: String) -> Bool {
        arrayValue?.contains { $0.text == text } ?? (self.text == text)
    }
}
