import Destinations
import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

/// Object stores that others wrote.
@Suite("Object stores", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)), .serialized)
struct ObjectStoreTests {
    private static func lines(_ batch: EventBatch) -> String {
        batch.elements.map { String(decoding: $0.json.utf8, as: UTF8.self) + "\n" }.joined()
    }

    @Test(
        "moto, which checks signatures and policies, takes objects, replaces repeated ones, and refuses what is wrong")
    func s3() async throws {
        try await PeerServer.run("moto_s3.py") { peer in
            let settings: JSONObject = [
                "bucket": .string(try peer.fact("bucket")), "region": .string(try peer.fact("region")),
                "accessKeyId": .string(try peer.fact("accessKeyId")),
                "secretAccessKey": .string(try peer.fact("secretAccessKey")),
                "endpoint": .string(try peer.fact("endpoint")), "prefix": "/portal/Größe & more/",
            ]
            try await Streaming.run { streaming in
                let batch = Sample.batch(7...9)
                for _ in 1...2 { #expect(try await streaming.deliver(batch, to: .s3, settings).status == 200) }
                try await streaming.deliver(Sample.batch(1...1, isTest: true), to: .s3, settings)
                let objects = try #require(try await peer.shown("/objects").objectValue)
                let name = "portal/Größe & more/2026/11/22/23/stream_01TEST-000000000007-000000000009.ndjson"
                #expect(objects.count == 2)
                #expect(objects[name]?["body"]?.stringValue == Self.lines(batch))
                #expect(objects[name]?["type"] == "application/x-ndjson")
                #expect(objects.keys.contains { $0.contains("stream_01TEST-test-evt_") })

                for (name, value, kind, words) in [
                    (
                        "secretAccessKey", "wrong/wrong+wrong", DeliveryFailure.Kind.unauthorized,
                        "Secret access key does not belong"
                    ),
                    ("accessKeyId", "AKIAUNKNOWN000000000", .unauthorized, "does not know the access key"),
                ] as [(String, JSON, DeliveryFailure.Kind, String)] {
                    let failure = try await streaming.failure(to: .s3, settings.with(name, value))
                    #expect(failure.kind == kind && failure.message.contains(words), "\(failure)")
                    #expect(!"\(failure)".contains("wrong/wrong+wrong"))
                }
                func of(_ user: String) throws -> JSONObject {
                    settings.with("accessKeyId", .string(try peer.fact(user + "KeyId")))
                        .with("secretAccessKey", .string(try peer.fact(user + "Secret")))
                }
                let nowhere = try await streaming.failure(to: .s3, try of("anywhere").with("bucket", "another-bucket"))
                #expect(
                    nowhere.kind == .misconfigured && nowhere.message.contains("no bucket “another-bucket”"),
                    "\(nowhere)")
                let forbidden = try await streaming.failure(to: .s3, try of("stranger"))
                #expect(
                    forbidden.kind == .unauthorized && forbidden.message.contains("s3:PutObject"), "\(forbidden)")
            }
        }
    }

    @Test("gcp-storage-emulator takes objects with a service account's token, which is kept, and with an HMAC key")
    func gcs() async throws {
        try await PeerServer.run("gcs_emulator.py") { peer in
            let settings: JSONObject = [
                "bucket": .string(try peer.fact("bucket")), "endpoint": .string(try peer.fact("endpoint")),
                "serviceAccountJson": .string(try peer.fact("serviceAccountJson")),
            ]
            try await Streaming.run { streaming in
                let batch = Sample.batch(1...3)
                for _ in 1...2 { #expect(try await streaming.deliver(batch, to: .gcs, settings).status == 200) }
                let name = "2026/11/22/23/stream_01TEST-000000000001-000000000003.ndjson"
                var objects = try #require(try await peer.shown("/objects").objectValue)
                #expect(objects.keys == [name])
                #expect(objects[name]?["body"]?.stringValue == Self.lines(batch))
                #expect(objects[name]?["type"] == "application/x-ndjson")
                #expect(try await peer.shown("/grants") == 1)
                for upload in try await peer.shown("/uploads").arrayValue ?? [] { #expect(upload["known"] == true) }

                let hmac = settings.with("serviceAccountJson", nil).with("accessKeyId", "GOOG1EABC")
                    .with("secret", "hmac-secret").with("prefix", "hmac")
                try await streaming.deliver(batch, to: .gcs, hmac)
                objects = try #require(try await peer.shown("/objects").objectValue)
                #expect(objects["hmac/" + name]?["body"]?.stringValue == Self.lines(batch))
                let authorization =
                    try await peer.shown("/uploads").arrayValue?.last?["authorization"]?.stringValue ?? ""
                #expect(authorization.hasPrefix("GOOG4-HMAC-SHA256 Credential=GOOG1EABC/"), "\(authorization)")

                let nowhere = try await streaming.failure(to: .gcs, settings.with("bucket", "another-bucket"))
                #expect(nowhere.kind == .misconfigured && nowhere.status == 404, "\(nowhere)")

                let file = try JSONReader.parse(try peer.fact("serviceAccountJson")).objectValue ?? [:]
                let revoked = JSON.object(file.with("private_key", .string(try GoodSettings.pem.get())))
                var other = batch
                other.revision = 2
                let refused = try await streaming.failure(
                    other, to: .gcs, settings.with("serviceAccountJson", .string(revoked.description)))
                #expect(refused.kind == .unauthorized && refused.message.contains("was deleted"), "\(refused)")
            }
        }
    }
}
