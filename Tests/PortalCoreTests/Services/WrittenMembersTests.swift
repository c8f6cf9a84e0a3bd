import Foundation
import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

/// What lists its members by hand writes all of them, as synthesised coding would.
@Suite struct WrittenMembersTests {
    private static let time = Timestamp(milliseconds: 1_790_000_000_123)
    private static let timeText = "2026-09-21T14:13:20.123Z"

    private func id<Kind>(_ number: UInt64) -> Identifier<Kind> {
        Identifier(tenant: TenantID(number: 1), time: Self.time, entropy: number)
    }

    /// With synthesised coding around.
    private struct Around<Value: Encodable>: Encodable {
        var before = 1
        var value: Value?
        var after = [2]

        init(_ value: Value) { self.value = value }
    }

    /// - Parameters:
    ///   - text: what `value` is to be written as.
    ///   - absent: the members without a value; a sample named full has none.
    ///   - names: of members that are called otherwise in JSON.
    private func expect<Value: JSONObjectWritable>(
        _ value: Value, is text: String, without absent: [String] = [], names: [String: String] = [:]
    ) throws {
        let stored = StoredMembers(of: value)
        let json = try JSONReader.parse(text, options: JSONReader.Options(repeatedKeys: .refuse))
        #expect(stored.absent == absent, "A sample has all members, or none that may be absent.")
        #expect(json.objectValue?.keys == stored.present.map { names[$0] ?? $0 })
        try expectText(value, text, json)
    }

