import StrictJSON

extension GoogleDirectorySync {
    /// Looks once more for whom the listings did not have: somebody renamed while a listing went on may have been between
    /// two pages.
    func verifyUnseen(_ odd: inout OddElements) async throws {
        let users = try await read { transaction in
            try transaction.directoryRuns.unseenUsers(by: run, in: directory, limit: Self.askedSingly + 1)
                .compactMap { try transaction.directoryUsers.get($0, in: directory)?.externalId }
        }
        if users.count > Self.askedSingly {
            _ = try await pullUsers(&odd)
        } else {
            let found = try await each(users) { id in
                try await client.user(id, selection).flatMap { GoogleUser($0, selection) }
            }
            if !found.isEmpty { _ = try await write(found) { users, pen in try pen.take(users) } }
        }
        let groups = try await read { transaction in
            try transaction.directoryRuns.unseenGroups(by: run, in: directory, limit: Self.askedSingly + 1)
                .compactMap { try transaction.directoryGroups.get($0, in: directory) }
        }
        if groups.count > Self.askedSingly {
            try await pullGroups(&odd)
        } else {
            let found = try await each(groups) { group -> DirectoryMember? in
                guard let key = group.externalId, try await client.groupExists(key) else { return nil }
                return .group(group.id)
            }
            if !found.isEmpty {
                try await write(found) { groups, pen in
                    try pen.transaction.directoryRuns.markSeen(groups, by: pen.run.id, in: pen.directory)
                }
            }
        }
    }

    /// Asks for each, a few at a time.
    private func each<Element: Sendable, Value: Sendable>(
        _ elements: [Element], _ ask: @escaping @Sendable (Element) async throws -> Value?
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value?.self) { tasks in
            var rest = elements[...]
            func startNext() {
                guard let element = rest.popFirst() else { return }
                tasks.addTask { try await ask(element) }
            }
            for _ in 0..<Self.listingsAtOnce { startNext() }
            var values: [Value] = []
            while let value = try await tasks.next() {
                if let value { values.append(value) }
                startNext()
            }
            return values
        }
    }

    /// Deletes what Google no longer has, unless that is too much without somebody's confirmation. Returns whom the guard
    /// kept.
    func deleteUnseen() async throws -> DeprovisioningHold? {
        if let hold = try await write((), { _, pen in try pen.holdUnseen() }) { return hold }
        var user: DirectoryUserID?
        repeat {
            user = try await write(user) { last, pen in try pen.deleteUnseenUsers(after: last) }
        } while user != nil
        var group: DirectoryGroupID?
        repeat {
            group = try await write(group) { last, pen in try pen.deleteUnseenGroups(after: last) }
        } while group != nil
        if isConfirmed {
            // Those too whom the guard kept when groups changed.
            var user: DirectoryUserID?
            repeat { user = try await write(user) { last, pen in try pen.settleScope(after: last) } } while user != nil
            try await write(()) { _, pen in if pen.writer.directory.hold != nil { try pen.writer.hold(nil) } }
        }
        return try await read { try $0.directories.get(directory)?.hold }
    }
}

extension GoogleDirectorySync.Pen {
    /// Not nil if too many would go: then nobody does, and the directory says why.
    mutating func holdUnseen() throws -> DeprovisioningHold? {
        let missing = try transaction.directoryRuns.countUnseenActive(by: run.id, in: directory)
        let total = try transaction.directoryUsers.counts(of: directory).active
        guard !isConfirmed, DeprovisioningGuard.stops(missing, of: total) else {
            if writer.directory.hold?.cause == .missingUsers { try writer.hold(nil) }
            return nil
        }
        let since = writer.directory.hold.flatMap { $0.cause == .missingUsers ? $0.since : nil }
        let hold = DeprovisioningHold(
            cause: .missingUsers, count: missing, of: total, since: since ?? surroundings.now())
        if writer.directory.hold != hold { try writer.hold(hold) }
        return hold
    }

    /// Takes in and out whose place the groups no longer give them. Returns the last one; nil when there is nobody left.
    mutating func settleScope(after last: DirectoryUserID?) throws -> DirectoryUserID? {
        let users = try transaction.directoryUsers.outdatedScope(
            in: directory, writer.directory.groupSelection, after: last, limit: GoogleDirectorySync.batch)
        for user in users { try writer.setScope(of: user, to: !user.isInScope) }
        return users.last?.id
    }

    /// Returns the last one; nil when there is nobody left.
    mutating func deleteUnseenUsers(after last: DirectoryUserID?) throws -> DirectoryUserID? {
        let users = try transaction.directoryRuns.unseenUsers(
            by: run.id, in: directory, after: last, limit: GoogleDirectorySync.batch)
        for id in users {
            guard let user = try transaction.directoryUsers.get(id, in: directory) else { continue }
            try writer.delete(user)
            run.tally.deleted += 1
        }
        return users.last
    }

    mutating func deleteUnseenGroups(after last: DirectoryGroupID?) throws -> DirectoryGroupID? {
        let groups = try transaction.directoryRuns.unseenGroups(by: run.id, in: directory, after: last, limit: 1)
        for id in groups {
            guard let group = try transaction.directoryGroups.get(id, in: directory) else { continue }
            try writer.delete(group)
            run.tally.deleted += 1
        }
        return groups.last
    }
}
