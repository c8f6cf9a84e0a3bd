import Foundation
import PortalTestSupport
import StrictJSON
import Synchronization
import Testing

@Suite("Changes under load", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
struct ChangesUnderLoadTests {
    @Test("a certificate rotation, a staged edit and a rollback fail no sign-in")
    func rotation() async throws {
        try await PeerServer.run("simplesamlphp_idp.py") { idp in
            try await SignOnScene.run("saml", provider: "custom-saml") { scene in
                let control = try idp.fact("controlUrl")
                let login = ["username": "ada", "password": "ada-password"]
                // The identity provider announces its first certificate only.
                try await idp.behave(["metadataCertificates": ["first"], "signWith": "first"])
                _ = try await scene.call(
                    "connections/setMetadata", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
                _ = try await scene.call("connections/activate", ["skipTest": true])
                _ = try await LoopbackClient.send(
                    "POST", control + "/sp-metadata", body: Array(try await scene.metadata().utf8))
                let second = try await LoopbackClient.send("GET", control + "/certificates/second")
                let pem = try #require(
                    (try? JSONReader.parse(second.body))?["certificate"]?.stringValue
                        ?? String(validating: second.body, as: UTF8.self))

                let ends = try await withThrowingTaskGroup(of: [SignOnScene.End].self) { group in
                    let isOver = Flag()
                    for _ in 0..<3 {
                        group.addTask {
                            var ends: [SignOnScene.End] = []
                            repeat { ends.append(try await scene.signIn(fill: login)) } while !isOver.isRaised
                            return ends
                        }
                    }
                    defer { isOver.raise() }
                    let uploaded = try await scene.call(
                        "connections/certificates/upload", ["certificate": .string(pem)])
                    try await idp.behave(["metadataCertificates": ["first", "second"], "signWith": "second"])
                    let id = try #require(
                        uploaded["id"]?.stringValue ?? uploaded["data"]?.arrayValue?.first?["id"]?.stringValue)
                    #expect(try await scene.signIn(fill: login).state == "succeeded")
                    _ = try await scene.host.call(
                        "connections/certificates/confirm",
                        ["connectionId": .string(scene.connection), "certificateId": .string(id)])
                    _ = try await scene.call("connections/update", ["options": ["clockSkewSeconds": 60]])
                    let tested = try await scene.finish(
                        try await scene.call("connections/test", ["staged": true]), fill: login)
                    #expect(tested.state == "test_succeeded", "\(tested.session)")
                    _ = try await scene.call("connections/staged/apply")
                    #expect(try await scene.signIn(fill: login).state == "succeeded")
                    _ = try await scene.call("connections/rollback")
                    #expect(try await scene.signIn(fill: login).state == "succeeded")
                    isOver.raise()
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(ends.count >= 6)
                for end in ends { #expect(end.state == "succeeded", "\(end.session)") }
            }
        }
    }
}

/// Raised once, looked at by many.
private final class Flag: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .relaxed) }

    func raise() { raised.store(true, ordering: .relaxed) }
}
