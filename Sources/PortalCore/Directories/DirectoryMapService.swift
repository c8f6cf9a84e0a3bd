import StrictJSON

/// The attribute map of a directory: read, tried on the users there are, and changed.
package struct DirectoryMapService: Sendable {
    /// Users read in one transaction.
    static let chunk = 500
    /// Users that one preview looks at.
    package static let maximumExamined = 10_000
    /// Users that a preview shows.
    package static let maximumSample = 100
    package static let defaultSample = 25

    let gate: TenantGate
    let providers: ProviderCatalog
    let runs: DirectoryBatchRuns
    let housekeeping: HousekeepingService

    package init(
        gate: TenantGate, providers: ProviderCatalog, runs: DirectoryBatchRuns, housekeeping: HousekeepingService
    ) {
        self.gate = gate
        self.providers = providers
        self.runs = runs
        self.housekeeping = housekeeping
    }

    package func get(_ id: DirectoryID, as caller: Caller) async throws -> DirectoryMapView {
        let directory = try await gate.read(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, _ in
            try transaction.directory(id)
        }
        return DirectoryMapView(directory.attributeMap, providerMap: try providerMap(of: directory))
    }

    private func providerMap(of directory: Directory) throws -> DirectoryMapping {
        try providers.module(directory.providerId).directoryMapping(for: directory.protocol)
            ?? DirectoryMapping(user: [], group: [])
    }

    // MARK: Preview

    /// - Parameters:
    ///   - limit: how many users are shown.
    ///   - after: goes on behind that user, who has to be there still.
    ///   - progress: told after each part.
    package func preview(
        _ map: DirectoryMapping, of id: DirectoryID, limit: Int, after: DirectoryUserID?, as caller: Caller,
        progress: @Sendable (DirectoryMapProgress) async throws -> Void
    ) async throws -> DirectoryMapPreview {
        try await gate.require(.directorySync, caller)
        try Self.check(map)
        var examination = MapExamination(CompiledMapping(map.user), limit: limit)
        var place = after
        while true {
            try Task.checkCancellation()
            let (last, room) = (place, Self.maximumExamined - examination.preview.examined)
            let size = min(Self.chunk, room)
            let (users, total) = try await gate.read(
                TenantGate.Target(id), as: caller, allowing: .directorySync
            ) { transaction, _ in
                _ = try transaction.directory(id)
                if let after, last == after, try transaction.directoryUsers.get(after, in: id) == nil {
                    throw PortalError.notFound(DirectoryUserID.self)
                }
                return try transaction.usersToExamine(of: id, after: last, limit: size)
            }
            examination.preview.total = total
            for user in users { try examination.examine(user) }
            place = users.last?.id ?? place
            if users.count < size { return examination.finished(next: nil) }
            try await progress(DirectoryMapProgress(examined: examination.preview.examined, total: total))
            if examination.preview.examined >= Self.maximumExamined { return examination.finished(next: place) }
        }
    }

    /// - Throws: `invalid_attribute_map` with a finding for each violation.
    static func check(_ map: DirectoryMapping) throws {
        let violations = map.violations
        guard !violations.isEmpty else { return }
        throw PortalError(
            .refused, "invalid_attribute_map",
            "The attribute map cannot be used: \(violations.map(\.description).first ?? "")",
            remedy: "Correct what the findings name.", field: "/map\(violations.first?.pointer ?? "")",
            findings: violations.map { violation in
                Finding(
                    .error, .directoryMapRule, path: violation.pointer, message: violation.description,
                    remedy: violation.remedy)
            })
    }

    // MARK: Change

    package struct Change: Sendable {
        /// Nil for the provider's.
        package var map: DirectoryMapping?
        package var expectedRevision: Int?
        /// Goes on although very many people would become inactive.
        package var confirm: Bool
        package init(map: DirectoryMapping?, expectedRevision: Int? = nil, confirm: Bool = false) {
            self.map = map
            self.expectedRevision = expectedRevision
            self.confirm = confirm
        }
    }

    /// Keeps the map, by which users are mapped from then on, and begins to apply it to those there are.
    ///
    /// - Throws: `invalid_attribute_map`; `mass_deprovisioning_guard` where a rule for `active` would make very many people
    ///   inactive at once, unless that is confirmed; `revision_conflict`.
    package func set(_ change: Change, of id: DirectoryID, as caller: Caller) async throws -> DirectoryMapChange {
        try await gate.require(.directorySync, caller)
        if let map = change.map { try Self.check(map) }
        let target = TenantGate.Target(id)
        if let first = try await gate.firstResult(
            of: DirectoryMapChange.self, target, as: caller, allowing: .directorySync)
        {
            return first
        }
        if !change.confirm { try await guardActive(change.map, of: id, as: caller) }
        let providers = providers
        // Should this host end before the run is over, another one finds it.
        try await housekeeping.expectVisit(
            id.tenant, at: gate.surroundings.now().adding(seconds: DirectoryBatchRuns.takeOverSeconds + 1))
        let mappings = runs.mappings
        let changed = try await gate.write(target, as: caller, allowing: .directorySync) { transaction, scope in
            let before = try transaction.directory(id)
            try Revision.check(change.expectedRevision, against: before.revision)
            var after = before
            after.attributeMap = change.map
            if after != before {
                after.revision += 1
                after.updatedAt = scope.now
                try transaction.directories.update(after)
                try scope.record(
                    .directoryUpdated, of: after.organizationId, in: transaction.events, targets: [after.eventTarget],
                    data: DirectoryView(after, at: scope.now).showing(mappings.rules(of: after)),
                    previous: DirectoryView(before, at: scope.now).showing(mappings.rules(of: before)))
            }
            let writer = DirectoryWriter(
                after, mapping: try mappings.mapping(of: after), in: transaction, scope)
            let run = try writer.begin(.remap)
            let providerMap = try providers.module(after.providerId).directoryMapping(for: after.protocol)
            return DirectoryMapChange(
                map: change.map ?? providerMap ?? DirectoryMapping(user: [], group: []), isDefault: change.map == nil,
                runId: run.id, revision: after.revision)
        }
        await runs.start(changed.runId, of: id)
        return changed
    }

    /// A rule for `active` that is wrong would deprovision everybody: those there are, are looked at first.
    private func guardActive(_ map: DirectoryMapping?, of id: DirectoryID, as caller: Caller) async throws {
        let directory = try await gate.read(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, _ in
            try transaction.directory(id)
        }
        let rules = try map ?? providerMap(of: directory)
        let inForce = try runs.mappings.rules(of: directory)
        guard rules.activeRule != inForce.activeRule else { return }
        var examination = MapExamination(CompiledMapping(rules.user), limit: DeprovisioningGuard.sampleLength)
        examination.onlyDeactivated = true
        var (place, provisioned): (DirectoryUserID?, Int) = (nil, 0)
        while true {
            try Task.checkCancellation()
            let last = place
            let (users, active) = try await gate.read(
                TenantGate.Target(id), as: caller, allowing: .directorySync
            ) { transaction, _ in
                (
                    try transaction.usersToExamine(of: id, after: last, limit: Self.chunk).users,
                    try transaction.directoryUsers.counts(of: id).active
                )
            }
            provisioned = active
            for user in users where user.state == .active { try examination.examine(user) }
            place = users.last?.id ?? place
            if users.count < Self.chunk { break }
        }
        let count = examination.preview.wouldBeDeactivated
        guard DeprovisioningGuard.stops(count, of: provisioned) else { return }
        throw DeprovisioningGuard.refusal(
            of: "Applying the attribute map", count: count, of: provisioned,
            sample: examination.deactivated.prefix(DeprovisioningGuard.sampleLength).map(
                GroupSelectionPreview.Person.init))
    }
}

