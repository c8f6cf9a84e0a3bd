import SCIM
import StrictJSON
import Testing

@Suite("SCIM queries")
struct SCIMQueryTests {
    private func query(_ text: String) throws -> SCIMQuery {
        try SCIMQuery(queryItems: SCIMQuery.queryItems(of: text[...]))
    }

    @Test("are read from the parameters of a URL")
    func parameters() throws {
        let query = try query(
            "filter=userName+eq%20%22b%2Bj%22&startIndex=3&count=10&sortBy=name.familyName&sortOrder=descending"
                + "&attributes=userName,%20emails&other=1&&x")
        #expect(try query.filter == SCIMFilter(#"userName eq "b+j""#))
        #expect(query.startIndex == 3)
        #expect(query.count == 10)
        #expect(try query.sortBy == SCIMAttributePath("name.familyName"))
        #expect(query.sortDescending)
        #expect(!query.hasCursor)
        #expect(try query.projection == SCIMProjection(attributes: ["userName", "emails"], excludedAttributes: nil))
        let none = try self.query("")
        #expect(none.filter == nil && none.startIndex == nil && none.count == nil && none.sortBy == nil)
        #expect(!none.sortDescending && none.projection == .all)
    }

    @Test("as Entra asks for groups")
    func entra() throws {
        let query = try query("excludedAttributes=members&filter=displayName%20eq%20%22A%20%26%20B%22")
        #expect(try query.filter == SCIMFilter(#"displayName eq "A & B""#))
        #expect(!query.projection.wants("members"))
    }

    @Test("bring positions and counts into their range")
    func ranges() throws {
        for (text, startIndex, count) in [
            ("startIndex=0&count=0", 1, 0), ("startIndex=-5&count=-1", 1, 0), ("STARTINDEX=1&Count=5", 1, 5),
        ] {
            let query = try query(text)
            #expect(query.startIndex == startIndex)
            #expect(query.count == count)
        }
    }

    @Test("have a cursor, perhaps an empty one")
    func cursors() throws {
        let first = try query("cursor&count=2")
        #expect(first.hasCursor)
        #expect(first.cursor == nil)
        #expect(try query("cursor=").hasCursor)
        let next = try query("cursor=VZUTiyhEQJ94IR")
        #expect(next.hasCursor)
        #expect(next.cursor == "VZUTiyhEQJ94IR")
    }

    @Test(
        "that are malformed are refused",
        arguments: [
            ("filter=", SCIMError.ScimType.invalidFilter), ("filter=x", .invalidFilter),
            ("startIndex=one", .invalidValue),
            ("startIndex=", .invalidValue), ("startIndex=1.5", .invalidValue), ("count=x", .invalidCount),
            ("count=", .invalidCount), ("count=99999999999999999999", .invalidCount), ("sortBy=1", .invalidValue),
            ("sortOrder=up", .invalidValue), ("attributes=a&excludedAttributes=b", .invalidValue),
            ("attributes=a,b%20c", .invalidValue), ("filter=a%20pr&Filter=b%20pr", .invalidValue),
            ("filter=%", .invalidSyntax), ("filter=%4", .invalidSyntax), ("filter=%zz", .invalidSyntax),
            ("filter=%ff", .invalidSyntax), ("x=%00", .invalidSyntax), ("%c3=1", .invalidSyntax),
            ("cursor=" + String(repeating: "x", count: SCIMLimits.maximumCursorBytes + 1), .invalidCursor),
            (String(repeating: "a=1&", count: SCIMLimits.maximumQueryItems + 1), .invalidSyntax),
        ])
    func malformed(text: String, type: SCIMError.ScimType) {
        let error = refusal { _ = try query(text) }
        #expect(error?.status == 400)
        #expect(error?.scimType == type)
    }

    @Test("are read from a search request")
    func searchRequest() throws {
        let query = try SCIMQuery(
            searchRequest: try json(
                """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":["displayName","userName"],
                 "filter":"displayName sw \\"smith\\"","startIndex":1,"count":10,"sortBy":"userName",
                 "sortOrder":"Ascending","cursor":null,"other":{}}
                """))
        #expect(try query.filter == SCIMFilter(#"displayName sw "smith""#))
        #expect(query.count == 10)
        #expect(!query.hasCursor)
        #expect(!query.sortDescending)
        #expect(query.projection.wants("userName"))
        #expect(!query.projection.wants("emails"))
        #expect(try SCIMQuery(searchRequest: ["CURSOR": ""]).hasCursor)
        for (text, type) in [
            ("[]", SCIMError.ScimType.invalidSyntax), (#"{"schemas":[]}"#, .invalidSyntax),
            (#"{"count":"1"}"#, .invalidCount),
            (#"{"startIndex":true}"#, .invalidValue), (#"{"filter":1}"#, .invalidValue),
            (#"{"attributes":"userName"}"#, .invalidValue), (#"{"attributes":[1]}"#, .invalidValue),
            (#"{"filter":"a"}"#, .invalidFilter),
        ] {
            #expect(refusal { _ = try SCIMQuery(searchRequest: try json(text)) }?.scimType == type, "\(text)")
        }
    }

    @Test("sort as the schema says: texts without case, times as instants, the primary value, and nothing last")
    func sorting() throws {
        let users = try [
            #"{"userName":"b","externalId":"b","active":true,"emails":[{"value":"z"},{"value":"c","primary":true}]}"#,
            #"{"userName":"A","externalId":"C","emails":[{"value":"D"}],"meta":{"created":"2024-01-01T01:00:00+02:00"}}"#,
            #"{"userName":"c","externalId":"a","active":false,"meta":{"created":"2024-01-01T00:00:00Z"}}"#,
        ].map { try object($0) }
        func order(_ path: String) throws -> [String] {
            let path = try SCIMAttributePath(path)
            return users.sorted { SCIMSortKey($0, path, .user) < SCIMSortKey($1, path, .user) }
                .compactMap { $0["userName"]?.stringValue }
        }
        #expect(try order("userName") == ["A", "b", "c"])
        #expect(try order("externalId") == ["A", "c", "b"])
        #expect(try order("emails") == ["b", "A", "c"])
        #expect(try order("emails.value") == ["b", "A", "c"])
        #expect(try order("active") == ["c", "b", "A"])
        #expect(try order("meta.created") == ["A", "c", "b"])
        #expect(try order("nothing") == ["b", "A", "c"])
    }
}
