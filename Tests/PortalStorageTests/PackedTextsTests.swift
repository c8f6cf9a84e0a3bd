import Crypto
import Foundation
import PortalStorage
import StrictJSON
import Testing

/// Rows are read exactly as they were written, and nothing that a file may hold instead ends the process.
@Suite struct PackedTextsTests {
    private static func pack(_ values: [JSON?]) throws -> [UInt8] {
        var texts = PackedTexts()
        for value in values { try texts.append(value) }
        return texts.bytes
    }

    private static func unpack(_ count: Int, _ bytes: [UInt8]) throws(PackedTexts.Damaged) -> [ArraySlice<UInt8>] {
        let texts = bytes.withUnsafeBytes { buffer in
            Result { () throws(PackedTexts.Damaged) in try PackedTexts.texts(count, in: buffer) }
        }
        return try texts.get()
    }

    private static func expectKept(_ values: [JSON?]) throws {
        let found = try unpack(values.count, try pack(values))
        let expected = values.map { value in value.map { JSONWriter.bytes(of: $0)[...] } ?? [] }
        #expect(found == expected)
    }

    @Test func textsComeBackAsTheyWere() throws {
        try Self.expectKept([nil])
        try Self.expectKept([nil, nil, nil])
        try Self.expectKept([.null, nil, "", [:], []])
        try Self.expectKept(["a\n\u{0}\"ü\u{1F600}", ["name": "x", "outcome": "passed"]])
        // Lengths around each of the form's bounds, alike and not.
        for length in Array(0...40) + Array(250...300) + Array(520...540) + [4096, 65_520, 65_535, 65_536, 70_000] {
            try Self.expectKept([.string(String(repeating: "a", count: length)), .string("b")])
            var state = UInt64(length) | 1
            let noise = String(
                decoding: (0..<length).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(0x23) + UInt8(state >> 33 & 0x1F)
                }, as: UTF8.self)
            // The second time farther back than a reference reaches, for the longest.
            try Self.expectKept([.string(noise), .string(noise), .string(noise + "x" + noise)])
        }
        let common = String(decoding: PackedTexts.common, as: UTF8.self)
        try Self.expectKept([.string(common), .string(String(common.reversed()))])
    }

    @Test func whatIsAlikeTakesLittleRoom() throws {
        let check: JSON = [
            "name": "recipient", "outcome": "passed", "expected": "https://portal.example.com/sso/acs",
            "received": "https://portal.example.com/sso/acs",
        ]
        let checks = JSON.array(Array(repeating: check, count: 30))
        #expect(try Self.pack([checks]).count * 20 < JSONWriter.bytes(of: checks).count)
    }

    @Test func theCommonTextNeverChanges() {
        // Rows refer to its bytes. Another text needs another form.
        let digest = SHA256.hash(data: PackedTexts.common)
        #expect(
            digest.map { String(format: "%02x", $0) }.joined()
                == "d1f6c09ad07ecbed93827403c366bb256316d722dddd2684bb78f768fe0aa65c")
    }

    @Test func whatIsNoPackedTextIsRefused() throws {
        let good = try Self.pack([["issuer": "https://idp.example.com"], nil, [1, 2, 3]])
        #expect(throws: Never.self) { try Self.unpack(3, good) }
        for count in [1, 2, 4] { #expect(throws: PackedTexts.Damaged.self) { try Self.unpack(count, good) } }
        for end in 0..<good.count {
            #expect(throws: PackedTexts.Damaged.self) { try Self.unpack(3, Array(good[..<end])) }
        }
        #expect(throws: PackedTexts.Damaged.self) { try Self.unpack(3, good + [0]) }
        for bytes: [UInt8] in [
            [2, 0, 0], [1], [1, 0x80], [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0], [1, 0xFF, 0xFF, 0xFF, 0x7F, 0],
            // A reference to nothing, one before everything, one past the end.
            [1, 4, 0x00, 0, 0, 0], [1, 4, 0x00, 0xFF, 0xFF, 0], [1, 4, 0x0F, 1, 0, 0xFF, 0xFF, 0],
            [1, 4, 0xF0, 0xFF], [1, 4, 0x50, 1, 2, 3, 4, 5],
        ] {
            #expect(throws: PackedTexts.Damaged.self, "\(bytes)") { try Self.unpack(1, bytes) }
        }
        // A byte that changed gives another text or none.
        for index in good.indices {
            for bit in 0..<8 {
                var changed = good
                changed[index] ^= 1 << bit
                _ = try? Self.unpack(3, changed)
            }
        }
    }
}