extension DirectoryMapping {
    /// Without its place in the list and whether it is required, which change nothing of what is mapped.
    fileprivate var activeRule: AttributeRule? {
        var rule = user.first { $0.target == "active" }
        rule?.required = false
        return rule
    }
}

extension TenantTransaction {
    /// The next users in the order of creation, and how many there are.
    fileprivate func usersToExamine(
        of id: DirectoryID, after last: DirectoryUserID?, limit: Int
    ) throws -> (users: [DirectoryUser], total: Int) {
        _ = try directory(id)
        let users = try directoryUsers.page(
            in: id, by: .creation, descending: false,
            after: last.map { DirectoryPlace(name: "", id: $0.description) }, limit: limit)
        return (users, try directoryUsers.counts(of: id).users)
    }
}

/// Applies a map to users one after the other and keeps count.
private struct MapExamination {
    let mapping: CompiledMapping<NormalizedUser>
    let limit: Int
    var onlyDeactivated = false
    var preview = DirectoryMapPreview(
        changed: 0, unchanged: 0, wouldBeQuarantined: 0, wouldBeDeactivated: 0, examined: 0, total: 0, isComplete: true,
        next: nil, sample: [])
    /// Active users who would become inactive, as many as are shown.
    var deactivated: [DirectoryUser] = []
    private var refused: [DirectoryMapPreview.Example] = []
    private var changed: [DirectoryMapPreview.Example] = []

    init(_ mapping: CompiledMapping<NormalizedUser>, limit: Int) {
        self.mapping = mapping
        self.limit = limit
    }

    mutating func examine(_ user: DirectoryUser) throws {
        preview.examined += 1
        let outcome = try mapping.map(user.raw.json())
        guard outcome.isUsable else {
            preview.wouldBeQuarantined += 1
            if !onlyDeactivated, refused.count < limit { refused.append(try example(user, nil, outcome.problems)) }
            return
        }
        guard JSONText(of: outcome.resource) != user.attributes else {
            preview.unchanged += 1
            return
        }
        preview.changed += 1
        if user.isActive, outcome.resource.active == false {
            preview.wouldBeDeactivated += 1
            if deactivated.count < limit { deactivated.append(user) }
        }
        if !onlyDeactivated, changed.count < limit {
            changed.append(try example(user, outcome.resource, outcome.problems))
        }
    }

    private func example(
        _ user: DirectoryUser, _ after: NormalizedUser?, _ problems: [MappingProblem]
    ) throws -> DirectoryMapPreview.Example {
        DirectoryMapPreview.Example(
            userId: user.id, userName: user.userName,
            before: try JSONDecoding.decode(NormalizedUser.self, from: user.attributes.utf8), after: after,
            findings: problems.map(\.finding))
    }

    func finished(next: DirectoryUserID?) -> DirectoryMapPreview {
        var preview = preview
        preview.next = next
        preview.isComplete = next == nil
        preview.sample = Array((refused + changed).prefix(limit))
        return preview
    }
}
