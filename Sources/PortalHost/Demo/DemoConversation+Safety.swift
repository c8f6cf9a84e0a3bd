import PortalCore
import RPC
import StrictJSON

extension DemoConversation {
    /// Another customer's identifier is answered as one that does not exist.
    func tryForeign(_ setup: Setup) async throws {
        transcript.section(6, "Could this session reach another customer?")
        let foreign = try await host.refusal(
            of: "connections/get", setup.under(["connectionId": .string(setup.foreignConnection)]))
        transcript.refusal("connections/get", foreign)
        let unknown = try await host.refusal(
            of: "connections/get",
            setup.under(["connectionId": .string(setup.foreignConnection.dropLast() + "0")]))
        guard foreign.code == unknown.code, foreign.reason == unknown.reason, foreign.message == unknown.message,
            foreign.details == unknown.details
        else { throw DemoFailure("another customer's connection can be told from one that does not exist.") }
        transcript.note("\(setup.foreignConnection) exists, but the answer is the same as for one that does not.")
        let forbidden = try await host.refusal(of: "organizations/list", setup.under([:]))
        transcript.refusal("organizations/list", forbidden)
    }

    func showLog(_ setup: Setup) async throws {
        transcript.section(7, "The audit log, written together with each change")
        let list = try await host.call(
            "events/list", setup.under(["organizationId": .string(setup.organization), "limit": 100]))
        let events = list["data"]?.arrayValue ?? []
        for event in events {
            let time = try event.text("/occurredAt").dropFirst(11).prefix(12)
            let session = event["context"]?["sessionId"]?.stringValue
            let actor =
                session == nil ? "the vendor (\(try event.text("/actor/id")))" : "the IT admin, by the portal link"
            transcript.line(
                "   \(transcript.style.dim(String(time)))  "
                    + "\(DemoTranscript.padded(try event.text("/type"), 28)) \(actor)")
        }
        let types = Set(events.compactMap { $0["type"]?.stringValue })
        let expected: Set<String> = [
            "organization.created", "portal_link.created", "portal_link.opened", "connection.created",
        ]
        guard types.isSuperset(of: expected) else {
            throw DemoFailure("the log lacks \(expected.subtracting(types).sorted().joined(separator: ", ")).")
        }
    }

    func end(_ setup: Setup) async throws {
        transcript.section(8, "The vendor revokes the link; its session ends with it")
        let link = try await host.call("portalLinks/revoke", ["linkId": .string(setup.link)])
        transcript.call("portalLinks/revoke", try link.text("/state"))
        let refusal = try await host.refusal(of: "providers/list", setup.under([:]))
        transcript.refusal("providers/list", refusal)
        transcript.call("shutdown, exit", "the host ends")
    }
}
