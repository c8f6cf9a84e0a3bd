import StrictJSON

/// Gives a repeated call its first result (API.md, `idempotencyKey`).
struct Idempotency {
    /// How long a key is remembered, in seconds.
    static let retentionSeconds: Int64 = 24 * 3600
    /// After how long a call that never finished no longer blocks its key, in seconds.
    static let abandonedAfterSeconds: Int64 = 60

    let store: any IdempotencyStore
    let sealer: any SecretSealer
    let now: Timestamp

    /// The first result, or nil if the key is new. Throws `idempotency_mismatch` where it was used otherwise.
    func result<Value: Decodable>(of request: IdempotencyRequest) throws -> Value? {
        guard let record = try store.find(key: request.key),
            record.createdAt > now.adding(seconds: -Self.retentionSeconds)
        else { return nil }
        guard record.digest == request.digest else {
            throw PortalError(
                .conflict, "idempotency_mismatch", "The idempotency key was used with other parameters.",
                remedy: "Use a new key for a different call.", field: "/_meta/idempotencyKey")
        }
        if record.sealedResult.isEmpty {
            guard record.createdAt > now.adding(seconds: -Self.abandonedAfterSeconds) else { return nil }
            throw PortalError(
                .busy, "idempotency_in_progress", "The first call with this idempotency key is still under way.",
                retryable: true)
        }
        let bytes = try sealer.open(record.sealedResult, context: SecretContext.idempotency(key: request.key))
        return try JSONDecoding.decode(Value.self, from: JSONReader.parse(bytes))
    }

    func begin(_ request: IdempotencyRequest) throws {
        try store.put(IdempotencyRecord(key: request.key, digest: request.digest, sealedResult: [], createdAt: now))
    }

    func keep(_ value: some Encodable, for request: IdempotencyRequest) throws {
        _ = try store.purge(before: now.adding(seconds: -Self.retentionSeconds))
        let sealed = try sealer.seal(
            JSONEncoding.bytes(of: value), context: SecretContext.idempotency(key: request.key))
        try store.put(
            IdempotencyRecord(key: request.key, digest: request.digest, sealedResult: sealed, createdAt: now))
    }
}
