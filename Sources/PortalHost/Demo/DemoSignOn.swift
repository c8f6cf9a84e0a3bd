import Foundation
import PortalCore
import PortalNetwork
import RPC
import StrictJSON
import TestIdentityProvider

/// A sign-in from beginning to end: a dashboard, a host, and a test identity provider that is wrong at first.
///
/// The host is another one than before, because it may reach this machine, where the identity provider is.
struct DemoSignOn {
    let transcript: DemoTranscript
    let tap: RPCClient.Tap?

    private static let loopback = "127.0.0.0/8"
    private static let returnURL = "https://app.harbour-tickets.example/"
    private static let baseURL = "https://portal.harbour-tickets.example"

    func run() async throws {
        let provider: TestIdentityProviderServer
        do {
            provider = try await TestIdentityProviderServer.start()
        } catch let error as TestIdentityProviderError {
            throw CommandFailure(message: error.description)
        }
        do {
            let host = try DemoHost(data: nil, arguments: ["--allow-address", Self.loopback], tap: tap)
            do {
                try await converse(with: host, provider.facts)
                try await host.end()
            } catch {
                await host.abandon()
                throw error
            }
            await provider.stop()
        } catch {
            await provider.stop()
            throw error
        }
    }

    private func converse(with host: DemoHost, _ facts: TestIdentityProviderFacts) async throws {
        transcript.section(9, "A sign-in from beginning to end, with portal-host test-idp on this machine")
        let connection = try await connect(host, facts)
        let browser = DemoBrowser(range: Self.loopback)
        do {
            try await failOnce(host, connection, browser)
            try await pass(host, connection, browser)
            await browser.close()
        } catch {
            await browser.close()
            throw error
        }
    }

    /// The connection, with the metadata fetched from the identity provider.
    private func connect(_ host: DemoHost, _ facts: TestIdentityProviderFacts) async throws -> String {
        _ = try await host.call("initialize", ["clientInfo": ["name": "portal-host demo"]])
        host.client.notify("initialized")
        _ = try await host.call(
            "host/settings/update",
            ["redirects": ["allowed": [.string(Self.returnURL)]], "baseUrl": .string(Self.baseURL)])
        let organization = try await host.call(
            "organizations/create", ["name": "Eastwind Railways", "allowAnyDomain": true]
        ).text("/id")
        let connection = try await host.call(
            "connections/create",
            ["organizationId": .string(organization), "providerId": "custom-saml", "protocol": "saml"]
        ).text("/id")
        _ = try await host.call(
            "connections/setMetadata",
            ["connectionId": .string(connection), "metadataUrl": .string(facts.metadataURL)])
        transcript.call("connections/setMetadata", "fetched from \(facts.metadataURL)")
        return connection
    }

    /// A test sign-in with an assertion for somebody else, and what the host makes of it.
    private func failOnce(_ host: DemoHost, _ connection: String, _ browser: DemoBrowser) async throws {
        let session = try await test(host, connection, browser, failure: .wrongAudience)
        guard try session.text("/state") == "test_failed", let diagnosis = session["diagnosis"] else {
            throw DemoFailure("a sign-in for another audience was not refused with a diagnosis.")
        }
        transcript.call(
            "connections/test", transcript.style.red("failed") + ": \(try diagnosis.text("/title"))")
        transcript.value("code", try diagnosis.text("/code"))
        transcript.value("explanation", try diagnosis.text("/explanation"))
        transcript.value("side", try diagnosis.text("/side"))
        for (label, member) in [
            ("where", "consolePath"), ("field", "field"), ("there now", "currentValue"), ("correct", "correctValue"),
        ] {
            if let value = diagnosis[member]?.stringValue { transcript.value(label, value) }
        }
        guard try diagnosis.text("/code").contains("audience") else {
            throw DemoFailure("a wrong audience was taken for \(try diagnosis.text("/code")).")
        }
    }

    /// The same in order, then somebody signs in.
    private func pass(_ host: DemoHost, _ connection: String, _ browser: DemoBrowser) async throws {
        let session = try await test(host, connection, browser, failure: nil)
        guard try session.text("/state") == "test_succeeded" else {
            throw DemoFailure("a sign-in in order was refused: \(session["diagnosis"]?.description ?? "").")
        }
        transcript.call("connections/test", transcript.style.green("passed") + ", once that is mended")
        let active = try await host.call("connections/activate", ["connectionId": .string(connection)])
        transcript.call("connections/activate", try active.text("/state"))

        let start = try await host.call(
            "sso/start",
            [
                "connectionId": .string(connection), "redirectUri": .string(Self.returnURL + "signed-in"),
                "state": "where-the-user-was",
            ])
        transcript.call("sso/start", "the browser goes to \(try start.text("/url").prefix { $0 != "?" })")
        let answer = try await handle(host, browser.open(start.text("/url"), failure: nil))
        let code = try answer.text("/code")
        transcript.call("sso/handle", "what the browser brought back is accepted; it gets a code")
        let exchanged = try await host.call("sso/exchange", ["code": .string(code)])
        let profile = try exchanged.member("profile")
        transcript.call(
            "sso/exchange",
            transcript.style.green("signed in") + ": \(try profile.text("/email")), \(try profile.text("/idpId"))")
        let again = try await host.refusal(of: "sso/exchange", ["code": .string(code)])
        transcript.refusal("sso/exchange", again)
    }

    private func test(
        _ host: DemoHost, _ connection: String, _ browser: DemoBrowser, failure: Misbehaviour?
    ) async throws -> JSON {
        let test = try await host.call("connections/test", ["connectionId": .string(connection)])
        _ = try await handle(host, browser.open(test.text("/url"), failure: failure))
        return try await host.call("connections/sessions/get", ["sessionId": .string(try test.text("/sessionId"))])
    }

    private func handle(_ host: DemoHost, _ form: DemoBrowser.Form) async throws -> JSON {
        try await host.call(
            "sso/handle",
            [
                "method": "POST", "url": .string(form.url),
                "headers": ["content-type": "application/x-www-form-urlencoded"], "body": .string(form.body),
            ])
    }
}
