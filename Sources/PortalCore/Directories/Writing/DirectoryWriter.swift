import StrictJSON

/// The one way in which a directory's people and groups change, whoever brings the change: what is kept, what it means by
/// the directory's map, who counts, and the events, all inside one transaction.
package struct DirectoryWriter {
    /// What became of a user.
    package enum Outcome {
        case written(DirectoryUser)
        /// Nothing was to be changed.
        case unchanged(DirectoryUser)
        /// The map cannot use it: kept in quarantine, and whoever was there before stays as they were.
        case quarantined(QuarantinedUser)
    }

    let transaction: any TenantTransaction
    let scope: CallScope
    let mapping: CompiledMapping<NormalizedUser>
    /// As it is after what was written.
    package private(set) var directory: Directory

    package init(
        _ directory: Directory, mapping: CompiledMapping<NormalizedUser>, in transaction: any TenantTransaction,
        _ scope: CallScope
    ) {
        self.directory = directory
        self.mapping = mapping
        self.transaction = transaction
        self.scope = scope
    }

    private var tenant: TenantID { directory.id.tenant }

    // MARK: Users

    /// - Throws: `user_name_taken`.
    package mutating func create(_ incoming: IncomingUser) throws -> Outcome {
        let raw = JSON.object(incoming.raw)
        let outcome = mapping.map(raw)
        guard outcome.isUsable else { return try quarantine(incoming, outcome.problems, instead: nil) }
        let user = DirectoryUser(
            id: scope.surroundings.makeID(in: tenant), directoryId: directory.id, userName: incoming.userName,
            externalId: incoming.externalId, displayName: incoming.displayName, emails: incoming.emails,
            raw: JSONText(raw), attributes: JSONText(of: outcome.resource),
            isActive: outcome.resource.active ?? true, isInScope: directory.groupSelection == .all,
            createdAt: scope.now)
        try transaction.directoryUsers.insert(user)
        try transaction.quarantine.remove(for: user)
        try record(.directoryUserCreated, [user.eventTarget], data: DirectoryUserView(user))
        return .written(user)
    }

    /// - Throws: `user_name_taken`.
    package mutating func update(_ before: DirectoryUser, to incoming: IncomingUser) throws -> Outcome {
        let raw = JSON.object(incoming.raw)
        let text = JSONText(raw)
        // The same in another order is the same.
        if try text == before.raw || before.raw.json() == raw {
            // Should another one have been refused since, this is what the provider means now.
            if mapping.map(raw).isUsable { try transaction.quarantine.remove(for: before) }
            return .unchanged(before)
        }
        let outcome = mapping.map(raw)
        guard outcome.isUsable else { return try quarantine(incoming, outcome.problems, instead: before) }
        var after = before
        after.userName = incoming.userName
        after.externalId = incoming.externalId
        after.displayName = incoming.displayName
        after.emails = incoming.emails
        after.raw = text
        after.attributes = JSONText(of: outcome.resource)
        after.isActive = outcome.resource.active ?? true
        after.updatedAt = scope.now
        after.revision += 1
        try transaction.directoryUsers.update(after)
        try transaction.quarantine.remove(for: after)
        try recordChange(of: before, to: after)
        if before.isActive != after.isActive, try isKept(before) || isKept(after) {
            try recountHold(by: after.isActive ? 1 : -1)
        }
        return .written(after)
    }

    package mutating func delete(_ user: DirectoryUser) throws {
        let groups = try transaction.directoryGroups.groups(of: .user(user.id), in: directory.id)
        let wasKept = try isKept(user)
        guard try transaction.directoryUsers.delete(user.id, in: directory.id) else { return }
        // Their membership was part of those groups' versions.
        for group in groups { try touch(group.id) }
        try transaction.quarantine.remove(for: user)
        try record(.directoryUserDeleted, [user.eventTarget], data: DirectoryUserView(user))
        if wasKept { try recountHold(by: -1) }
    }

    /// Keeps what cannot be used, with the reasons.
    func quarantine(
        _ incoming: IncomingUser, _ problems: [MappingProblem], instead user: DirectoryUser?
    ) throws -> Outcome {
        let findings = problems.map(\.finding)
        let kept = try transaction.quarantine.put(
            QuarantinedUser(
                id: scope.surroundings.makeID(in: tenant), directoryId: directory.id, userId: user?.id,
                userName: incoming.userName, externalId: incoming.externalId, raw: JSONText(.object(incoming.raw)),
                findings: findings, at: scope.now))
        // Who is refused again and again is told of once.
        if kept.attempts == 1 {
            try scope.record(
                .directoryUserQuarantined, of: directory.organizationId, in: transaction.events,
                targets: [
                    directory.eventTarget,
                    Event.Target(type: "quarantined_user", id: kept.id.description, name: kept.userName),
                ], data: QuarantinedUserView(kept))
        }
        return .quarantined(kept)
    }

    // MARK: Groups

    package mutating func create(_ incoming: IncomingGroup) throws -> DirectoryGroup {
        let group = DirectoryGroup(
            id: scope.surroundings.makeID(in: tenant), directoryId: directory.id, displayName: incoming.displayName,
            externalId: incoming.externalId, raw: JSONText(.object(incoming.raw)), createdAt: scope.now)
        try transaction.directoryGroups.insert(group)
        try record(.directoryGroupCreated, [group.eventTarget], data: DirectoryGroupView(group))
        return group
    }

    package mutating func update(_ before: DirectoryGroup, to incoming: IncomingGroup) throws -> DirectoryGroup {
        var after = before
        after.displayName = incoming.displayName
        after.externalId = incoming.externalId
        let raw = JSON.object(incoming.raw)
        if try before.raw.json() != raw { after.raw = JSONText(raw) }
        guard after != before else { return before }
        after.updatedAt = scope.now
        after.revision += 1
        try transaction.directoryGroups.update(after)
        try record(
            .directoryGroupUpdated, [after.eventTarget], data: DirectoryGroupView(after),
            previous: DirectoryGroupView(before))
        return after
    }

    package mutating func delete(_ group: DirectoryGroup) throws {
        var leavers: [DirectoryUser] = []
        if countsForScope(group) { leavers = try users(in: group) }
        let parents = try transaction.directoryGroups.groups(of: .group(group.id), in: directory.id)
        guard try transaction.directoryGroups.delete(group.id, in: directory.id) else { return }
        for parent in parents { try touch(parent.id) }
        try record(.directoryGroupDeleted, [group.eventTarget], data: DirectoryGroupView(group))
        try leave(leavers, because: .groupDeleted, of: group)
    }

    // MARK: Members

    /// Adds and removes direct members; who is in already, or out, changes nothing.
    ///
    /// - Returns: The group as it is then.
    /// - Throws: `user_not_found` or `group_not_found` for a new member that is not in the directory.
    @discardableResult
    package mutating func change(
        _ group: DirectoryGroup, adding additions: [DirectoryMember], removing removals: [DirectoryMember]
    ) throws -> DirectoryGroup {
        var group = group
        var (added, removed): ([DirectoryUser], [DirectoryUser]) = ([], [])
        var (hasChanged, back) = (false, 0)
        for member in removals {
            guard try transaction.directoryGroups.remove(member, from: group.id, in: directory.id) else { continue }
            group.memberCount -= 1
            hasChanged = true
            guard let user = try user(member) else { continue }
            removed.append(user)
            try recordMember(.directoryGroupUserRemoved, user, group)
        }
        for member in additions {
            let user = try user(member)
            let wasKept = try user.map { try countsForScope(group) && isKept($0) } ?? false
            guard try transaction.directoryGroups.add(member, to: group.id, in: directory.id) else { continue }
            group.memberCount += 1
            hasChanged = true
            guard let user else { continue }
            if wasKept { back += 1 }
            added.append(user)
            try recordMember(.directoryGroupUserAdded, user, group)
        }
        guard hasChanged else { return group }
        group.revision += 1
        group.updatedAt = scope.now
        try transaction.directoryGroups.update(group)
        if countsForScope(group) {
            try enter(added)
            if back > 0 { try recountHold(by: -back) }
            try leave(removed, because: .groupMembers, of: group)
        }
        return group
    }

    private func user(_ member: DirectoryMember) throws -> DirectoryUser? {
        guard case .user(let id) = member else { return nil }
        return try transaction.directoryUsers.get(id, in: directory.id)
    }

    private func users(in group: DirectoryGroup) throws -> [DirectoryUser] {
        try transaction.directoryGroups.members(of: group.id, in: directory.id, after: nil, limit: .max)
            .compactMap { try user($0.member) }
    }

    private func touch(_ id: DirectoryGroupID) throws {
        guard var group = try transaction.directoryGroups.get(id, in: directory.id) else { return }
        group.revision += 1
        group.updatedAt = scope.now
        try transaction.directoryGroups.update(group)
    }

    // MARK: Who counts

    private func countsForScope(_ group: DirectoryGroup) -> Bool {
        directory.groupSelection == .selected && group.isSelected
    }

    private func enter(_ users: [DirectoryUser]) throws {
        let entering = users.filter { !$0.isInScope }
        for user in entering { try setScope(of: user, to: true) }
        let count = entering.count(where: \.isActive)
        guard count > 0, var window = try window(), window.count > 0 else { return }
        window.count = max(window.count - count, 0)
        try transaction.directories.setDepartures(window, of: directory.id)
    }

    /// Takes those out who are in no selected group any more; many within a while only after somebody's confirmation.
    private mutating func leave(
        _ users: [DirectoryUser], because cause: DeprovisioningHold.Cause, of group: DirectoryGroup
    ) throws {
        let leavers = try users.filter { user in
            try user.isInScope && !transaction.directoryUsers.isInSelectedGroup(user.id, in: directory.id)
        }
        let count = leavers.count(where: \.isActive)
        let held = directory.hold
        let total = try transaction.directoryUsers.counts(of: directory.id).active
        var departures = try window() ?? DeprovisioningWindow(startedAt: scope.now, count: 0, of: total)
        departures.of = max(departures.of, total)
        departures.count += count
        guard held == nil, !DeprovisioningGuard.stops(departures.count, of: departures.of) else {
            guard count > 0 else { return }
            try hold(
                DeprovisioningHold(
                    cause: held?.cause ?? cause, count: (held?.count ?? 0) + count, of: total,
                    since: held?.since ?? scope.now, groupId: held == nil ? group.id : held?.groupId))
            return
        }
        for user in leavers { try setScope(of: user, to: false) }
        if count > 0 { try transaction.directories.setDepartures(departures, of: directory.id) }
    }

    /// Who left a short while ago; nil where nobody did.
    private func window() throws -> DeprovisioningWindow? {
        try transaction.directories.departures(of: directory.id).flatMap { $0.isOpen(at: scope.now) ? $0 : nil }
    }

    /// Whether only the guard keeps somebody, whose groups no longer do.
    private func isKept(_ user: DirectoryUser) throws -> Bool {
        guard let hold = directory.hold, hold.cause != .missingUsers, user.state == .active else { return false }
        return try !transaction.directoryUsers.isInSelectedGroup(user.id, in: directory.id)
    }

    /// Some of those whom the guard keeps came back, went for good, or are more; with the last one it has nothing to keep.
    private mutating func recountHold(by change: Int) throws {
        guard var hold = directory.hold else { return }
        hold.count += change
        if hold.count <= 0 {
            // Counted along the way; before it is lifted, everybody is looked at.
            let selected = Set(try transaction.directoryGroups.selected(in: directory.id))
            hold.count = try transaction.directoryUsers.scopeDifference(
                in: directory.id, selecting: selected, sample: 0
            ).leaving
        }
        try self.hold(hold.count > 0 ? hold : nil)
    }

    /// Notes that people keep their access until somebody confirms; nil that none do any more.
    package mutating func hold(_ hold: DeprovisioningHold?) throws {
        let before = directory
        if hold == nil { try transaction.directories.setDepartures(nil, of: directory.id) }
        directory.hold = hold
        directory.updatedAt = scope.now
        directory.revision += 1
        try transaction.directories.update(directory)
        try record(
            .directoryUpdated, [], data: DirectoryView(directory, baseURL: nil),
            previous: DirectoryView(before, baseURL: nil))
    }

    /// Takes a user in or out, and says so where it makes a difference: of somebody inactive nobody has to know.
    ///
    /// Everybody was announced when they came (`directory_user.created`), so who enters is an update.
    package func setScope(of before: DirectoryUser, to isInScope: Bool) throws {
        try transaction.directoryUsers.setScope(of: before.id, in: directory.id, to: isInScope)
        var after = before
        after.isInScope = isInScope
        guard after.state != before.state else { return }
        try recordChange(of: before, to: after)
    }

    // MARK: Events

    /// Where somebody who was active no longer is, that is what happened, whatever else changed.
    package func recordChange(of before: DirectoryUser, to after: DirectoryUser) throws {
        let isDeactivated = before.state == .active && after.state != .active
        try record(
            isDeactivated ? .directoryUserDeactivated : .directoryUserUpdated, [after.eventTarget],
            data: DirectoryUserView(after), previous: DirectoryUserView(before))
    }

    private func recordMember(_ type: EventType, _ user: DirectoryUser, _ group: DirectoryGroup) throws {
        try record(
            type, [group.eventTarget, user.eventTarget], data: DirectoryMembershipView(group: group, user: user))
    }

    private func record<Thing: JSONWritable>(
        _ type: EventType, _ targets: [Event.Target], data: Thing, previous: Thing? = nil
    ) throws {
        try scope.record(
            type, of: directory.organizationId, in: transaction.events, targets: [directory.eventTarget] + targets,
            data: data, previous: previous)
    }

    private func record<Thing: Encodable>(
        _ type: EventType, _ targets: [Event.Target], data: Thing, previous: Thing? = nil
    ) throws {
        try scope.record(
            type, of: directory.organizationId, in: transaction.events, targets: [directory.eventTarget] + targets,
            data: data, previous: previous)
    }
}
