import RPC
import StrictJSON
import Testing

@Suite("OpenRPC document")
struct OpenRPCTests {
    @Test("the document has every method, sorted, with parameters, result, errors and extensions")
    func describesMethods() async throws {
        var registry = MethodRegistry(metaSchema: .reference("Meta"), components: ["Meta": .emptyObject])
        registry.addComponent("Thing", .object([.required("id", .string())]))
        registry.registerImmediate(
            MethodDefinition(
                "things/get", summary: "Gets.", description: "A *thing*.",
                params: .object([.required("id", .string().described("Which.")), .optional("deep", .boolean)]),
                resultName: "thing", result: .reference("Thing"),
                errors: [.init(.init(rawValue: -32004), reason: "thing_not_found", message: "No such thing.")],
                tags: ["things"], extensions: ["x-intents": ["sso"]])
        ) { (params: JSON, _) in params }
        registry.registerImmediate(MethodDefinition("a", summary: "First.")) { (_: EmptyObject, _) in EmptyObject() }
        registry.registerDiscovery(info: OpenRPCInfo(title: "Test", version: "1.2.3", extensions: ["x-more": true]))
        let peer = TestPeer(registry)
        peer.call(1, "rpc.discover")
        let document = try #require(try await peer.next()["result"])
        peer.closeInput()
        #expect(document["openrpc"] == "1.3.2")
        #expect(document["info"] == ["title": "Test", "version": "1.2.3"])
        #expect(document["x-more"] == true)
        let methods = try #require(document["methods"]?.arrayValue)
        let names = methods.compactMap { $0["name"]?.stringValue }
        #expect(names == names.sorted())
        #expect(Set(["a", "things/get", "rpc.discover", "shutdown", "exit", "$/cancelRequest"]).isSubset(of: names))
        let get = try #require(methods.first { $0["name"] == "things/get" })
        #expect(get["paramStructure"] == "by-name")
        #expect(
            get["params"] == [
                [
                    "name": "id", "description": "Which.", "required": true,
                    "schema": ["type": "string", "description": "Which."],
                ],
                ["name": "deep", "required": false, "schema": ["type": "boolean"]],
                ["name": "_meta", "required": false, "schema": ["$ref": "#/components/schemas/Meta"]],
            ])
        #expect(get["result"] == ["name": "thing", "schema": ["$ref": "#/components/schemas/Thing"]])
        #expect(
            get["errors"] == [["code": -32004, "message": "No such thing.", "data": ["reason": "thing_not_found"]]])
        #expect(get["x-intents"] == ["sso"])
        #expect(get["tags"] == [["name": "things"]])
        #expect(document["components"]?["schemas"]?.objectValue?.keys == ["Meta", "Thing"])
        #expect(
            JSONWriter.bytes(of: document)
                == JSONWriter.bytes(
                    of: registry.openRPCDocument(
                        info: OpenRPCInfo(title: "Test", version: "1.2.3", extensions: ["x-more": true]))))
    }
}
