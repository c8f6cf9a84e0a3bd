import StrictJSON

/// Carries out the messages of one connection: exactly one answer for each request, in the order that scopes ask for.
///
/// Frames come in on the thread that reads, one at a time; handlers finish on any thread.
final class Dispatcher: Sendable {
    /// What only the reading thread knows and needs.
    struct ReadingState: Sendable {
        /// A buffer for answers that are made on the reading thread.
        var reply: [UInt8] = []
        var isInitialized = false
        var wasShutdownRequested = false
        var wasExitRequested = false
        /// Numbers calls. A random beginning keeps the trace ids of connections apart.
        var lastCall = UInt64.random(in: .min ... .max)
    }

    /// A call that was accepted and is not answered.
    private struct Record: Sendable {
        let id: RequestID?
        let ticket: RequestScheduler.Ticket
        let batch: BatchReply?
        let context: RequestContext
        var task: Task<Void, Never>?
        var timer: Task<Void, Never>?
        /// What to answer when the handler gives in to a cancellation.
        var cancellation: RPCError?
    }

    private struct State: Sendable {
        var calls: [UInt64: Record] = [:]
        var numbers: [RequestID: UInt64] = [:]
        /// Calls that are no longer in `calls` and whose answers are not in the queue yet.
        var answering = 0
        /// Whether someone waits for the last answer.
        var isIdleWanted = false

        var isIdle: Bool { calls.isEmpty && answering == 0 }
    }

    private let registry: MethodRegistry
    private let configuration: RPCServer.Configuration
    private let scheduler: RequestScheduler
    private let queue: FrameQueue
    private let connection: RPCConnection
    private let onClientProcess: @Sendable (Int64) -> Void
    private let state = LockBox(State())

    /// - Parameter onClientProcess: told the `processId` that a successful `initialize` names.
    init(
        registry: MethodRegistry, configuration: RPCServer.Configuration, scheduler: RequestScheduler,
        queue: FrameQueue, connection: RPCConnection, onClientProcess: @escaping @Sendable (Int64) -> Void
    ) {
        self.registry = registry
        self.configuration = configuration
        self.scheduler = scheduler
        self.queue = queue
        self.connection = connection
        self.onClientProcess = onClientProcess
    }

    // MARK: Frames

    /// Carries out a frame.
    ///
    /// - Parameter flush: writes all answers so far, which frees their slots.
    func receive(_ content: UnsafeBufferPointer<UInt8>, _ reading: inout ReadingState, flush: () -> Void) {
        switch Envelope(content, limits: configuration.limits) {
        case .single(let message):
            handle(message, batch: nil, &reading, flush: flush)
        case .batch(let messages):
            let batch = BatchReply(queue: queue)
            for message in messages { handle(message, batch: batch, &reading, flush: flush) }
            batch.seal()
        case .refused(let error):
            configuration.logger(.warning, "refused a frame", ["reason": error.reason])
            answer(.null, error, batch: nil, &reading)
        }
    }

    /// Answers a failure of the framing.
    func refuse(_ error: FrameError, _ reading: inout ReadingState) {
        configuration.logger(.warning, "refused input", ["reason": error.rpcError.reason])
        answer(.null, error.rpcError, batch: nil, &reading)
    }

    private func handle(_ message: Message, batch: BatchReply?, _ reading: inout ReadingState, flush: () -> Void) {
        switch message {
        case .call(let call):
            if let method = registry.method(named: call.method) {
                carryOut(call, method, batch: batch, &reading, flush: flush)
            } else {
                carryOutBuiltIn(call, batch: batch, &reading)
            }
        case .invalid(let id, let error):
            answer(id, error, batch: batch, &reading)
        case .response:
            configuration.logger(.debug, "ignored a response that nobody waits for", [:])
        }
    }

    // MARK: Answers made on the reading thread

    private func answer(_ id: RequestID, _ error: RPCError, batch: BatchReply?, _ reading: inout ReadingState) {
        reading.lastCall &+= 1
        answer(id, error, trace: TraceID(call: reading.lastCall), batch: batch)
    }

    private func answer(_ id: RequestID, _ error: RPCError, trace: TraceID, batch: BatchReply?) {
        batch?.expect()
        send(Self.reply(to: id, error: error, trace: trace), batch: batch, releasing: nil)
    }

