/// Asks name servers, from Swift's concurrency.
///
/// c-ares carries the messages, on one thread that is there as long as something is under way. All waiting is bounded, and
/// ends with the task.
public final class DNSClient: Sendable {
    private let loop: QueryLoop

    public init() { loop = QueryLoop() }

    /// Asks one server: by datagram, then over TCP where the answer does not fit one (RFC 7766 §5).
    ///
    /// Whatever response code the answer has, it is returned. A message is returned only if it answers the question.
    public func query(
        _ question: DNSQuestion, at server: DNSServer, options: DNSQueryOptions = DNSQueryOptions()
    ) async throws(DNSError) -> DNSMessage {
        let deadline = Deadline(milliseconds: options.deadlineMilliseconds)
        let first = try await send(question, to: server, options, overTCP: false, until: deadline)
        guard first.isTruncated else { return first }
        do throws(DNSError) {
            let whole = try await send(question, to: server, options, overTCP: true, until: deadline)
            guard !whole.isTruncated else { throw DNSError.truncated }
            return whole
        } catch {
            switch error {
            case .cancelled, .busy: throw error
            default: throw .truncated
            }
        }
    }

    /// Asks the servers one after the other until one gives an answer that is not its own failure (SERVFAIL, REFUSED,
    /// NOTIMP, FORMERR). Otherwise what the last one answered, or why it did not.
    public func query(
        _ question: DNSQuestion, atFirstOf servers: [DNSServer], options: DNSQueryOptions = DNSQueryOptions()
    ) async throws(DNSError) -> DNSMessage {
        var outcome = Result<DNSMessage, DNSError>.failure(.failed("there is no server to ask"))
        for server in servers {
            do throws(DNSError) {
                let message = try await query(question, at: server, options: options)
                if message.responseCode == .noError || message.responseCode == .nameError { return message }
                outcome = .success(message)
            } catch {
                guard error != .cancelled else { throw error }
                outcome = .failure(error)
            }
        }
        return try outcome.get()
    }

    private func send(
        _ question: DNSQuestion, to server: DNSServer, _ options: DNSQueryOptions, overTCP: Bool,
        until deadline: Deadline
    ) async throws(DNSError) -> DNSMessage {
        guard !Task.isCancelled else { throw .cancelled }
        let number = loop.nextNumber()
        let answer: Result<[UInt8], DNSError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.submit(
                    QueryOrder(
                        number: number, question: question, server: server, options: options, overTCP: overTCP,
                        deadline: deadline, finish: { continuation.resume(returning: $0) }))
                if Task.isCancelled { loop.cancel(number) }
            }
        } onCancel: {
            loop.cancel(number)
        }
        let octets = try answer.get()
        let message: DNSMessage
        do throws(DNSMessageError) {
            message = try DNSMessage(parsing: octets)
        } catch {
            throw .malformed(error)
        }
        guard message.isResponse, message.question == question else { throw .malformed(.foreign) }
        return message
    }
}
