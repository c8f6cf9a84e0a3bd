import PortalCore
import StrictJSON
import Testing

/// An organisation with one of everything that a parameter can name, recognisable texts in all of it.
struct Resident: Sendable {
    var tag: String
    var organization = ""
    var externalId = ""
    var connection = ""
    var openIDConnection = ""
    var domain = ""
    var directory = ""
    var pulledDirectory = ""
    var run = ""
    var logStream = ""
    var directoryUser = ""
    var directoryGroup = ""
    var directoryToken = ""
    var directoryRequest = ""
    var directoryRun = ""
    var quarantined = ""
    var link = ""
    var token = ""
    var session = ""
    var externalUserId = ""
    var event = ""
    var signInSession = ""
    var certificate = ""

    /// Every identifier and text that belongs to it alone.
    var traces: [String] {
        [
            tag, organization, connection, openIDConnection, domain, directory, pulledDirectory, run, logStream,
            directoryUser,
            directoryGroup,
            directoryToken, directoryRequest, directoryRun, quarantined, link, token, session, event, signInSession,
            certificate,
        ]
    }

    static func make(_ host: TestHost, _ client: TestClient, tag: String) async throws -> Resident {
        var resident = Resident(tag: tag)
        resident.externalId = "\(tag)-external"
        resident.organization = try await client.organization(
            "\(tag) name",
            [
                "externalId": .string(resident.externalId), "metadata": ["\(tag)-key": "\(tag)-value"],
            ])
        let id = JSON.string(resident.organization)
        try await client.call(
            "organizations/update",
            ["organizationId": id, "breakGlassEmails": ["\(tag)@engine-works.io"]])
        try await resident.furnish(host, client)
        let log = try await client.call("events/list", ["organizationId": id, "limit": 1])
        resident.event = try log.page().first?.text("id") ?? ""
        return resident
    }

    /// Makes the things anew that a call may have used up.
    mutating func furnish(_ host: TestHost, _ client: TestClient) async throws {
        let number = Int.random(in: 0..<1_000_000_000)
        connection = try await client.connection(
            organization, ["name": "\(tag) connection", "externalId": "\(tag)-\(number)"])
        openIDConnection = try await client.connection(
            organization, provider: "custom-oidc", protocol: "oidc", ["name": "\(tag) openid"])
        let configured = try await client.call(
            "connections/setMetadata",
            [
                "connectionId": .string(connection),
                "metadataXml": .string(try Samples.metadata(entityID: "https://\(tag).engine-works.io/idp")),
            ])
        certificate = try #require(configured["certificates"]?[0]).text("id")
        signInSession = try await host.signIn(on: connection, email: "\(tag)@engine-works.io")
        // An organisation may not have as many as calls are tried.
        if !domain.isEmpty { _ = try? await client.call("domains/delete", ["domainId": .string(domain)]) }
        domain = try await client.call(
            "domains/create",
            ["organizationId": .string(organization), "domain": .string("\(tag)-\(number).engine-works.io")]
        ).text("id")
        let made = try await client.call(
            "directories/create",
            ["organizationId": .string(organization), "providerId": "custom-scim", "name": "\(tag) directory"])
        directory = try made.text("id")
        pulledDirectory = try await client.call(
            "directories/create",
            ["organizationId": .string(organization), "providerId": "google-workspace", "name": "\(tag) pulled"]
        ).text("id")
        run = try await host.pull(pulledDirectory, as: "\(tag)@engine-works.io")
        // An organisation has few.
        if !logStream.isEmpty { _ = try? await client.call("logStreams/delete", ["logStreamId": .string(logStream)]) }
        logStream = try await client.call(
            "logStreams/create",
            [
                "organizationId": .string(organization), "type": "https", "name": "\(tag) stream",
                "settings": ["url": "https://\(tag).engine-works.io/events"],
            ]
        ).text("id")
        directoryToken = try #require(made["tokens"]?[0]).text("id")
        let scene = try DirectoryScene(host, directory)
        let person = try await scene.user("\(tag)-person")
        directoryUser = person.id.description
        directoryGroup = try await scene.group("\(tag) group", [person.id]).id.description
        (directoryRequest, directoryRun, quarantined) = try await scene.records("\(tag)-refused")
        externalUserId = "\(tag)-user-\(number)"
        let invitation = try await client.link(
            organization, ["externalUserId": .string(externalUserId), "itContactEmail": "\(tag)@engine-works.io"])
        link = try invitation.text("id")
        token = try invitation.text("token")
        session = try await client.session(organization)
    }
}

extension TestHost {
    /// Gives a directory credentials, and a run that is under way; returns the run.
    fileprivate func pull(_ text: String, as admin: String) async throws -> String {
        let id = try #require(DirectoryID(text))
        return try await gate.store.write(id.tenant) { [gate] transaction in
            var directory = try #require(try transaction.directories.get(id))
            directory.credentials = GoogleCredentials(
                clientEmail: "reader@project.example", clientId: nil, privateKeyId: nil, adminEmail: admin,
                customer: "my_customer")
            try transaction.directories.update(directory)
            let run = DirectoryRun(
                id: gate.surroundings.makeID(in: id.tenant), directoryId: id, kind: .sync,
                startedAt: gate.surroundings.now())
            try transaction.directoryRuns.insert(run)
            return run.id.description
        }
    }
}
