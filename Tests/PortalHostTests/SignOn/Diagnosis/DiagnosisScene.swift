import Foundation
import PortalTestSupport
import SAML
import StrictJSON
import Testing

/// A host whose connection to an identity provider works, until a row misconfigures one of them.
struct DiagnosisScene: Sendable {
    let scene: SignOnScene
    /// A second connection of the same organisation; the identity provider knows nothing of it.
    let other: SignOnScene
    let peer: PeerServer
    /// What a person types at the identity provider.
    let login: [String: String]
    /// What stands for the braces of expected texts, beside what belongs to a connection.
    private let places: [(name: String, value: String)]

    init(_ scene: SignOnScene, _ peer: PeerServer, other: String, login: [String: String] = [:])
        async throws
    {
        self.scene = scene
        self.other = SignOnScene(host: scene.host, organization: scene.organization, connection: other)
        self.peer = peer
        self.login = login
        var places: [(name: String, value: String)] = []
        for name in peer.facts["ssoUrl"] == nil ? [] : ["first", "second", "another"] {
            let answer = try await peer.read("/certificates/\(name)")
            let pem = try #require(answer["certificate"]?.stringValue)
            places.append(("\(name)Certificate", try X509Certificate(base64: pem).fingerprint))
            places.append(("\(name)PEM", pem))
        }
        let base = try peer.fact("baseUrl")
        places.append(("idp", base))
        places.append(("address", base.replacing("http://", with: "")))
        self.places = places
    }

    /// The most telling first.
    private func places(of connection: String) -> [(name: String, value: String)] {
        let saml = "\(SignOnScene.portal)/sso/saml/\(connection)"
        return [
            ("acsUrl", saml + "/acs"), ("entityId", saml + "/metadata"),
            ("sloUrl", saml + "/slo"),
            ("redirectUri", SignOnScene.portal + "/sso/oidc/callback/" + connection),
            ("signInUrl", "\(SignOnScene.portal)/sso/start?connectionId=\(connection)"),
            ("connectionId", connection), ("otherConnectionId", other.connection),
            ("firstConnectionId", scene.connection),
        ] + places
    }

    // MARK: Texts

    /// What depends on the scene, in braces.
    func shown(_ text: String, of connection: String, seconds: Int = 0) -> String {
        var text = places(of: connection).reduce(text) { $0.replacing($1.value, with: "{\($1.name)}") }
        if seconds > 0 {
            // A clock goes on between the two looks at it.
            text = text.replacing(/(\d+) seconds/) { match in
                let found = Int(match.1) ?? 0
                return abs(found - seconds) <= Self.clockTolerance ? "\(seconds) seconds" : match.0
            }
        }
        return text
    }

    private static let clockTolerance = 20

    /// The contrary, in every text of a JSON value.
    func filled(_ json: JSONObject) -> JSONObject {
        var result = JSONObject()
        for member in json.members { result[member.key] = filled(member.value) }
        return result
    }

    private func filled(_ json: JSON) -> JSON {
        if let text = json.stringValue {
            return .string(places(of: scene.connection).reduce(text) { $0.replacing("{\($1.name)}", with: $1.value) })
        }
        if let array = json.arrayValue { return .array(array.map(filled)) }
        if let object = json.objectValue { return .object(filled(object)) }
        return json
    }

    // MARK: What rows do

    func signIn() async throws -> SignOnScene.End { try await scene.signIn(fill: login) }

    /// Stages a change, tests it, and takes it back.
    func tested(_ method: String, _ params: JSONObject) async throws -> SignOnScene.End {
        _ = try await scene.call(method, params)
        return try await testedStaged()
    }

    /// Tests what is staged, and takes it back.
    func testedStaged() async throws -> SignOnScene.End {
        let end = try await scene.finish(try await scene.call("connections/test", ["staged": true]), fill: login)
        _ = try await scene.call("connections/staged/discard")
        return end
    }

