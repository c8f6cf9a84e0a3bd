import PortalCore
import StrictJSON

extension StoreConformance {
    static let signOn: [Check] = [
        Check(name: "all three setups of a connection come back as they were stored") { subject in
            let tenant = try await subject.makeTenant()
            var connection = StoreSample.connection(tenant, 1)
            connection.live = StoreSample.setup(tenant, 1)
            connection.staged = StoreSample.setup(tenant, 2)
            connection.staged?.options.allowSHA1 = true
            connection.previous = ConnectionSetup()
            connection.monitor = MetadataMonitor(
                nextCheckAt: StoreSample.start, failure: .init(reason: "r", message: "m", at: StoreSample.start),
                failures: 2)
            let stored = connection
            try await subject.tenants.write(tenant) { try $0.connections.insert(stored) }
            let reopened = try await subject.reopen()
            let found = try await reopened.tenants.read(tenant) { try $0.connections.get(stored.id) }
            try expectEqual(found, stored, "inserted connection")
            try await reopened.tenants.read(tenant) { transaction in
                let light = try transaction.connections.signOn(stored.id, .staged)
                try expectEqual(light?.setup.settings, stored.staged?.settings, "settings")
                try expectEqual(light?.setup.certificates, stored.staged?.certificates, "certificates")
                try expectEqual(light?.setup.options, stored.staged?.options, "options")
                try expectEqual(light?.setup.attributeMap, stored.staged?.attributeMap, "map")
                try expectEqual(light?.setup.fingerprint, stored.staged?.fingerprint, "fingerprint")
                try expectEqual(light?.setup.metadata?.oidc, stored.staged?.metadata?.oidc, "client")
                try expect(light?.setup.metadata?.metadataXml == nil, "the document was read")
                let unknown: ConnectionID = StoreSample.id(tenant, 99)
                try expect(try transaction.connections.signOn(unknown, .live) == nil, "an unknown one was found")
                try expectEqual(try transaction.connections.state(of: stored.id), stored.state, "state")
                try expect(try transaction.connections.state(of: unknown) == nil, "an unknown one has a state")
            }
            connection.previous = connection.live
            connection.live = StoreSample.setup(tenant, 2)
            connection.staged = nil
            connection.monitor = nil
            let swapped = connection
            var pending = StoreSample.pending(tenant, 1)
            pending.slot = .live
            pending.setupFingerprint = stored.live.fingerprint
            let begun = pending
            let before = try await reopened.tenants.read(tenant) { try $0.connections.signOn(begun) }
            try expectEqual(before?.slot, .live, "slot before the swap")
            try await reopened.tenants.write(tenant) { try $0.connections.update(swapped) }
            let after = try await reopened.tenants.read(tenant) { try $0.connections.signOn(begun) }
            try expectEqual(after?.slot, .previous, "slot after the swap")
            try expectEqual(after?.setup.settings, before?.setup.settings, "settings of what was begun")
            pending.setupFingerprint = "changed"
            pending.slot = .staged
            let changed = pending
            let instead = try await reopened.tenants.read(tenant) { try $0.connections.signOn(changed) }
            try expectEqual(instead?.slot, .live, "slot of what is gone")
            try await reopened.tenants.read(tenant) { transaction in
                try expectEqual(try transaction.connections.get(swapped.id), swapped, "swapped setups")
                try expect(try transaction.connections.signOn(swapped.id, .staged) == nil, "a staged setup stayed")
            }
        },
        Check(name: "keys of ours come back as they were stored, newest first") { subject in
            let tenant = try await subject.makeTenant()
            let connection: ConnectionID = StoreSample.id(tenant, 1)
            var first = StoreSample.credential(tenant, 1, of: connection, .serviceProviderSigning)
            let second = StoreSample.credential(tenant, 2, of: connection, .serviceProviderEncryption)
            let third = StoreSample.credential(tenant, 3, of: connection, .serviceProviderSigning)
            let kept = first
            try await subject.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                for credential in [kept, second, third] {
                    try transaction.serviceProviderCredentials.insert(credential)
                }
            }
            first.role = .retiring
            first.retiredAt = StoreSample.start
            first.noticesGiven = [90, 60]
            let changed = first
            let reopened = try await subject.reopen()
            try await reopened.tenants.write(tenant) { try $0.serviceProviderCredentials.update(changed) }
            try await reopened.tenants.read(tenant) { transaction in
                let store = transaction.serviceProviderCredentials
                try expectEqual(try store.get(changed.id), changed, "changed key")
                try expectEqual(try store.list(of: connection, use: nil), [third, second, changed], "all")
                try expectEqual(
                    try store.list(of: connection, use: .serviceProviderSigning), [third, changed], "of a use")
                try expectEqual(try store.list(of: StoreSample.id(tenant, 9), use: nil), [], "of another connection")
            }
            try await expectRefusal("certificate_not_found", "update") {
                try await reopened.tenants.write(tenant) {
                    try $0.serviceProviderCredentials.update(
                        StoreSample.credential(tenant, 8, of: connection, .serviceProviderSigning))
                }
            }
            try await reopened.tenants.write(tenant) { try $0.serviceProviderCredentials.delete(changed.id) }
            let left = try await reopened.tenants.read(tenant) { try $0.serviceProviderCredentials.get(changed.id) }
            try expect(left == nil, "a deleted key was found")
        },
        Check(name: "a sign-in session comes back as it was stored") { subject in
            let tenant = try await subject.makeTenant()
            var session = StoreSample.session(tenant, 1)
            let begun = session
            try await subject.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                try transaction.signInSessions.insert(begun)
            }
            let reopened = try await subject.reopen()
            let found = try await reopened.tenants.read(tenant) { try $0.signInSessions.get(begun.id) }
            try expectEqual(found, begun, "begun session")
            session.state = .testFailed
            session.endedAt = StoreSample.start.adding(seconds: 3)
            session.response = ["form": ["SAMLResponse": "…"], "size": 7]
            session.checks = [
                SignInCheck(name: "audience", outcome: .failed, code: "c", expected: "a\u{0}b", received: "ü"),
                SignInCheck(name: "issuer", outcome: .skipped),
            ]
            session.diagnosis = SignInDiagnosis(
                code: "c", title: "t", explanation: "e", side: .identityProvider, consolePath: "p", field: "f",
                currentValue: "1", correctValue: "2", evidence: ["k": [1, .null]])
            var user = NormalizedUser()
            user.idpId = "id"
            user.firstName = "Ada"
            user.groups = ["g"]
            session.profile = SignOnProfile(user: user, rawAttributes: ["email": ["a", "b"]])
            session.loggedOutAt = StoreSample.start.adding(seconds: 5)
            session.logout = SessionLogout(
                origin: .identityProvider, outcome: .partialLogout, status: "s", startedAt: StoreSample.start,
                endedAt: StoreSample.start.adding(seconds: 5))
            let ended = session
            try await reopened.tenants.write(tenant) { try $0.signInSessions.update(ended) }
            let updated = try await reopened.tenants.read(tenant) { try $0.signInSessions.get(ended.id) }
            try expectEqual(updated, ended, "ended session")
            try await expectRefusal("session_not_found", "update") {
                try await reopened.tenants.write(tenant) {
                    try $0.signInSessions.update(StoreSample.session(tenant, 77))
                }
            }
        },
        Check(name: "sign-in sessions are listed by time or state, filtered, and forgotten by age") { subject in
            let tenant = try await subject.makeTenant()
            let states: [SignInSession.State] = [.started, .succeeded, .failed, .succeeded, .timedOut, .failed]
            try await subject.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                try transaction.connections.insert(StoreSample.connection(tenant, 2))
                for (index, state) in states.enumerated() {
                    var session = StoreSample.session(tenant, index + 1)
                    session.state = state
                    session.origin = index == 2 ? .identityProvider : .serviceProvider
                    try transaction.signInSessions.insert(session)
                }
                try transaction.signInSessions.insert(StoreSample.session(tenant, 50, of: 2))
            }
            let connection: ConnectionID = StoreSample.id(tenant, 1)
            try await subject.tenants.read(tenant) { transaction in
                func numbers(
                    limit: Int = 100, order: PageRequest.Order = .descending,
                    _ change: (inout SignInSessionQuery) -> Void = { _ in }
                ) throws -> [Int] {
                    var query = SignInSessionQuery(
                        connection: connection, page: PageRequest(limit: limit, order: order))
                    change(&query)
                    var numbers: [Int] = []
                    for _ in 0..<10 {
                        let page = try transaction.signInSessions.list(query)
                        try expect(page.data.count <= limit, "a page is too long")
                        numbers += page.data.map {
                            Int(($0.startedAt.milliseconds - StoreSample.start.milliseconds) / 1000)
                        }
                        guard let cursor = page.nextCursor else { break }
                        query.page.cursor = cursor
                    }
                    return numbers
                }
                try expectEqual(try numbers(), [6, 5, 4, 3, 2, 1], "newest first")
                try expectEqual(try numbers(limit: 2), [6, 5, 4, 3, 2, 1], "newest first, in pages")
                try expectEqual(try numbers(limit: 4, order: .ascending), [1, 2, 3, 4, 5, 6], "oldest first")
                // failed, started, succeeded, timed_out
                let byState = [3, 6, 1, 2, 4, 5]
                for limit in [1, 2, 5, 100] {
                    try expectEqual(
                        try numbers(limit: limit, order: .ascending) { $0.sort = .state }, byState, "by state")
                    try expectEqual(
                        try numbers(limit: limit) { $0.sort = .state }, byState.reversed(), "by state, down")
                }
                try expectEqual(try numbers(limit: 1) { $0.state = .failed }, [6, 3], "failed ones")
                for limit in [1, 100] {
                    try expectEqual(
                        try numbers(limit: limit) {
                            $0.state = .succeeded
                            $0.sort = .state
                        }, [4, 2], "succeeded ones, by state")
                    try expectEqual(
                        try numbers(limit: limit, order: .ascending) {
                            $0.from = StoreSample.start.adding(seconds: 3)
                            $0.sort = .state
                        }, [3, 6, 4, 5], "later ones, by state")
                }
                try expectEqual(try numbers { $0.origin = .identityProvider }, [3], "begun at the provider")
                try expectEqual(
                    try numbers {
                        $0.from = StoreSample.start.adding(seconds: 2)
                        $0.to = StoreSample.start.adding(seconds: 5)
                    }, [4, 3, 2], "within a time")
                for (key, sort) in [
                    ("", SignInSessionQuery.Sort.startedAt), ("x", .startedAt), ("failed", .state), ("", .state),
                    ("odd \(StoreSample.session(tenant, 1).id)", .state), ("\(connection)", .startedAt),
                ] {
                    do {
                        _ = try transaction.signInSessions.list(
                            SignInSessionQuery(
                                connection: connection, page: PageRequest(cursor: Cursor(key: key)), sort: sort))
                        throw ConformanceFailure(description: "cursor \(key) was accepted")
                    } catch let error as PortalError {
                        try expectEqual(error, Cursor.invalid, "cursor \(key)")
                    }
                }
            }
            let purged = try await subject.tenants.write(tenant) { transaction in
                let limit = StoreSample.start.adding(seconds: 4)
                return [
                    try transaction.signInSessions.purge(before: limit, limit: 2),
                    try transaction.signInSessions.purge(before: limit, limit: 100),
                    try transaction.signInSessions.purge(before: limit, limit: 100),
                ]
            }
            try expectEqual(purged, [2, 1, 0], "forgotten")
            let left = try await subject.tenants.read(tenant) {
                try $0.signInSessions.list(SignInSessionQuery(connection: connection)).data.count
            }
            try expectEqual(left, 3, "left")
        },
        Check(name: "a sign-in under way is found by its key, given out once, and told when its time is over") {
            subject in
            let tenant = try await subject.makeTenant()
            try await subject.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                for number in 1...3 {
                    try transaction.signInSessions.insert(StoreSample.session(tenant, number))
                    try transaction.pendingSignIns.insert(StoreSample.pending(tenant, number))
                }
            }
            let tenants = try await subject.reopen().tenants
            try await tenants.read(tenant) { transaction in
                let store = transaction.pendingSignIns
                try expectEqual(try store.find(key: StoreSample.hash(2)), StoreSample.pending(tenant, 2), "by key")
                try expectEqual(
                    try store.find(session: StoreSample.id(tenant, 2)), StoreSample.pending(tenant, 2), "by session")
                try expect(try store.find(key: StoreSample.hash(9)) == nil, "an unknown key was found")
                try expectEqual(try store.nextExpiry(), StoreSample.pending(tenant, 1).expiresAt, "next")
                let time = StoreSample.pending(tenant, 2).expiresAt
                try expectEqual(try store.expired(at: time, limit: 9).map(\.sessionId).count, 2, "expired")
                try expectEqual(
                    try store.expired(at: time, limit: 1).map(\.sessionId), [StoreSample.id(tenant, 1)], "earliest")
            }
            do {
                try await tenants.write(tenant) { transaction in
                    try transaction.signInSessions.insert(StoreSample.session(tenant, 5))
                    var other = StoreSample.pending(tenant, 5)
                    other.key = StoreSample.hash(1)
                    try transaction.pendingSignIns.insert(other)
                }
                throw ConformanceFailure(description: "two sign-ins have one key")
            } catch is PortalError {}
            let removed = try await tenants.write(tenant) { transaction in
                [
                    try transaction.pendingSignIns.remove(StoreSample.id(tenant, 1)),
                    try transaction.pendingSignIns.remove(StoreSample.id(tenant, 1)),
                ]
            }
            try expectEqual(removed, [true, false], "given out")
        },
        Check(name: "subjects are found by connection and key, newest session first, and go with the session") {
            subject in
            let tenant = try await subject.makeTenant()
            let kept = (1...5).map { StoreSample.subject(tenant, $0, of: $0 == 5 ? 2 : 1, name: $0 == 4 ? "b" : "a") }
            try await subject.tenants.write(tenant) { transaction in
                for number in 1...2 { try transaction.connections.insert(StoreSample.connection(tenant, number)) }
                for (index, subject) in kept.enumerated() {
                    let session = StoreSample.session(tenant, index + 1, of: index == 4 ? 2 : 1)
                    try transaction.signInSessions.insert(session)
                    try transaction.sessionSubjects.insert(subject)
                    // What else is noted of a session leaves its subject as it is.
                    try transaction.signInSessions.update(session)
                }
            }
            let tenants = try await subject.reopen().tenants
            let key = kept[0].identity.key
            try await tenants.read(tenant) { transaction in
                let store = transaction.sessionSubjects
                try expectEqual(try store.get(kept[3].sessionId), kept[3], "of a session")
                let found = try store.find(StoreSample.id(tenant, 1), key: key, before: nil, limit: 2)
                try expectEqual(found, [kept[2], kept[1]], "newest")
                let older = try store.find(
                    StoreSample.id(tenant, 1), key: key, before: kept[1].sessionId, limit: 2)
                try expectEqual(older, [kept[0]], "older")
                try expectEqual(
                    try store.find(StoreSample.id(tenant, 2), key: key, before: nil, limit: 9), [kept[4]],
                    "of another connection")
            }
            let left = try await tenants.write(tenant) { transaction in
                try transaction.sessionSubjects.remove(kept[2].sessionId)
                _ = try transaction.signInSessions.purge(before: StoreSample.start.adding(seconds: 2), limit: 9)
                return try transaction.sessionSubjects.find(
                    StoreSample.id(tenant, 1), key: key, before: nil, limit: 9)
            }
            try expectEqual(left, [kept[1]], "left")
        },
        Check(name: "a session has one logout under way, which is taken once and found when its time is over") {
            subject in
            let tenant = try await subject.makeTenant()
            let kept = (1...3).map { StoreSample.pendingLogout(tenant, $0) }
            var replacement = kept[0]
            replacement.key = StoreSample.hash(9)
            replacement.redirectUri = nil
            replacement.state = nil
            let second = replacement
            try await subject.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                for (index, pending) in kept.enumerated() {
                    try transaction.signInSessions.insert(StoreSample.session(tenant, index + 1))
                    try transaction.pendingLogouts.put(pending)
                }
                try transaction.pendingLogouts.put(second)
            }
            let tenants = try await subject.reopen().tenants
            try await tenants.read(tenant) { transaction in
                let store = transaction.pendingLogouts
                try expectEqual(try store.find(key: kept[0].key), nil, "replaced")
                try expectEqual(try store.find(key: second.key), second, "replacement")
                try expectEqual(try store.find(key: kept[1].key), kept[1], "another")
                try expectEqual(try store.nextExpiry(), second.expiresAt, "next")
                try expectEqual(try store.expired(at: kept[1].expiresAt, limit: 9), [second, kept[1]], "over")
                try expectEqual(try store.expired(at: kept[1].expiresAt, limit: 1), [second], "first")
            }
            let removed = try await tenants.write(tenant) { transaction in
                let removed = [
                    try transaction.pendingLogouts.remove(key: second.key),
                    try transaction.pendingLogouts.remove(key: second.key),
                ]
                _ = try transaction.signInSessions.purge(before: StoreSample.start.adding(seconds: 9), limit: 9)
                return try removed + [transaction.pendingLogouts.nextExpiry() == nil]
            }
            try expectEqual(removed, [true, false, true], "removed")
        },
        Check(name: "a sign-in that an answer was given keeps its place in time, and nobody else gets it") { subject in
            let tenant = try await subject.makeTenant()
            let first = StoreSample.pending(tenant, 1)
            let second = StoreSample.pending(tenant, 2)
            try await subject.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                for number in 1...2 {
                    try transaction.signInSessions.insert(StoreSample.session(tenant, number))
                    try transaction.pendingSignIns.insert(StoreSample.pending(tenant, number))
                }
            }
            let later = first.expiresAt.adding(seconds: 60)
            let given = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        try await subject.tenants.write(tenant) {
                            try $0.pendingSignIns.claim(first, until: later)
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            try expectEqual(given, 1, "given out")
            let tenants = try await subject.reopen().tenants
            try await tenants.write(tenant) { transaction in
                let store = transaction.pendingSignIns
                try expect(try store.find(key: first.key) == nil, "its key still finds it")
                try expect(try !store.claim(first, until: later), "it was given out again")
                var expected = first
                expected.key = first.keyOnceClaimed
                expected.sealedSecrets = []
                expected.expiresAt = later
                try expectEqual(try store.find(session: first.sessionId), expected, "what is left")
                try expect(
                    try store.claim(second, until: second.expiresAt.adding(seconds: -60)), "the other was given out")
                try expectEqual(
                    try store.find(session: second.sessionId)?.expiresAt, second.expiresAt, "its end came nearer")
                _ = try store.remove(second.sessionId)
                try expect(try !store.claim(second, until: later), "what is gone was given out")
            }
        },
        Check(name: "what was accepted once is not admitted again before its time is over") { subject in
            let tenant = try await subject.makeTenant()
            let outcomes = try await subject.tenants.write(tenant) { transaction in
                let store = transaction.replays
                let end = StoreSample.start.adding(seconds: 10)
                return [
                    try store.admit(key: StoreSample.hash(1), until: end),
                    try store.admit(key: StoreSample.hash(1), until: end),
                    try store.admit(key: StoreSample.hash(2), until: end),
                    try store.admit(key: StoreSample.hash(2), until: end),
                ]
            }
            try expectEqual(outcomes, [true, false, true, false], "admitted")
            let tenants = try await subject.reopen().tenants
            let refused = try await tenants.write(tenant) {
                try $0.replays.admit(key: StoreSample.hash(1), until: StoreSample.start.adding(seconds: 10))
            }
            try expect(!refused, "it was admitted again after reopening")
            struct Abandoned: Error {}
            do {
                try await tenants.write(tenant) { transaction in
                    _ = try transaction.replays.admit(
                        key: StoreSample.hash(3), until: StoreSample.start.adding(seconds: 10))
                    throw Abandoned()
                }
            } catch is Abandoned {}
            let later = try await tenants.write(tenant) { transaction in
                let end = StoreSample.start.adding(seconds: 10)
                return (
                    try transaction.replays.admit(key: StoreSample.hash(3), until: end),
                    try transaction.replays.purge(before: end),
                    try transaction.replays.purge(before: end.adding(seconds: 1)),
                    try transaction.replays.admit(key: StoreSample.hash(1), until: end)
                )
            }
            try expect(later.0, "an attempt that left nothing behind blocks")
            try expectEqual([later.1, later.2], [0, 3], "forgotten")
            try expect(later.3, "what was forgotten is refused")
        },
        Check(name: "a code is found by its session, used once, and forgotten when its time is over") { subject in
            let tenant = try await subject.makeTenant()
            let codes = (1...3).map { number in
                SignInCode(
                    sessionId: StoreSample.id(tenant, number), hash: StoreSample.hash(number),
                    state: number == 1 ? "s ü" : nil, expiresAt: StoreSample.start.adding(seconds: Int64(number)))
            }
            try await subject.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                for (index, code) in codes.enumerated() {
                    try transaction.signInSessions.insert(StoreSample.session(tenant, index + 1))
                    try transaction.signInCodes.insert(code)
                }
            }
            let tenants = try await subject.reopen().tenants
            let found = try await tenants.read(tenant) { transaction in
                try [codes[0].sessionId, codes[1].sessionId, StoreSample.id(tenant, 9)].map {
                    try transaction.signInCodes.find($0)
                }
            }
            try expectEqual(found, [codes[0], codes[1], nil], "codes")
            let used = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<5 {
                    group.addTask { try await tenants.write(tenant) { try $0.signInCodes.remove(codes[0].sessionId) } }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            try expectEqual(used, 1, "used")
            let (first, unknown, purged, left) = try await tenants.write(tenant) { transaction in
                let store = transaction.signInCodes
                return (
                    try store.find(codes[0].sessionId), try store.remove(StoreSample.id(tenant, 9)),
                    [
                        try store.purge(before: codes[1].expiresAt),
                        try store.purge(before: codes[1].expiresAt.adding(seconds: 1)),
                    ], try store.find(codes[2].sessionId)
                )
            }
            try expect(first == nil && !unknown, "what is used or unknown was found")
            try expectEqual(purged, [0, 1], "forgotten")
            try expectEqual(left, codes[2], "left")
        },
        Check(name: "with a connection goes all that belongs to it, and nothing else") { subject in
            let tenant = try await subject.makeTenant()
            try await subject.tenants.write(tenant) { transaction in
                for number in 1...2 {
                    try transaction.connections.insert(StoreSample.connection(tenant, number))
                    try transaction.serviceProviderCredentials.insert(
                        StoreSample.credential(
                            tenant, number, of: StoreSample.id(tenant, number), .serviceProviderSigning))
                    try transaction.signInSessions.insert(StoreSample.session(tenant, number, of: number))
                    var pending = StoreSample.pending(tenant, number)
                    pending.connectionId = StoreSample.id(tenant, number)
                    try transaction.pendingSignIns.insert(pending)
                    try transaction.signInCodes.insert(
                        SignInCode(
                            sessionId: StoreSample.id(tenant, number), hash: StoreSample.hash(number), state: nil,
                            expiresAt: StoreSample.start))
                }
                try transaction.connections.delete(StoreSample.id(tenant, 1))
            }
            try await subject.tenants.read(tenant) { transaction in
                for number in 1...2 {
                    let isThere = number == 2
                    let connection: ConnectionID = StoreSample.id(tenant, number)
                    try expectEqual(
                        [
                            try transaction.connections.signOn(connection, .live) != nil,
                            try transaction.serviceProviderCredentials.get(StoreSample.id(tenant, number)) != nil,
                            try transaction.signInSessions.get(StoreSample.id(tenant, number)) != nil,
                            try transaction.pendingSignIns.find(key: StoreSample.hash(number)) != nil,
                            try transaction.signInCodes.find(StoreSample.id(tenant, number)) != nil,
                        ], Array(repeating: isThere, count: 5), "of connection \(number)")
                }
            }
        },
    ]

    static let background: [Check] = [
        Check(name: "a verified domain leads to its organization and is taken once") { subject in
            let first = VerifiedDomain(
                domain: "example.com", organizationId: StoreSample.id(TenantID(number: 1), 1),
                verifiedAt: StoreSample.start)
            let second = VerifiedDomain(
                domain: "a.example", organizationId: StoreSample.id(TenantID(number: 1), 1),
                verifiedAt: StoreSample.start)
            try await subject.environment.write {
                try $0.domains.insert(first)
                try $0.domains.insert(second)
            }
            try await expectRefusal("domain_taken", "insert") {
                try await subject.environment.write {
                    var other = first
                    other.organizationId = StoreSample.id(TenantID(number: 2), 1)
                    try $0.domains.insert(other)
                }
            }
            let environment = try await subject.reopen().environment
            try await environment.read { transaction in
                try expectEqual(try transaction.domains.find("example.com"), first, "domain")
                try expect(try transaction.domains.find("sub.example.com") == nil, "a part of it was found")
                try expectEqual(try transaction.domains.list(of: first.organizationId), [second, first], "list")
            }
            try await environment.write { try $0.domains.delete("example.com") }
            let left = try await environment.write { transaction in
                let left = try transaction.domains.list(of: first.organizationId)
                try transaction.domains.deleteAll(of: TenantID(number: 1))
                return (left, try transaction.domains.list(of: first.organizationId))
            }
            try expectEqual(left.0, [second], "left")
            try expectEqual(left.1, [], "left in the end")
        },
        Check(name: "a lease has one holder until it ends, and its token grows with each") { subject in
            let start = StoreSample.start
            @Sendable func acquire(_ holder: String, at seconds: Int64) async throws -> Lease? {
                try await subject.environment.write {
                    try $0.leases.acquire(
                        "work", holder: holder, now: start.adding(seconds: seconds),
                        until: start.adding(seconds: seconds + 10))
                }
            }
            let first = try await acquire("a", at: 0)
            try expectEqual(first?.token, 1, "first")
            try expect(try await acquire("b", at: 9) == nil, "two holders")
            let longer = try await acquire("a", at: 9)
            try expectEqual(longer?.token, 1, "made longer")
            try expectEqual(longer?.expiresAt, start.adding(seconds: 19), "until")
            try expect(try await acquire("b", at: 18) == nil, "the longer time did not count")
            let second = try await acquire("b", at: 19)
            try expectEqual(second?.token, 2, "second")
            // The one that slept too long has nothing to give back.
            if let longer { try await subject.environment.write { try $0.leases.release(longer) } }
            try expect(try await acquire("a", at: 20) == nil, "somebody else's lease was given back")
            if let second { try await subject.environment.write { try $0.leases.release(second) } }
            try expectEqual(try await acquire("a", at: 20)?.token, 3, "third")
        },
        Check(name: "the agenda tells who is due, the earliest first") { subject in
            let environment = subject.environment
            func at(_ seconds: Int64) -> Timestamp { StoreSample.start.adding(seconds: seconds) }
            try await environment.write { transaction in
                for number in 1...5 {
                    let state: TenantEntry.State = number == 5 ? .deleting : .active
                    try transaction.tenants.insert(
                        StoreSample.entry(TenantID(number: UInt32(number)), name: "T\(number)", state: state))
                }
                let agenda = transaction.agenda
                try agenda.note(TenantID(number: 1), dueAt: StoreSample.start.adding(seconds: 30))
                try agenda.note(TenantID(number: 2), dueAt: StoreSample.start.adding(seconds: 20))
                try agenda.note(TenantID(number: 2), dueAt: StoreSample.start.adding(seconds: 25))
                try agenda.note(TenantID(number: 3), dueAt: StoreSample.start.adding(seconds: 50))
                try agenda.note(TenantID(number: 3), dueAt: StoreSample.start.adding(seconds: 10))
            }
            @Sendable func due(_ seconds: Int64, _ limit: Int = 10) async throws -> [UInt32] {
                try await environment.read {
                    try $0.agenda.due(at: StoreSample.start.adding(seconds: seconds), limit: limit).map(\.number)
                }
            }
            // 4 was never noted; 5 is not active.
            let unknown = try await environment.read { try $0.agenda.unknown(limit: 9).map(\.number) }
            try expectEqual(unknown, [4], "never noted")
            try expectEqual(try await due(0), [], "not due yet")
            try expectEqual(try await due(20), [3, 2], "due")
            try expectEqual(try await due(60, 1), [3], "so many")
            try await environment.write { transaction in
                try transaction.agenda.set(TenantID(number: 3), dueAt: StoreSample.start.adding(seconds: 90))
                try transaction.agenda.set(TenantID(number: 4), dueAt: StoreSample.start.adding(seconds: 90))
                try transaction.agenda.remove(TenantID(number: 2))
            }
            try expectEqual(try await due(60), [1], "after looking after them")
            let left = try await environment.read { try $0.agenda.unknown(limit: 9).map(\.number) }
            try expectEqual(left, [2], "forgotten")
            let time = try await environment.read { try $0.agenda.dueTime(of: TenantID(number: 3)) }
            try expectEqual(time, at(90), "time")
        },
    ]
}
