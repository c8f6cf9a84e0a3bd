package import StrictJSON

extension LogStreamService {
    /// What became of a trial.
    package struct Trial: Sendable, Encodable, Hashable {
        package var delivered: Bool
        /// The event that was sent, marked as a test.
        package var event: JSON
        package var status: Int?
        package var milliseconds: Int
        /// The beginning of what the destination said.
        package var answer: String?
        /// Absent where it was delivered.
        package var error: Failure?

        package struct Failure: Sendable, Encodable, Hashable {
            package var kind: DeliveryFailure.Kind
            package var message: String
        }
    }

    /// Sends one event that is marked as a test, which is in no log; changes nothing.
    package func test(_ id: LogStreamID, as caller: Caller) async throws -> Trial {
        let (sealer, surroundings) = (gate.sealer, gate.surroundings)
        let (stream, settings) = try await gate.read(
            TenantGate.Target(id), as: caller, allowing: .logStreams
        ) { transaction, _ in
            let stream = try transaction.logStream(id)
            return (stream, try transaction.settings(of: stream, sealer))
        }
        let destination = try destinations.destination(stream.type)
        let now = surroundings.now()
        let eventID: EventID = surroundings.makeID(in: id.tenant)
        let event: JSON = [
            "id": .string(eventID.description), "sequence": 0, "type": "log_stream.test", "test": true,
            "organizationId": .string(stream.organizationId.description), "occurredAt": .string(now.description),
            "actor": try JSONEncoding.json(of: caller.actor ?? Actor.host),
            "targets": [["type": "log_stream", "id": .string(id.description), "name": .string(stream.name)]],
            "context": [:], "data": ["message": "This event was sent to try the log stream."],
        ]
        let batch = EventBatch(
            stream: id.description, revision: stream.revision,
            elements: [
                EventBatch.Element(
                    id: eventID, sequence: 0, type: "log_stream.test", organizationId: stream.organizationId,
                    occurredAt: now, json: JSONText(event))
            ], isTest: true)
        let clock = ContinuousClock()
        let start = clock.now
        func trial(_ status: Int?, _ answer: String?, _ failure: DeliveryFailure? = nil) -> Trial {
            let elapsed = (clock.now - start).components
            return Trial(
                delivered: failure == nil, event: event, status: status,
                milliseconds: Int(clamping: elapsed.seconds) &* 1_000
                    &+ Int(elapsed.attoseconds / 1_000_000_000_000_000),
                answer: answer, error: failure.map { Trial.Failure(kind: $0.kind, message: $0.message) })
        }
        do {
            let receipt = try await destination.deliver(batch, with: settings, through: transport)
            return trial(receipt.status, receipt.answer)
        } catch let failure as DeliveryFailure {
            return trial(failure.status, failure.answer, failure)
        }
    }
}
