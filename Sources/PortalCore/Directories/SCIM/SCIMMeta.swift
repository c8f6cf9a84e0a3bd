import SCIM
import StrictJSON

/// A resource's `meta` (RFC 7643 §3.1).
struct SCIMMeta: JSONObjectWritable {
    var resourceType: String
    var created: Timestamp
    var lastModified: Timestamp
    var location: String
    var version: String

    func writeMembers(to output: inout JSONOutput) {
        output.member("resourceType", resourceType)
        output.member("created", created)
        output.member("lastModified", lastModified)
        output.member("location", location)
        output.member("version", version)
    }
}

/// A group in a user's `groups`, or a member in a group's `members`.
struct SCIMReference: JSONObjectWritable {
    var value: String
    var location: String
    var display: String?
    var type: String

    func writeMembers(to output: inout JSONOutput) {
        output.member("value", value)
        output.member("$ref", location)
        output.member("display", display)
        output.member("type", type)
    }

    var json: JSON {
        var object: JSONObject = ["value": .string(value), "$ref": .string(location)]
        object["display"] = display.map(JSON.string)
        object["type"] = .string(type)
        return .object(object)
    }
}

/// What an answer adds to a resource as it is kept.
struct SCIMAddition: Sendable {
    var id: String
    var meta: SCIMMeta
    var groups: [SCIMReference] = []
    var members: [SCIMReference] = []

    /// As text, without reading what is kept: nothing that is added is in it.
    func text(with raw: JSONText) -> JSONText {
        JSONText(of: Completed(raw: raw, addition: self))
    }

    /// As an object, to be filtered or cut.
    func object(with raw: JSONText) throws -> JSONObject {
        guard let object = try text(with: raw).json().objectValue else { throw SCIMEngine.damaged }
        return object
    }

    private struct Completed: JSONObjectWritable {
        var raw: JSONText
        var addition: SCIMAddition

        func writeMembers(to output: inout JSONOutput) {
            output.members(of: raw)
            output.member("id", addition.id)
            if !addition.groups.isEmpty { output.member("groups", addition.groups) }
            if !addition.members.isEmpty { output.member("members", addition.members) }
            output.member("meta", addition.meta)
        }
    }
}
