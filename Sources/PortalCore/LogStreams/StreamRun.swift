import StrictJSON

/// Brings one stream as far as it goes: batch by batch, each noted before the next is read.
struct StreamRun {
    /// A destination gets so long for one batch, in seconds.
    static let deliverySeconds: Int64 = 60
    /// Events that a filter left out, of which it is noted that they were passed over.
    static let passedOver: Int64 = 1_000
    /// Events behind a refused one that are tried before everything counts as refused.
    static let triedBehindRefused = 10

    private let delivery: LogStreamDelivery
    private let right: DeliveryRight
    private let destination: any LogStreamDestination
    private let settings: LogStreamSettings
    private var stream: LogStream
    /// Events that are sent at most in the next batch.
    private var limit: Int
    private var found = false

    private var limits: BatchLimits { destination.descriptor.limits }
    private var tenant: TenantID { stream.id.tenant }

    init(_ stream: LogStream, of delivery: LogStreamDelivery, under right: DeliveryRight) async throws {
        self.delivery = delivery
        self.right = right
        self.stream = stream
        destination = try delivery.destinations.destination(stream.type)
        limit = destination.descriptor.limits.events
        let sealer = delivery.gate.sealer
        settings = try await delivery.gate.store.read(stream.id.tenant) { try $0.settings(of: stream, sealer) }
    }

    /// Returns when there is more to do of itself.
    mutating func drain() async throws -> DeliverySchedule.Next {
        while true {
            try Task.checkCancellation()
            let now = delivery.gate.surroundings.now()
            if let next = stream.progress.nextAttemptAt, next > now {
                return DeliverySchedule.Next(at: next, found: found)
            }
            guard await right.isValid(at: now) else { throw CancellationError() }
            let elements = try await next(limit)
            guard !elements.isEmpty else { return DeliverySchedule.Next(found: found) }
            found = true
            var progress = stream.progress
            do {
                try await send(elements)
                progress.succeed(
                    upTo: elements.last?.sequence ?? progress.sequence, count: elements.count, at: self.now)
                limit = min(limit * 2, limits.events)
            } catch let failure as DeliveryFailure where failure.kind == .rejected && elements.count > 1 {
                // Somewhere in it is what the destination refuses.
                limit = max(elements.count / 2, 1)
                continue
            } catch let failure as DeliveryFailure where failure.kind == .rejected {
                try await pass(elements, refused: failure, &progress)
            } catch let failure as DeliveryFailure {
                fail(failure, &progress)
            }
            guard try await note(progress) else { return DeliverySchedule.Next(at: self.now, found: true) }
        }
    }

    private var now: Timestamp { delivery.gate.surroundings.now() }

    /// The next events; where the filter left out many, that is noted.
    private mutating func next(_ limit: Int) async throws -> [EventBatch.Element] {
        let (after, types, bytes) = (stream.progress.sequence, Set(stream.types), limits.bytes)
        let (elements, lookedTo) = try await delivery.gate.store.read(tenant) {
            try $0.events.texts(after: after, types: types, limit: limit, bytes: bytes)
        }
        if elements.isEmpty, lookedTo - after >= Self.passedOver {
            var progress = stream.progress
            progress.sequence = lookedTo
            _ = try await note(progress)
        }
        return elements
    }

    // MARK: Sending

    private func send(_ elements: [EventBatch.Element]) async throws {
        let batch = EventBatch(stream: stream.id.description, revision: stream.revision, elements: elements)
        let (destination, settings, transport) = (destination, settings, delivery.transport)
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                _ = try await destination.deliver(batch, with: settings, through: transport)
                return true
            }
            tasks.addTask {
                try await Task.sleep(for: .seconds(Self.deliverySeconds))
                return false
            }
            defer { tasks.cancelAll() }
            guard try await tasks.next() == true else {
                throw DeliveryFailure(
                    .unavailable, "The destination did not answer within \(Self.deliverySeconds) seconds.")
            }
        }
    }

    /// One event alone is refused. It is passed over only when one behind it is taken: where everything is refused, nothing
    /// is lost.
    private mutating func pass(
        _ refused: [EventBatch.Element], refused first: DeliveryFailure, _ progress: inout LogStreamProgress
    ) async throws {
        var skipped = refused.map { ($0, first) }
        let behind = try await next(1 + Self.triedBehindRefused).dropFirst()
        for element in behind {
            do {
                try await send([element])
                for (element, failure) in skipped { progress.skip(element, failure, at: now) }
                return progress.succeed(upTo: element.sequence, count: 1, at: now)
            } catch let failure as DeliveryFailure where failure.kind == .rejected {
                skipped.append((element, failure))
            } catch let failure as DeliveryFailure {
                return fail(failure, &progress)
            }
        }
        fail(first, &progress)
    }

    private func fail(_ failure: DeliveryFailure, _ progress: inout LogStreamProgress) {
        let surroundings = delivery.gate.surroundings
        let chance = surroundings.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let wait = DeliveryRetry.wait(after: failure, failures: progress.failures + 1, chance: chance)
        let now = surroundings.now()
        progress.fail(failure, at: now, nextAttemptAt: now.adding(milliseconds: wait))
    }

    // MARK: Noting

    /// Notes how far the stream is, with what the log is told of it. False where that is not ours to note any more: the
    /// stream was changed in what is delivered, has gone, or a later holder of the lease is at it.
    private mutating func note(_ progress: LogStreamProgress) async throws -> Bool {
        let (before, right, surroundings) = (stream, right, delivery.gate.surroundings)
        let noted = try await delivery.gate.store.write(tenant) { transaction -> LogStream? in
            // Another name changes nothing; what changes the place does.
            guard var current = try transaction.logStreams.get(before.id), current.progress == before.progress else {
                return nil
            }
            var progress = progress
            var events = progress.report().map { [$0] } ?? []
            if progress.skipped > before.progress.skipped { events.append(.logStreamEventSkipped) }
            guard try transaction.logStreams.setProgress(progress, of: before.id, fence: right.token) else {
                return nil
            }
            current.progress = progress
            let scope = CallScope.host(surroundings)
            for type in events {
                try scope.record(
                    type, of: current.organizationId, in: transaction.events, targets: [current.eventTarget],
                    data: LogStreamView(current, last: try transaction.events.lastSequence()))
            }
            return current
        }
        guard let noted else { return false }
        let isSame = noted.revision == stream.revision
        stream = noted
        // With other settings, begin anew.
        return isSame && !noted.isPaused
    }
}

extension LogStreamProgress {
    /// What the log is to be told: that a stream fails, once, and that it is well again.
    fileprivate mutating func report() -> EventType? {
        if failures == 0, isReported {
            isReported = false
            return .logStreamRecovered
        }
        guard failures > 0, !isReported, let lastError else { return nil }
        guard lastError.kind != .unavailable || failures >= DeliveryRetry.reportedFailures else { return nil }
        isReported = true
        return .logStreamFailed
    }
}
