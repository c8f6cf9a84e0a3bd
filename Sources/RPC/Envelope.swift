import StrictJSON

/// What one frame contains (JSON-RPC 2.0, sections 4 to 6).
enum Envelope: Sendable {
    /// One message.
    case single(Message)
    /// Several messages whose answers go back together.
    case batch([Message])
    /// Nothing that can be carried out; the error is answered with id `null`.
    case refused(RPCError)

    /// Reads a frame's content.
    init(_ content: UnsafeBufferPointer<UInt8>, limits: RPCLimits) {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSONReader.parse(content, options: JSONReader.Options(depthLimit: limits.depth))
        } catch {
            self = .refused(.parseError(error.description))
            return
        }
        guard case .array(let elements) = json else {
            self = .single(Message(json))
            return
        }
        guard !elements.isEmpty else {
            self = .refused(.invalidRequest("A batch must not be empty."))
            return
        }
        guard elements.count <= limits.batchMessages else {
            self = .refused(
                .invalidRequest(
                    "A batch must not have more than \(limits.batchMessages) messages.", reason: "batch_too_large"))
            return
        }
        self = .batch(elements.map { Message($0) })
    }
}
