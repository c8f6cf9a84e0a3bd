import PortalCore
import RPC
import StrictJSON
import Testing

/// What holds for the parameters of every method, tried on all that are registered.
@Suite struct ContractTests {
    private func each(_ body: (TestClient, MethodDefinition, CallGenerator.Variant) async throws -> Void) async throws {
        try await TestHost.run { host, client in
            let home = try await Resident.make(host, client, tag: "homely")
            let generator = CallGenerator(resident: home, scratch: host.folder)
            let before = try await host.events(of: home.organization)
            for definition in host.registry.definitions where definition.extensions["x-access"] != nil {
                let variants = try generator.variants(of: definition)
                try await body(client, definition, try #require(variants.first))
            }
            // None of them changed anything.
            #expect(try await host.events(of: home.organization) == before)
        }
    }

    @Test func unknownParametersAreRefusedByName() async throws {
        try await each { client, definition, variant in
            var params = variant.params
            params["surprise~/"] = 1
            try await client.refusal(
                definition.name, .object(params), -32602, "invalid_params", field: "/surprise~0~1")
            try await client.refusal(
                definition.name, .object(variant.params), -32602, "invalid_params", field: "/_meta/surprise",
                meta: ["surprise": 1])
        }
    }

    @Test func requiredParametersMustBeThereAndOfTheirKind() async throws {
        try await each { client, definition, variant in
            for property in definition.params.properties where property.isRequired {
                var params = variant.params
                params[property.name] = nil
                try await client.refusal(
                    definition.name, .object(params), -32602, "invalid_params", field: "/" + property.name)
                for wrong: JSON in [.null, 1.5, [:], [[]]] {
                    params[property.name] = wrong
                    let error = try await client.refusal(definition.name, .object(params), -32602, "invalid_params")
                    #expect(error?.field?.description.hasPrefix("/" + property.name) == true)
                }
            }
        }
    }

    @Test func whoCallsIsCheckedLikeAnyParameter() async throws {
        try await each { client, definition, variant in
            let wrong: [(JSON, String)] = [
                (["session": "psess_x"], "/_meta/session"), (["idempotencyKey": ""], "/_meta/idempotencyKey"),
                (["actor": ["id": "x"]], "/_meta/actor/type"), (["actor": ["type": "root"]], "/_meta/actor/type"),
                (["deadlineMs": 0], "/_meta/deadlineMs"),
            ]
            for (meta, field) in wrong {
                try await client.refusal(
                    definition.name, .object(variant.params), -32602, "invalid_params", field: field, meta: meta)
            }
        }
    }

    @Test func everyListTakesTheSameThreeParameters() async throws {
        var lists = 0
        try await each { client, definition, variant in
            let names = Set(definition.params.properties.map(\.name))
            guard names.contains("cursor") else {
                #expect(!definition.name.hasSuffix("/list"), "\(definition.name)")
                return
            }
            lists += 1
            #expect(names.isSuperset(of: ["limit", "order"]))
            func with(_ name: String, _ value: JSON) -> JSON {
                var params = variant.params
                params[name] = value
                return .object(params)
            }
            for limit: JSON in [0, 101, -1, 1.5, "10"] {
                try await client.refusal(
                    definition.name, with("limit", limit), -32602, "invalid_params", field: "/limit")
            }
            for cursor: JSON in ["?", "YWJj", "b3JnXzAx", 1, "A"] {
                try await client.refusal(
                    definition.name, with("cursor", cursor), -32602, "invalid_params", field: "/cursor")
            }
            try await client.refusal(
                definition.name, with("order", "ASC"), -32602, "invalid_params", field: "/order")
            for limit: JSON in [1, 100] { try await client.call(definition.name, with("limit", limit)) }
            let up = try await client.call(definition.name, with("order", "asc")).page()
            #expect(try await client.call(definition.name, with("order", "desc")).page() == up.reversed())
        }
        #expect(lists >= 5)
    }
}
