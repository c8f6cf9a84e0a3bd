import Foundation
import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

@testable import PortalServer

/// Results that list their members by hand have all of them.
@Suite struct WrittenResultTests {
    @Test func repliesToForwardedRequests() throws {
        let session = try #require(SignInSessionID("ssess_01M3250V3V0000008000000004"))
        let full = SSOHandle.Output(
            ForwardedReply(
                status: 303, headers: [.init("b", "1"), .init("a", "2"), .init("b", "3")], body: Array("<a>\"".utf8),
                sessionId: session, code: "code_1", loggedOut: [session]))
        #expect(StoredMembers(of: full).absent.isEmpty)
        try expect(
            full,
            #"""
            {"status":303,"headers":{"a":"2","b":"1, 3"},"body":"<a>\"","sessionId":"\#(session)","code":"code_1",\#
            "loggedOut":["\#(session)"]}
            """#)
        try expect(
            SSOHandle.Output(ForwardedReply(status: 200, headers: [])), #"{"status":200,"headers":{},"body":""}"#)
    }

    private func expect(_ output: SSOHandle.Output, _ text: String) throws {
        let json = try JSONReader.parse(text)
        #expect(json.objectValue?.keys == StoredMembers(of: output).present)
        #expect(String(decoding: JSONEncoding.bytes(of: output), as: UTF8.self) == text)
        #expect(try JSONReader.parse(Array(JSONEncoder().encode(output))) == json)
    }
}