    /// Begins a test sign-in of which the browser does not come back, because the identity provider shows this.
    func stranded(
        on page: String, from: SignOnScene? = nil, fill: [String: String]? = nil, staged: Bool = false
    ) async throws -> Misconfiguration.Outcome {
        let begun = try await (from ?? scene).call("connections/test", ["staged": .bool(staged)])
        let url = try #require(begun["url"]?.stringValue)
        do {
            let request = try await PeerServer.browse(
                url, post: begun["form"]?.objectValue ?? [:], until: SignOnScene.portal, fill: fill ?? login)
            Issue.record("The browser came back: \(request)")
        } catch let lost as PeerServer.Failed {
            #expect(lost.description.contains(page), "\(lost)")
        }
        return .silent(session: try #require(begun["sessionId"]?.stringValue))
    }

    /// Has the identity provider know us by changed metadata, and afterwards by the right ones.
    func registered<Result>(
        _ change: (String) -> String, _ body: () async throws -> Result
    ) async throws -> Result {
        let metadata = try await scene.metadata()
        let changed = change(metadata)
        #expect(changed != metadata)
        try await peer.register(changed)
        let result = try await body()
        try await peer.register(metadata)
        return result
    }

    /// The same on a machine of its own, whose clock is wrong.
    func withClock<Result>(
        off seconds: Int, _ body: (DiagnosisScene) async throws -> Result
    ) async throws -> Result {
        try await PeerServer.run(peer.name, environment: try FakeTime.environment(off: seconds)) { peer in
            if isOpenID { try await peer.control("/clients", .object(Misconfiguration.client(at: scene.redirectURI))) }
            return try await body(try await DiagnosisScene(scene, peer, other: other.connection, login: login))
        }
    }

    private var isOpenID: Bool { peer.facts["ssoUrl"] == nil }

    /// Another connection to the same identity provider, with its present metadata, live.
    ///
    /// - Parameter metadata: others, made when the connection's own addresses are known.
    func connection(
        provider: String? = nil, _ metadata: ((SignOnScene) async throws -> JSONObject)? = nil
    ) async throws -> DiagnosisScene {
        let provider = provider ?? (isOpenID ? "custom-oidc" : "custom-saml")
        let made = try await scene.host.call(
            "connections/create",
            [
                "organizationId": .string(scene.organization), "providerId": .string(provider),
                "protocol": .string(isOpenID ? "oidc" : "saml"),
            ])
        let id = try #require(made["id"]?.stringValue)
        let new = SignOnScene(host: scene.host, organization: scene.organization, connection: id)
        let usual: JSONObject =
            isOpenID
            ? ["oidc": Misconfiguration.openID(issuer: try peer.fact("issuer"))]
            : ["metadataUrl": .string(try peer.fact("metadataUrl"))]
        if isOpenID, metadata == nil {
            try await peer.control("/clients", .object(Misconfiguration.client(at: scene.redirectURI, new.redirectURI)))
        }
        _ = try await new.call("connections/setMetadata", filled(try await metadata?(new) ?? usual))
        _ = try await new.call("connections/activate", ["skipTest": true])
        if !isOpenID { try await peer.register(try await new.metadata()) }
        return try await DiagnosisScene(new, peer, other: other.connection, login: login)
    }
}

extension PeerServer {
    /// Reads from one of the server's own addresses.
    func read(_ path: String) async throws -> JSON {
        try JSONReader.parse(try await LoopbackClient.send("GET", try controlURL() + path).body)
    }

    /// Has a SAML identity provider know a service provider by its metadata.
    func register(_ metadata: String) async throws {
        let answer = try await LoopbackClient.send(
            "POST", try controlURL() + "/sp-metadata", body: Array(metadata.utf8))
        guard answer.status == 200 else {
            throw Failed(description: "/sp-metadata: \(String(decoding: answer.body, as: UTF8.self))")
        }
    }
}
