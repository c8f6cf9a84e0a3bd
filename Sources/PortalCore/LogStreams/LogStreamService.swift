package import StrictJSON

/// Log streams as they are set up; ``LogStreamDelivery`` serves them.
package struct LogStreamService: Sendable {
    package static let maximumNameLength = 200
    /// Streams of one organisation.
    package static let maximumStreams = 20

    let gate: TenantGate
    let environment: any EnvironmentStore
    let destinations: DestinationCatalog
    let transport: DeliveryTransport

    package init(
        gate: TenantGate, environment: any EnvironmentStore, destinations: DestinationCatalog,
        transport: DeliveryTransport
    ) {
        self.gate = gate
        self.environment = environment
        self.destinations = destinations
        self.transport = transport
    }

    /// What there is to stream to, with what each needs.
    package struct Destination: Sendable, Encodable {
        package var type: LogStreamType
        package var name: String
        package var summary: String
        package var fields: [LogStreamField]
        package var limits: BatchLimits
        package var steps: [LogStreamStep]

        init(_ destination: any LogStreamDestination) {
            let descriptor = destination.descriptor
            type = descriptor.type
            name = descriptor.name
            summary = descriptor.summary
            fields = descriptor.fields
            limits = descriptor.limits
            steps = destination.setupSteps
        }
    }

    package func listDestinations(as caller: Caller) async throws -> [Destination] {
        try await gate.require(.logStreams, caller)
        return destinations.destinations.map(Destination.init)
    }

    // MARK: Setting up

    package struct Creation: Sendable {
        package var type: LogStreamType
        package var name: String?
        package var settings: JSONObject
        package var types: [EventType]

        package init(type: LogStreamType, name: String?, settings: JSONObject, types: [EventType]) {
            self.type = type
            self.name = name
            self.settings = settings
            self.types = types
        }
    }

    /// Streams what happens from here on; the stream's own creation is the first event.
    ///
    /// - Throws: `destination_not_supported`, `log_stream_settings_invalid` with the findings, `too_many_log_streams`.
    package func create(
        _ creation: Creation, for organization: OrganizationID, as caller: Caller
    ) async throws -> LogStreamView {
        try await gate.require(.logStreams, caller)
        let destination = try destinations.destination(creation.type)
        let descriptor = destination.descriptor
        if let name = creation.name { try Self.check(name: name) }
        let settings = try LogStreamSettings(creation.settings, fields: descriptor.fields)
        try Self.review(settings, destination)
        let target = TenantGate.Target(organization)
        // Noted before and after: in between somebody may take the last stream of the organisation away.
        try await environment.write { try $0.streamingTenants.add(organization.tenant) }
        let (surroundings, sealer) = (gate.surroundings, gate.sealer)
        let created = try await gate.write(target, as: caller, allowing: .logStreams) { transaction, scope in
            try transaction.requireOrganization(organization)
            guard try transaction.logStreams.count() < Self.maximumStreams else {
                throw PortalError(
                    .state, "too_many_log_streams", "An organisation has at most \(Self.maximumStreams) log streams.",
                    remedy: "Delete one that is not needed.")
            }
            let parts = settings.divided(by: descriptor.fields)
            let stream = LogStream(
                id: surroundings.makeID(in: organization.tenant), organizationId: organization, type: creation.type,
                name: creation.name ?? descriptor.name, settings: parts.open,
                secrets: parts.secret.members.map(\.key).sorted(), types: creation.types.sorted(), createdAt: scope.now,
                progress: LogStreamProgress(sequence: try transaction.events.lastSequence()))
            try transaction.logStreams.insert(stream)
            try transaction.keep(parts.secret, of: stream.id, sealer)
            try scope.record(
                .logStreamCreated, of: organization, in: transaction.events, targets: [stream.eventTarget],
                data: LogStreamView(stream, last: nil))
            return LogStreamView(stream, last: try transaction.events.lastSequence())
        }
        try await environment.write { try $0.streamingTenants.add(organization.tenant) }
        return created
    }

    package func get(_ id: LogStreamID, as caller: Caller) async throws -> LogStreamView {
        try await gate.read(TenantGate.Target(id), as: caller, allowing: .logStreams) { transaction, _ in
            LogStreamView(try transaction.logStream(id), last: try transaction.events.lastSequence())
        }
    }

    package func list(
        of organization: OrganizationID, _ page: PageRequest, as caller: Caller
    ) async throws -> Page<LogStreamView> {
        try await gate.read(TenantGate.Target(organization), as: caller, allowing: .logStreams) { transaction, _ in
            try transaction.requireOrganization(organization)
            let last = try transaction.events.lastSequence()
            let streams = try transaction.logStreams.list(page)
            return Page(data: streams.data.map { LogStreamView($0, last: last) }, nextCursor: streams.nextCursor)
        }
    }

    package struct Change: Sendable {
        package var name: String?
        /// Replaces all of them; secrets that are left out or masked stay.
        package var settings: JSONObject?
        /// Empty stands for all.
        package var types: [EventType]?
        package var expectedRevision: Int?
        package init() {}
    }

    /// What is set anew is tried at once.
    package func update(_ id: LogStreamID, _ change: Change, as caller: Caller) async throws -> LogStreamView {
        if let name = change.name { try Self.check(name: name) }
        let (sealer, destinations) = (gate.sealer, destinations)
        return try await gate.write(TenantGate.Target(id), as: caller, allowing: .logStreams) { transaction, scope in
            let before = try transaction.logStream(id)
            try Revision.check(change.expectedRevision, against: before.revision)
            var after = before
            if let name = change.name { after.name = name }
            if let types = change.types { after.types = types.sorted() }
            var hasOtherSecrets = false
            if let given = change.settings {
                let destination = try destinations.destination(before.type)
                let fields = destination.descriptor.fields
                let kept = try transaction.secrets(of: id, sealer)
                let settings = try LogStreamSettings(given, fields: fields, keeping: kept)
                try Self.review(settings, destination)
                let parts = settings.divided(by: fields)
                after.settings = parts.open
                after.secrets = parts.secret.members.map(\.key).sorted()
                hasOtherSecrets = parts.secret != kept
                if hasOtherSecrets { try transaction.keep(parts.secret, of: id, sealer) }
            }
            let last = try transaction.events.lastSequence()
            guard after != before || hasOtherSecrets else { return LogStreamView(before, last: last) }
            after.progress.nextAttemptAt = nil
            return try transaction.save(&after, replacing: before, scope)
        }
    }

    package func delete(_ id: LogStreamID, as caller: Caller) async throws {
        let isLast = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .logStreams
        ) { transaction, scope in
            let stream = try transaction.logStream(id)
            try transaction.logStreams.delete(id)
            try scope.record(
                .logStreamDeleted, of: stream.organizationId, in: transaction.events, targets: [stream.eventTarget],
                data: LogStreamView(stream, last: nil))
            return try transaction.logStreams.count() == 0
        }
        guard isLast else { return }
        try await environment.write { try $0.streamingTenants.remove(id.tenant) }
        // Another one may have come meanwhile.
        let isStreaming = try await gate.store.read(id.tenant) { try $0.logStreams.count() > 0 }
        if isStreaming { try await environment.write { try $0.streamingTenants.add(id.tenant) } }
    }

    // MARK: While it runs

    /// Sends nothing until it is resumed; what happens meanwhile waits in the log.
    package func pause(_ id: LogStreamID, as caller: Caller) async throws -> LogStreamView {
        try await change(id, as: caller) { stream, _ in stream.isPaused = true }
    }

    /// Goes on where it was; a stream that waits for its next attempt makes it now.
    package func resume(_ id: LogStreamID, as caller: Caller) async throws -> LogStreamView {
        try await change(id, as: caller) { stream, _ in
            stream.isPaused = false
            stream.progress.nextAttemptAt = nil
        }
    }

    /// Sends everything since a time once more.
    package func replay(_ id: LogStreamID, from time: Timestamp, as caller: Caller) async throws -> LogStreamView {
        try await change(id, as: caller) { stream, transaction in
            stream.progress.sequence = try transaction.events.lastSequence(before: time)
            stream.progress.nextAttemptAt = nil
        }
    }

    private func change(
        _ id: LogStreamID, as caller: Caller,
        _ body: @escaping @Sendable (inout LogStream, any TenantTransaction) throws -> Void
    ) async throws -> LogStreamView {
        try await gate.write(TenantGate.Target(id), as: caller, allowing: .logStreams) { transaction, scope in
            let before = try transaction.logStream(id)
            var after = before
            try body(&after, transaction)
            guard after != before else {
                return LogStreamView(before, last: try transaction.events.lastSequence())
            }
            return try transaction.save(&after, replacing: before, scope)
        }
    }

    // MARK: Parts

    private static func check(name: String) throws {
        try TextRules.checkName(name, at: "/name", maximum: maximumNameLength)
    }

    private static func review(_ settings: LogStreamSettings, _ destination: any LogStreamDestination) throws {
        let findings = destination.review(settings)
        guard let first = findings.first(where: { $0.severity == .error }) else { return }
        throw PortalError(
            .refused, "log_stream_settings_invalid", "\(first.path): \(first.message)", remedy: first.remedy,
            field: "/settings" + (first.path == "/" ? "" : first.path),
            details: ["findings": try JSONEncoding.json(of: findings)])
    }
}

extension TenantTransaction {
    func logStream(_ id: LogStreamID) throws -> LogStream {
        guard let stream = try logStreams.get(id) else { throw PortalError.notFound(LogStreamID.self) }
        return stream
    }

    fileprivate func keep(_ secrets: JSONObject, of id: LogStreamID, _ sealer: any SecretSealer) throws {
        let context = SecretContext.logStreamSecrets(of: id)
        try logStreams.setSealedSecrets(
            secrets.members.isEmpty ? nil : sealer.seal(JSONWriter.bytes(of: .object(secrets)), context: context),
            of: id)
    }

    fileprivate func save(
        _ stream: inout LogStream, replacing before: LogStream, _ scope: CallScope
    ) throws -> LogStreamView {
        stream.revision += 1
        stream.updatedAt = scope.now
        try logStreams.update(stream)
        try scope.record(
            .logStreamUpdated, of: stream.organizationId, in: events, targets: [stream.eventTarget],
            data: LogStreamView(stream, last: nil), previous: LogStreamView(before, last: nil))
        return LogStreamView(stream, last: try events.lastSequence())
    }
}

extension EventType: Comparable {
    package static func < (left: EventType, right: EventType) -> Bool { left.rawValue < right.rawValue }
}
