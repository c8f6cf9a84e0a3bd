import Destinations
import PortalCore
import Testing

/// The examples that Amazon publishes (Amazon S3 API, "Signature Calculations for the Authorization Header"; Signature
/// Version 4 test suite, `get-vanilla`).
@Suite("Signatures over requests")
struct RequestSignatureTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: RequestSignature.Request
        var signature: String
    }

    static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let common: [(name: String, value: String)] = [
        ("Host", "examplebucket.s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z"),
    ]

    private static func get(
        _ path: String, _ query: [(name: String, value: String)] = [], _ more: [(name: String, value: String)] = []
    ) -> RequestSignature.Request {
        RequestSignature.Request(
            method: "GET", path: path, query: query,
            fields: common + more + [("x-amz-content-sha256", emptyHash)], bodyHash: emptyHash)
    }

    static let examples = [
        Example(
            testDescription: "GET Object", request: get("/test.txt", [], [("Range", "bytes=0-9")]),
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            testDescription: "PUT Object",
            request: {
                let hash = RequestSignature.hash(Array("Welcome to Amazon S3.".utf8))
                return RequestSignature.Request(
                    method: "PUT", path: "/test%24file.text",
                    fields: common + [
                        ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                        ("x-amz-content-sha256", hash),
                    ], bodyHash: hash)
            }(),
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            testDescription: "GET Bucket Lifecycle", request: get("/", [("lifecycle", "")]),
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            testDescription: "GET Bucket (List Objects)", request: get("/", [("prefix", "J"), ("max-keys", "2")]),
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test("Amazon S3's examples have the published signatures", arguments: examples)
    func amazonS3(_ example: Example) throws {
        let signature = RequestSignature(
            scheme: .aws, accessKeyID: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            region: "us-east-1", service: "s3")
        let time = try #require(Timestamp("2013-05-24T00:00:00Z"))
        let header = signature.authorization(for: example.request, at: time)
        #expect(header.hasSuffix("Signature=" + example.signature), "\(header)")
        #expect(
            header.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "))
    }

    @Test("The test suite's get-vanilla has the published signature")
    func vanilla() throws {
        let signature = RequestSignature(
            scheme: .aws, accessKeyID: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            region: "us-east-1", service: "service")
        let request = RequestSignature.Request(
            method: "GET", path: "/", fields: [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")],
            bodyHash: Self.emptyHash)
        let header = signature.authorization(for: request, at: try #require(Timestamp("2015-08-30T12:36:00Z")))
        #expect(
            header
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=host;x-amz-date, "
                + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
    }

    @Test("Nothing of the secret is in a description")
    func description() {
        let signature = RequestSignature(
            scheme: .google, accessKeyID: "GOOG1E", secret: "very-secret", region: "auto", service: "storage")
        #expect(!"\(signature) \(String(reflecting: signature))".contains("very-secret"))
    }
}
