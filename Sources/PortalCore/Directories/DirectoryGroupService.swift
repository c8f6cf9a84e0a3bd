/// A directory's groups, and which of them count.
package struct DirectoryGroupService: Sendable {
    /// Groups that can be selected.
    package static let maximumSelected = 1_000
    package static let maximumSearchLength = 200

    let gate: TenantGate
    let runs: DirectoryBatchRuns
    let housekeeping: HousekeepingService

    package init(gate: TenantGate, runs: DirectoryBatchRuns, housekeeping: HousekeepingService) {
        self.gate = gate
        self.runs = runs
        self.housekeeping = housekeeping
    }

    package func list(_ query: DirectoryGroupQuery, as caller: Caller) async throws -> Page<DirectoryGroupView> {
        let page = try await gate.read(
            TenantGate.Target(query.directory), as: caller, allowing: .directorySync
        ) { transaction, _ in
            _ = try transaction.directory(query.directory)
            return try transaction.directoryGroups.list(query)
        }
        return Page(data: page.data.map { DirectoryGroupView($0) }, nextCursor: page.nextCursor)
    }

    package func get(
        _ id: DirectoryGroupID, in directory: DirectoryID, as caller: Caller
    ) async throws -> DirectoryGroupView {
        try await gate.read(TenantGate.Target(directory), as: caller, allowing: .directorySync) { transaction, _ in
            _ = try transaction.directory(directory)
            guard let group = try transaction.directoryGroups.get(id, in: directory) else {
                throw PortalError.notFound(DirectoryGroupID.self)
            }
            return DirectoryGroupView(group, showsRaw: true)
        }
    }

    // MARK: Selection

    package struct Selection: Sendable {
        package var mode: GroupSelection
        package var groupIds: [DirectoryGroupID]
        package var confirm: Bool
        package var expectedRevision: Int?

        package init(
            mode: GroupSelection, groupIds: [DirectoryGroupID], confirm: Bool = false, expectedRevision: Int? = nil
        ) {
            self.mode = mode
            self.groupIds = groupIds
            self.confirm = confirm
            self.expectedRevision = expectedRevision
        }

        /// Nil stands for everybody.
        fileprivate var groups: Set<DirectoryGroupID>? { mode == .all ? nil : Set(groupIds) }

        fileprivate func check() throws {
            switch mode {
            case .all:
                guard groupIds.isEmpty else {
                    throw PortalError.invalid("/groupIds", "must be left out where every user counts")
                }
            case .selected:
                guard !groupIds.isEmpty else {
                    throw PortalError.invalid(
                        "/groupIds", "must name a group, or nobody would count",
                        remedy: "Name the groups, or choose the mode all.")
                }
                guard groupIds.count <= DirectoryGroupService.maximumSelected else {
                    throw PortalError.invalid(
                        "/groupIds", "must name at most \(DirectoryGroupService.maximumSelected) groups")
                }
            }
        }
    }

    /// What a selection would change; changes nothing.
    package func preview(
        _ selection: Selection, of id: DirectoryID, as caller: Caller
    ) async throws -> GroupSelectionPreview {
        try await gate.require(.directorySync, caller)
        try selection.check()
        return try await gate.read(TenantGate.Target(id), as: caller, allowing: .directorySync) { transaction, _ in
            try transaction.preview(selection, of: transaction.directory(id))
        }
    }

    /// The selection and, of large directories, the first users are in one transaction; a run goes on with the rest.
    ///
    /// Whoever leaves is told of as deactivated with the state `out_of_scope`, whoever enters as updated: they were
    /// announced when they came. What the guard held because of groups is decided by it.
    ///
    /// - Throws: `group_not_found`; `mass_deprovisioning_guard` unless it is confirmed; `revision_conflict`.
    package func select(
        _ selection: Selection, of id: DirectoryID, as caller: Caller
    ) async throws -> GroupSelectionPreview {
        try await gate.require(.directorySync, caller)
        try selection.check()
        // Should this host end before the run is over, another one finds it.
        try await housekeeping.expectVisit(
            id.tenant, at: gate.surroundings.now().adding(seconds: DirectoryBatchRuns.takeOverSeconds + 1))
        let mappings = runs.mappings
        let done = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, scope in
            let before = try transaction.directory(id)
            try Revision.check(selection.expectedRevision, against: before.revision)
            var preview = try transaction.preview(selection, of: before)
            if let stop = preview.guard, !selection.confirm {
                throw DeprovisioningGuard.refusal(
                    of: "This selection", count: stop.count, of: stop.of, sample: preview.sample.removed)
            }
            let selectedBefore = try transaction.directoryGroups.selected(in: id)
            try transaction.directoryGroups.select(selection.groups ?? [], in: id)
            var after = before
            after.groupSelection = selection.mode
            if let hold = before.hold, hold.cause != .missingUsers || selection.confirm { after.hold = nil }
            // From here on it is weighed anew.
            try transaction.directories.setDepartures(nil, of: id)
            let isOther = after != before || Set(selectedBefore) != selection.groups ?? []
            if isOther {
                after.revision += 1
                after.updatedAt = scope.now
                try transaction.directories.update(after)
                try scope.record(
                    .directoryUpdated, of: after.organizationId, in: transaction.events, targets: [after.eventTarget],
                    data: DirectoryView(after, at: scope.now).selecting(selection.groupIds.sorted()),
                    previous: DirectoryView(before, at: scope.now).selecting(selectedBefore.sorted()))
            }
            let writer = DirectoryWriter(after, mapping: try mappings.mapping(of: after), in: transaction, scope)
            var run = try writer.begin(.scope)
            try writer.scopeBatch(&run)
            if run.state != .running { run.endedAt = scope.now }
            try transaction.directoryRuns.update(run)
            preview.guard = nil
            preview.runId = run.state == .running ? run.id : nil
            return preview
        }
        if let run = done.runId { await runs.start(run, of: id) }
        return done
    }
}

extension TenantTransaction {
    fileprivate func preview(
        _ selection: DirectoryGroupService.Selection, of directory: Directory
    ) throws -> GroupSelectionPreview {
        for (index, group) in selection.groupIds.enumerated()
        where try directoryGroups.get(group, in: directory.id) == nil {
            var error = PortalError.notFound(DirectoryGroupID.self)
            error.field = "/groupIds/\(index)"
            throw error
        }
        let difference = try directoryUsers.scopeDifference(
            in: directory.id, selecting: selection.groups, sample: DeprovisioningGuard.sampleLength)
        func people(_ ids: [DirectoryUserID]) throws -> [GroupSelectionPreview.Person] {
            try ids.compactMap { try directoryUsers.get($0, in: directory.id) }.map(GroupSelectionPreview.Person.init)
        }
        let provisioned = try directoryUsers.counts(of: directory.id).active
        var preview = GroupSelectionPreview(
            mode: selection.mode, groupIds: selection.groupIds, added: difference.entering,
            removed: difference.leaving,
            sample: GroupSelectionPreview.Sample(
                added: try people(difference.enteringSample), removed: try people(difference.leavingSample)))
        if DeprovisioningGuard.stops(difference.leaving, of: provisioned) {
            preview.guard = GroupSelectionPreview.Guard(
                threshold: GroupSelectionPreview.Guard.Threshold(
                    users: DeprovisioningGuard.allowance, percent: DeprovisioningGuard.allowedPercent),
                count: difference.leaving, of: provisioned,
                explanation: DeprovisioningGuard.explanation("This selection", difference.leaving, of: provisioned))
        }
        return preview
    }
}