    private func send(_ reply: [UInt8], batch: BatchReply?, releasing ticket: RequestScheduler.Ticket?) {
        if let batch {
            batch.add(reply, releasing: ticket)
        } else if let ticket {
            queue.enqueue(reply, releasing: [ticket])
        } else {
            queue.enqueue(reply)
        }
    }

    private func answerNull(_ id: RequestID?, batch: BatchReply?) {
        guard let id else { return }
        batch?.expect()
        var reply: [UInt8] = []
        Self.beginResult(&reply, id)
        reply.append(contentsOf: "null}".utf8)
        send(reply, batch: batch, releasing: nil)
    }

    private static func beginResult(_ reply: inout [UInt8], _ id: RequestID) {
        reply.append(contentsOf: #"{"jsonrpc":"2.0","id":"#.utf8)
        JSONWriter.append(id.json, to: &reply)
        reply.append(contentsOf: #","result":"#.utf8)
    }

    private static func reply(to id: RequestID, error: RPCError, trace: TraceID) -> [UInt8] {
        var error = error
        error.traceID = trace.description
        var reply: [UInt8] = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
        JSONWriter.append(id.json, to: &reply)
        reply.append(contentsOf: #","error":"#.utf8)
        JSONWriter.append(error.json, to: &reply)
        reply.append(UInt8(ascii: "}"))
        return reply
    }

    // MARK: Methods of the protocol itself

    private func carryOutBuiltIn(_ call: Message.Call, batch: BatchReply?, _ reading: inout ReadingState) {
        switch call.method {
        case "exit":
            reading.wasExitRequested = true
            answerNull(call.id, batch: batch)
        case "$/cancelRequest":
            if let id = call.params?["id"].flatMap({ RequestID($0) }) { cancel(id) }
            answerNull(call.id, batch: batch)
        case "shutdown" where !reading.wasShutdownRequested:
            reading.wasShutdownRequested = true
            answerNull(call.id, batch: batch)
        default:
            guard let id = call.id else {
                configuration.logger(.debug, "ignored an unknown notification", [:])
                return
            }
            answer(
                id, reading.wasShutdownRequested ? Self.shuttingDown : .unknownMethod(call.method), batch: batch,
                &reading)
        }
    }

    private static var shuttingDown: RPCError {
        .invalidRequest("The server is shutting down; only \"exit\" is accepted.", reason: "shutting_down")
    }

    // MARK: Registered methods

    private func carryOut(
        _ call: Message.Call, _ method: RegisteredMethod, batch: BatchReply?, _ reading: inout ReadingState,
        flush: () -> Void
    ) {
        reading.lastCall &+= 1
        let number = reading.lastCall
        let trace = TraceID(call: number)
        do throws(RPCError) {
            guard !reading.wasShutdownRequested else { throw Self.shuttingDown }
            guard !method.isInitialize || !reading.isInitialized else {
                throw RPCError.invalidRequest("\"initialize\" was called already.", reason: "already_initialized")
            }
            let (params, meta) = try arguments(of: call, for: method)
            let context = RequestContext(
                method: call.method, id: call.id, meta: meta, traceID: trace, connection: connection,
                followUps: method.handler.mayFollowUp ? FollowUps() : nil)
            switch method.handler {
            case .immediate(let body):
                try answerImmediately(body, params, context, batch: batch, &reading)
            case .asynchronous(let body):
                try accept(body, params, context, method.definition, number: number, batch: batch, flush: flush)
            }
            guard method.isInitialize else { return }
            reading.isInitialized = true
            if let process = params["processId"]?.integerValue { onClientProcess(process) }
        } catch {
            if let id = call.id {
                answer(id, error, trace: trace, batch: batch)
            } else {
                configuration.logger(
                    .warning, "a notification failed", ["method": method.definition.name, "reason": error.reason])
            }
        }
    }

    /// Takes `_meta` out of the parameters and checks both.
    private func arguments(
        of call: Message.Call, for method: RegisteredMethod
    ) throws(RPCError) -> (params: JSON, meta: JSON?) {
        var object: JSONObject
        switch call.params {
        case nil: object = JSONObject()
        case .object(let members)?: object = members
        default:
            throw RPCError(
                .invalidParams, reason: "invalid_params",
                message: "Parameters are passed by name: \"params\" must be an object.", field: .root)
        }
        var meta: JSON?
        if !object.isEmpty, let value = object[MethodRegistry.metaKey] {
            object[MethodRegistry.metaKey] = nil
            meta = value
            if let violations = registry.metaSchema?.violations(in: value, components: registry.components),
                !violations.isEmpty
            {
                throw RPCError.invalidParams(
                    violations.map { violation in
                        JSONSchema.Violation(
                            pointer: JSONPointer.root.appending(MethodRegistry.metaKey).appending(violation.pointer),
                            message: violation.message)
                    })
            }
        }
        let params = JSON.object(object)
        if !method.acceptsOnlyMeta || !object.isEmpty {
            let violations = method.definition.params.violations(in: params, components: registry.components)
            guard violations.isEmpty else { throw RPCError.invalidParams(violations) }
        }
        return (params, meta)
    }

    private func answerImmediately(
        _ body: @Sendable (JSON, RequestContext, inout [UInt8]) throws -> Void, _ params: JSON,
        _ context: RequestContext, batch: BatchReply?, _ reading: inout ReadingState
    ) throws(RPCError) {
        reading.reply.removeAll(keepingCapacity: reading.reply.capacity <= Self.keptCapacity)
        if let id = context.id { Self.beginResult(&reading.reply, id) }
        do {
            try body(params, context, &reading.reply)
        } catch {
            throw rpcError(for: error, cancellation: nil, context)
        }
        guard context.id != nil else { return }
        reading.reply.append(UInt8(ascii: "}"))
        batch?.expect()
        send(reading.reply, batch: batch, releasing: nil)
    }

    /// The buffer for answers is given back when one of them was larger than this.
    private static let keptCapacity = 256 * 1024

    private func rpcError(for error: any Error, cancellation: RPCError?, _ context: RequestContext) -> RPCError {
        let known: RPCError
        switch error {
        case let error as RPCError: known = error
        case is CancellationError: known = .cancelled
        default:
            known = configuration.mapError(error, context)
            if known.code == .internalError {
                configuration.logger(
                    .error, "a handler failed",
                    [
                        "method": context.method, "traceId": context.traceID.description,
                        "error": String(describing: type(of: error)),
                    ])
            }
        }
        // Whoever noticed the cancellation may not know why it came.
        return known.code == .cancelled ? cancellation ?? known : known
    }

    // MARK: Calls that may suspend

    private func accept(
        _ body: @escaping @Sendable (JSON, RequestContext) async throws -> [UInt8], _ params: JSON,
        _ context: RequestContext, _ definition: MethodDefinition, number: UInt64, batch: BatchReply?,
        flush: () -> Void
    ) throws(RPCError) {
        let ticket = scheduler.ticket(for: place(of: definition, params, context.meta))
        let isDuplicate = state.withLock { state in
            if let id = context.id, id != .null {
                guard state.numbers[id] == nil else { return true }
                state.numbers[id] = number
            }
            state.calls[number] = Record(id: context.id, ticket: ticket, batch: batch, context: context)
            return false
        }
        guard !isDuplicate else {
            throw RPCError.invalidRequest("A request with this id is in flight.", reason: "duplicate_id")
        }
        if context.id != nil { batch?.expect() }
        if let milliseconds = context.meta?["deadlineMs"]?.integerValue {
            setTimer(milliseconds, for: number)
        }
        let start: @Sendable () -> Void = { self.start(body, params, context, ticket, number: number) }
        do throws(RPCError) {
            do throws(RPCError) {
                try scheduler.admit(ticket, start: start)
            } catch {
                // The peer may have read answers whose slots are not free yet.
                flush()
                try scheduler.admit(ticket, start: start)
            }
        } catch {
            complete(number, .failure(error), wasAdmitted: false)
            return
        }
        // A deadline may have passed before there was anything to withdraw.
        guard context.meta?["deadlineMs"] != nil else { return }
        let isOverdue = state.withLock { state in
            state.calls[number].map { $0.cancellation != nil && $0.task == nil } ?? false
        }
        if isOverdue, scheduler.withdraw(ticket) { complete(number, .failure(CancellationError()), wasAdmitted: true) }
    }

    private func place(of definition: MethodDefinition, _ params: JSON, _ meta: JSON?) -> RequestScheduler.Place {
        switch definition.scope {
        case .freestanding: return .freestanding
        case .exclusive: return .exclusive
        case .laneRead(let selector), .laneWrite(let selector):
            guard let key = selector(params, meta) else { return .freestanding }
            return .lane(key, holds: definition.holdsLane.applies(to: params))
        }
    }

    private func start(
        _ body: @escaping @Sendable (JSON, RequestContext) async throws -> [UInt8], _ params: JSON,
        _ context: RequestContext, _ ticket: RequestScheduler.Ticket, number: UInt64
    ) {
        let task = ImmediateTask.start(on: configuration.executor) {
            let outcome: Result<[UInt8], any Error>
            do {
                outcome = .success(try await body(params, context))
            } catch {
                outcome = .failure(error)
            }
            self.complete(number, outcome, wasAdmitted: true)
            self.scheduler.finish(ticket)
        }
        let isCancelled = state.withLock { state in
            state.calls[number]?.task = task
            return state.calls[number]?.cancellation != nil
        }
        if isCancelled { task.cancel() }
    }

    /// Answers a call, unless that was done already.
    private func complete(_ number: UInt64, _ outcome: Result<[UInt8], any Error>, wasAdmitted: Bool) {
        let record: Record? = state.withLock { state in
            guard let record = state.calls.removeValue(forKey: number) else { return nil }
            // Free before the answer is on its way: the peer may use the id again as soon as it has read it.
            if let id = record.id, id != .null { state.numbers[id] = nil }
            state.answering += 1
            return record
        }
        guard let record else { return }
        record.timer?.cancel()
        let ticket = wasAdmitted ? record.ticket : nil
        if let id = record.id {
            var reply: [UInt8] = []
            switch outcome {
            case .success(let result):
                reply.reserveCapacity(result.count + 64)
                Self.beginResult(&reply, id)
                reply.append(contentsOf: result)
                reply.append(UInt8(ascii: "}"))
            case .failure(let error):
                let error = rpcError(for: error, cancellation: record.cancellation, record.context)
                reply = Self.reply(to: id, error: error, trace: record.context.traceID)
            }
            send(reply, batch: record.batch, releasing: ticket)
        } else {
            if case .failure(let error) = outcome {
                let error = rpcError(for: error, cancellation: record.cancellation, record.context)
                configuration.logger(
                    .warning, "a notification failed", ["method": record.context.method, "reason": error.reason])
            }
            if let ticket { scheduler.release(ticket) }
        }
        if case .success = outcome { record.context.followUps?.run() }
        let isAwaited = state.withLock { state in
            state.answering -= 1
            return state.isIdleWanted && state.isIdle
        }
        if isAwaited { state.wake() }
    }

    // MARK: Cancellation

    private func cancel(_ id: RequestID) {
        guard let number = state.withLock({ $0.numbers[id] }) else { return }
        cancel(number, .cancelled)
    }

    private func cancel(_ number: UInt64, _ reason: RPCError) {
        let record: Record? = state.withLock { state in
            guard state.calls[number]?.cancellation == nil else { return nil }
            state.calls[number]?.cancellation = reason
            return state.calls[number]
        }
        guard let record else { return }
        if let task = record.task {
            task.cancel()
        } else if scheduler.withdraw(record.ticket) {
            complete(number, .failure(CancellationError()), wasAdmitted: true)
        }
    }

    private func setTimer(_ milliseconds: Int64, for number: UInt64) {
        let timer = Task { [weak self] in
            do {
                try await Task.sleep(for: .milliseconds(max(milliseconds, 0)))
            } catch {
                return
            }
            self?.cancel(number, .deadlineExceeded)
        }
        state.withLock { $0.calls[number]?.timer = timer }
    }

    // MARK: The end

    /// Waits until every accepted call is answered; false when the deadline comes first.
    func waitUntilIdle(by deadline: Deadline) -> Bool {
        state.wait(until: deadline) { state in
            state.isIdleWanted = true
            return state.isIdle ? true : nil
        } ?? false
    }

    /// Cancels every call.
    func cancelAll() {
        let numbers = state.withLock { Array($0.calls.keys) }
        for number in numbers { cancel(number, .cancelled) }
    }

    /// Answers every call that does not end although it was cancelled.
    func abandonAll() {
        let numbers = state.withLock { Array($0.calls.keys) }
        for number in numbers { complete(number, .failure(CancellationError()), wasAdmitted: true) }
    }
}
