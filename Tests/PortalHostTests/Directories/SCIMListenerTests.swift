import PortalTestSupport
import StrictJSON
import Testing

@Suite("SCIM at the host's own listener", .timeLimit(.minutes(2)))
struct SCIMListenerTests {
    @Test("A user's way from creation to deletion, with versions and refusals")
    func lifecycle() async throws {
        try await SpawnedHost.run(["--http", "127.0.0.1:0"]) { host in
            let directory = try await SCIMDirectory.make(in: host, provider: "entra-id")
            let url = try await directory.url(of: host)
            func send(
                _ method: String, _ path: String, _ body: JSON? = nil, _ fields: [String: String] = [:]
            ) async throws -> SCIMHTTPAnswer {
                try await SCIMHTTPAnswer.send(method, url + path, token: directory.token, body: body, fields: fields)
            }
            let probe = try await send("GET", "/Users?filter=userName%20eq%20%22none%22")
            #expect(probe.status == 200 && probe.json["totalResults"] == 0)
            #expect(probe.fields["content-type"] == "application/scim+json")
            let created = try await send("POST", "/Users", SCIMHammer.user("ada"))
            #expect(created.status == 201)
            let location = try created.json.member("meta").member("location").text
            #expect(location.hasPrefix(url) && created.fields["location"] == location)
            let read = try await SCIMHTTPAnswer.send("GET", location, token: directory.token)
            #expect(read.json == created.json)
            let path = "/Users/\(try created.json.member("id").text)"
            let version = try #require(created.fields["etag"])
            let unchanged = try await send("GET", path, nil, ["If-None-Match": version])
            #expect(unchanged.status == 304 && unchanged.json == .null)
            let patched = try await send(
                "PATCH", path, SCIMHammer.patch("active", "False", op: "Replace"), ["If-Match": version])
            #expect(patched.status == 200 && patched.json["active"] == false)
            let late = try await send("PUT", path, SCIMHammer.user("ada"), ["If-Match": version])
            #expect(late.status == 412)
            #expect(try await send("POST", "/Users", SCIMHammer.user("ADA")).status == 409)
            #expect(try await send("PUT", "/Users", SCIMHammer.user("ada")).fields["allow"] == "GET, POST")
            #expect(try await send("POST", "/Bulk", [:]).status == 501)
            #expect(
                try await send("POST", "/Users", SCIMHammer.user("eve"), ["Content-Type": "text/csv"]).status == 415)
            let long = JSON.string(String(repeating: "x", count: 11 << 20))
            #expect(try await send("POST", "/Users", ["userName": "eve", "title": long]).status == 413)
            let deleted = try await send("DELETE", path)
            #expect(deleted.status == 204 && deleted.json == .null)
            #expect(try await send("GET", path).status == 404)
            let log = try await host.call(
                "directories/requests/list", ["directoryId": .string(directory.id), "limit": 100])
            #expect(try log.member("data").arrayValue?.count == 12)
        }
    }

    @Test("A wrong token and an unknown directory get the same answer; beyond the rate it is 429")
    func refusals() async throws {
        try await SpawnedHost.run(["--http", "127.0.0.1:0", "--scim-rate", "1"]) { host in
            let directory = try await SCIMDirectory.make(in: host)
            let url = try await directory.url(of: host)
            let missing = try await SCIMHTTPAnswer.send("GET", url + "/Users", token: nil)
            let wrong = try await SCIMHTTPAnswer.send("GET", url + "/Users", token: "wrong")
            let base = url.dropLast(directory.id.count)
            let unknown = try await SCIMHTTPAnswer.send(
                "GET", "\(base)dir_00000000000000000000000000/Users", token: directory.token)
            for answer in [missing, wrong, unknown] {
                #expect(answer.status == 401 && answer.json == missing.json)
                #expect(answer.fields["www-authenticate"] == missing.fields["www-authenticate"])
            }
            var statuses: Set<Int> = []
            for _ in 0..<200 {
                let answer = try await SCIMHTTPAnswer.send(
                    "GET", url + "/ServiceProviderConfig", token: directory.token)
                statuses.insert(answer.status)
                guard answer.status == 429 else { continue }
                #expect(answer.fields["retry-after"].flatMap { Int($0) } ?? 0 >= 1)
                break
            }
            #expect(statuses == [200, 429])
        }
    }
}
