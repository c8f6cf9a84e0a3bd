import Foundation
import PortalTestSupport
import StrictJSON
import Testing

/// A directory of a spawned host, and the way to it over HTTP.
struct SCIMDirectory: Sendable {
    let organization: String
    let id: String
    let token: String

    static func make(in host: SpawnedHost, provider: String = "custom-scim") async throws -> SCIMDirectory {
        let organization = try await host.call("organizations/create", ["name": "Acme"]).member("id").text
        let directory = try await host.call(
            "directories/create", ["organizationId": .string(organization), "providerId": .string(provider)])
        return SCIMDirectory(
            organization: organization, id: try directory.member("id").text, token: try directory.member("token").text)
    }

    /// What the host listens at, for this directory.
    func url(of host: SpawnedHost) async throws -> String {
        "\(try await host.call("host/status").member("http").member("url").text)/scim/v2/\(id)"
    }

    /// All events of the organisation, oldest first.
    func events(of host: SpawnedHost) async throws -> [JSON] {
        var events: [JSON] = []
        var params: JSONObject = ["organizationId": .string(organization), "limit": 100]
        while true {
            let page = try await host.call("events/list", params)
            events += try page.member("data").arrayValue ?? []
            guard let cursor = page["nextCursor"]?.stringValue else { return events }
            params["cursor"] = .string(cursor)
        }
    }
}

/// An answer of a service provider.
struct SCIMHTTPAnswer: Sendable {
    var status: Int
    var fields: [String: String]
    var json: JSON

    static func send(
        _ method: String, _ url: String, token: String?, body: JSON? = nil, fields more: [String: String] = [:]
    ) async throws -> SCIMHTTPAnswer {
        var fields = more.map { (name: $0.key, value: $0.value) }
        if let token { fields.append(("Authorization", "Bearer \(token)")) }
        if body != nil, more["Content-Type"] == nil { fields.append(("Content-Type", "application/scim+json")) }
        let answer = try await LoopbackClient.send(
            method, url, fields: fields, body: body.map { JSONWriter.bytes(of: $0) })
        return SCIMHTTPAnswer(
            status: answer.status, fields: answer.fields, json: (try? JSONReader.parse(answer.body)) ?? .null)
    }
}