    private func expectText<Value: JSONObjectWritable>(_ value: Value, _ text: String, _ json: JSON) throws {
        #expect(String(decoding: JSONEncoding.bytes(of: value), as: UTF8.self) == text)
        #expect(
            String(decoding: JSONEncoding.bytes(of: ["in": [value, value]]), as: UTF8.self)
                == "{\"in\":[\(text),\(text)]}")
        let around = try JSONEncoding.bytes(of: Around(value))
        #expect(String(decoding: around, as: UTF8.self) == "{\"before\":1,\"value\":\(text),\"after\":[2]}")
        let foreign = try JSONEncoder().encode(Around(value))
        #expect(try JSONReader.parse(Array(foreign)) == ["before": 1, "value": json, "after": [2]])
    }

    private func expect<Value: JSONObjectWritable & Decodable & Equatable>(
        _ value: Value, isAndReadsAs text: String, without absent: [String] = [], names: [String: String] = [:]
    ) throws {
        try expect(value, is: text, without: absent, names: names)
        #expect(try JSONDecoding.decode(Value.self, from: Array(text.utf8)) == value)
        #expect(try JSONDecoder().decode(Value.self, from: Data(text.utf8)) == value)
    }

    @Test func organizations() throws {
        var organization = Organization(
            id: id(1), name: "Acme \"1\"\n", externalId: "acme/1", metadata: ["z": "é", "a": "\u{1}", "ä": ""],
            allowAnyDomain: true, createdAt: Self.time)
        organization.ssoPolicy = .required
        organization.breakGlassEmails = ["a@acme.test", "b@acme.test"]
        organization.domains = ["acme.test"]
        organization.updatedAt = Self.time.adding(seconds: 1)
        organization.revision = 12
        try expect(
            organization,
            isAndReadsAs: #"""
                {"id":"org_01M3250V3V0000008000000001","name":"Acme \"1\"\n","externalId":"acme/1",\#
                "metadata":{"a":"\u0001","z":"é","ä":""},"allowAnyDomain":true,"ssoPolicy":"required",\#
                "breakGlassEmails":["a@acme.test","b@acme.test"],"domains":["acme.test"],\#
                "createdAt":"2026-09-21T14:13:20.123Z","updatedAt":"2026-09-21T14:13:21.123Z","revision":12}
                """#)
        try expect(
            Organization(
                id: id(1), name: "", externalId: nil, metadata: [:], allowAnyDomain: false, createdAt: Self.time),
            isAndReadsAs: #"""
                {"id":"org_01M3250V3V0000008000000001","name":"","metadata":{},"allowAnyDomain":false,\#
                "ssoPolicy":"optional","breakGlassEmails":[],"domains":[],\#
                "createdAt":"2026-09-21T14:13:20.123Z","updatedAt":"2026-09-21T14:13:20.123Z","revision":1}
                """#, without: ["externalId"])
    }

    @Test func events() throws {
        try expect(
            Event.Target(type: "connection", id: "c1", name: "Okta"),
            isAndReadsAs: #"{"type":"connection","id":"c1","name":"Okta"}"#)
        try expect(
            Event.Target(type: "connection", id: "c1"), isAndReadsAs: #"{"type":"connection","id":"c1"}"#,
            without: ["name"])
        try expect(
            Event.Context(sessionId: id(2), linkId: id(3)),
            isAndReadsAs: #"""
                {"sessionId":"psess_01M3250V3V0000008000000002","linkId":"link_01M3250V3V0000008000000003"}
                """#)
        try expect(Event.Context(), isAndReadsAs: "{}", without: ["sessionId", "linkId"])
        try expect(
            Actor(kind: .itContact, id: "i", email: "e@acme.test", ip: "127.0.0.1", userAgent: "u/1"),
            isAndReadsAs: #"""
                {"type":"it_contact","id":"i","email":"e@acme.test","ip":"127.0.0.1","userAgent":"u/1"}
                """#, names: ["kind": "type"])
        try expect(
            Actor(kind: .system), isAndReadsAs: #"{"type":"system"}"#, without: ["id", "email", "ip", "userAgent"],
            names: ["kind": "type"])
    }

    @Test func checks() throws {
        try expect(
            SignInCheck(
                name: "audience", outcome: .failed, code: "saml.audience.mismatch", expected: "a\\", received: "b"),
            isAndReadsAs: #"""
                {"name":"audience","outcome":"failed","code":"saml.audience.mismatch","expected":"a\\","received":"b"}
                """#)
        try expect(
            SignInCheck(name: "time", outcome: .passed), isAndReadsAs: #"{"name":"time","outcome":"passed"}"#,
            without: ["code", "expected", "received"])
    }

    @Test func subjectsAndLogouts() throws {
        try expect(
            SessionSubject.Identity(
                identityProvider: "https://idp.test", name: "n", format: "f", nameQualifier: "q", spNameQualifier: "s",
                spProvidedId: "p", sessionIndexes: ["1", "2"]),
            isAndReadsAs: #"""
                {"identityProvider":"https://idp.test","name":"n","format":"f","nameQualifier":"q",\#
                "spNameQualifier":"s","spProvidedId":"p","sessionIndexes":["1","2"]}
                """#)
        try expect(
            SessionSubject.Identity(identityProvider: "i", name: "n"),
            isAndReadsAs: #"{"identityProvider":"i","name":"n","sessionIndexes":[]}"#,
            without: ["format", "nameQualifier", "spNameQualifier", "spProvidedId"])
        try expect(logout, isAndReadsAs: logoutText)
        try expect(
            SessionLogout(origin: .serviceProvider, outcome: .pending, startedAt: Self.time),
            isAndReadsAs: #"{"origin":"sp","outcome":"pending","startedAt":"\#(Self.timeText)"}"#,
            without: ["status", "endedAt"])
    }

    private var logout: SessionLogout {
        SessionLogout(
            origin: .identityProvider, outcome: .partialLogout, status: "urn:x", startedAt: Self.time,
            endedAt: Self.time)
    }

    private let logoutText = #"""
        {"origin":"idp","outcome":"partial_logout","status":"urn:x","startedAt":"2026-09-21T14:13:20.123Z",\#
        "endedAt":"2026-09-21T14:13:20.123Z"}
        """#

    @Test func profiles() throws {
        let contact = ContactValue("v", type: "work", primary: false)
        try expect(contact, isAndReadsAs: #"{"value":"v","type":"work","primary":false}"#)
        try expect(ContactValue("v"), isAndReadsAs: #"{"value":"v"}"#, without: ["type", "primary"])
        var address = PostalAddress()
        try expect(
            address, isAndReadsAs: "{}",
            without: [
                "formatted", "streetAddress", "locality", "region", "postalCode", "country", "type", "primary",
            ])
        address.formatted = "f"
        address.streetAddress = "s"
        address.locality = "l"
        address.region = "r"
        address.postalCode = "p"
        address.country = "c"
        address.type = "t"
        address.primary = true
        let addressText = #"""
            {"formatted":"f","streetAddress":"s","locality":"l","region":"r","postalCode":"p","country":"c",\#
            "type":"t","primary":true}
            """#
        try expect(address, isAndReadsAs: addressText)

        var user = NormalizedUser()
        let allNames = StoredMembers(of: user).absent
        try expect(user, isAndReadsAs: "{}", without: allNames)
        user.idpId = "1"
        user.externalId = "2"
        user.username = "3"
        user.email = "4"
        user.emails = [contact, ContactValue("w")]
        user.firstName = "5"
        user.lastName = "6"
        user.displayName = "7"
        user.active = false
        user.jobTitle = "8"
        user.department = "9"
        user.division = "10"
        user.organization = "11"
        user.costCenter = "12"
        user.employeeNumber = "13"
        user.employeeType = "14"
        user.managerId = "15"
        user.phoneNumbers = []
        user.addresses = [address]
        user.locale = "16"
        user.timezone = "17"
        user.groups = ["g", "h"]
        user.customAttributes = ["y": nil, "x": ["k": 1.50]]
        let userMembers = #"""
            "idpId":"1","externalId":"2","username":"3","email":"4",\#
            "emails":[{"value":"v","type":"work","primary":false},{"value":"w"}],"firstName":"5","lastName":"6",\#
            "displayName":"7","active":false,"jobTitle":"8","department":"9","division":"10","organization":"11",\#
            "costCenter":"12","employeeNumber":"13","employeeType":"14","managerId":"15","phoneNumbers":[],\#
            "addresses":[\#(addressText)],"locale":"16","timezone":"17","groups":["g","h"],\#
            "customAttributes":{"x":{"k":1.5},"y":null}
            """#
        try expect(user, isAndReadsAs: "{\(userMembers)}")

        // The user's members lie beside the profile's own.
        let profile = SignOnProfile(user: user, rawAttributes: ["b": ["1"], "a": ["x", nil]])
        let text = #"{\#(userMembers),"name":"7","rawAttributes":{"b":["1"],"a":["x",null]}}"#
        #expect(StoredMembers(of: profile).present == ["user", "rawAttributes"])
        try expectText(profile, text, JSONReader.parse(text))
        #expect(try JSONDecoding.decode(SignOnProfile.self, from: Array(text.utf8)) == profile)
        let empty = SignOnProfile(user: NormalizedUser(), rawAttributes: [:])
        try expectText(empty, #"{"rawAttributes":{}}"#, ["rawAttributes": [:]])
        #expect(try JSONDecoding.decode(SignOnProfile.self, from: ["rawAttributes": [:]]) == empty)
    }

    @Test func startsOfSignIns() throws {
        for (text, absent) in [
            (
                #"{"sessionId":"ssess_01M3250V3V0000008000000004","method":"POST","url":"u","form":{"a":"2","b":"1"}}"#,
                []
            ),
            (#"{"sessionId":"ssess_01M3250V3V0000008000000004","method":"GET","url":"u"}"#, ["form"]),
        ] {
            let start = try JSONDecoding.decode(SignOnStart.self, from: Array(text.utf8))
            #expect(start.sessionId == id(4))
            try expect(start, is: text, without: absent)
        }
    }

    @Test func eventsOfSignIns() throws {
        var session = SignInSession(
            id: id(4), connectionId: id(5), organizationId: id(1), origin: .portal, test: true, startedAt: Self.time)
        try expect(
            SignInEventRecord(session),
            is: #"""
                {"id":"ssess_01M3250V3V0000008000000004","connectionId":"conn_01M3250V3V0000008000000005",\#
                "state":"started","origin":"portal","test":true,"startedAt":"2026-09-21T14:13:20.123Z"}
                """#, without: ["endedAt", "idpId", "email", "diagnosis", "loggedOutAt", "logout"])
        session.state = .testFailed
        session.endedAt = Self.time
        var user = NormalizedUser()
        user.idpId = "u"
        user.email = "u@acme.test"
        session.profile = SignOnProfile(user: user, rawAttributes: [:])
        session.diagnosis = SignInDiagnosis(
            code: "saml.audience.mismatch", title: "t", explanation: "e", side: .identityProvider)
        session.loggedOutAt = Self.time
        session.logout = logout
        let record = SignInEventRecord(session)
        let diagnosis = #"{"code":"saml.audience.mismatch","title":"t","side":"identity_provider"}"#
        try expect(
            record,
            is: #"""
                {"id":"ssess_01M3250V3V0000008000000004","connectionId":"conn_01M3250V3V0000008000000005",\#
                "state":"test_failed","origin":"portal","test":true,"startedAt":"2026-09-21T14:13:20.123Z",\#
                "endedAt":"2026-09-21T14:13:20.123Z","idpId":"u","email":"u@acme.test","diagnosis":\#(diagnosis),\#
                "loggedOutAt":"2026-09-21T14:13:20.123Z","logout":\#(logoutText)}
                """#)
        try expect(try #require(record.diagnosis), is: diagnosis)
    }

    @Test func identifiersAndMoments() throws {
        #expect(try JSONEncoding.json(of: [id(1) as EventID]) == ["evt_01M3250V3V0000008000000001"])
        #expect(try JSONEncoder().encode([id(1) as EventID]) == Data(#"["evt_01M3250V3V0000008000000001"]"#.utf8))
        for moment in [Int64.min, -62_135_596_800_000, -1, 0, 951_782_399_999, 253_402_300_799_999, .max] {
            let time = Timestamp(milliseconds: moment)
            #expect(JSONEncoding.bytes(of: time) == Array("\"\(time)\"".utf8))
        }
    }
}
