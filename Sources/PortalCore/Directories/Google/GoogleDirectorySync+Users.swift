import StrictJSON

extension GoogleDirectorySync {
    /// Compares all users. Returns those who have to wait for an address, by Google's identifier.
    func pullUsers(_ odd: inout OddElements) async throws -> [String: Postponed] {
        var postponed: [String: Postponed] = [:]
        var (pass, seen, unreadable) = (0, 0, 0)
        try await client.list(.users(selection)) { page in
            if page.pass != pass { (pass, seen, unreadable) = (page.pass, 0, 0) }
            let users = page.elements.compactMap { GoogleUser($0, selection) }
            unreadable += page.elements.count - users.count
            for start in stride(from: 0, to: users.count, by: Self.batch) {
                let batch = Array(users[start..<min(start + Self.batch, users.count)])
                seen += batch.count
                let waiting = try await write((batch, seen)) { input, pen in
                    pen.run.tally.users = input.1
                    return try pen.take(input.0)
                }
                for user in waiting where postponed.count < Self.maximumPostponed {
                    postponed[user.id] = Postponed(user: user)
                }
            }
        }
        odd.users = unreadable
        return postponed
    }
}

extension GoogleDirectorySync.Pen {
    /// Writes what differs, and notes whom the run has seen. Returns those whose address another user has.
    mutating func take(_ users: [GoogleUser]) throws -> [GoogleUser] {
        var seen: [DirectoryMember] = []
        var waiting: [GoogleUser] = []
        for user in users {
            let known = try transaction.directoryUsers.find(.externalId(user.id), in: directory, limit: 1).first
            if let known { seen.append(.user(known.id)) }
            do {
                let outcome =
                    if let known {
                        try writer.update(known, to: user.incoming)
                    } else {
                        try writer.create(user.incoming)
                    }
                switch outcome {
                case .written(let written) where known == nil:
                    run.tally.created += 1
                    seen.append(.user(written.id))
                case .written: run.tally.updated += 1
                case .unchanged: break
                case .quarantined: run.tally.quarantined += 1
                }
            } catch let error as PortalError where error.reason == "user_name_taken" {
                waiting.append(user)
            }
        }
        try transaction.directoryRuns.markSeen(seen, by: run.id, in: directory)
        return waiting
    }

    /// Tries once more, when those who had the addresses may have another one or be gone; with several who wait for each
    /// other, as often as it helps. Returns those for whom it did not.
    mutating func takePostponed(_ waiting: [GoogleDirectorySync.Postponed]) throws -> [GoogleUser] {
        var rest = waiting
        while !rest.isEmpty {
            let refused = Set(try take(rest.map(\.user)).map(\.id))
            for postponed in rest where !refused.contains(postponed.user.id) {
                let found = try transaction.directoryUsers.find(.externalId(postponed.user.id), in: directory, limit: 1)
                guard let user = found.first else { continue }
                for id in postponed.groups {
                    guard let group = try transaction.directoryGroups.get(id, in: directory) else { continue }
                    try writer.change(group, adding: [.user(user.id)], removing: [])
                }
            }
            let left = rest.filter { refused.contains($0.user.id) }
            if left.count == rest.count { break }
            rest = left
        }
        return rest.map(\.user)
    }
}
