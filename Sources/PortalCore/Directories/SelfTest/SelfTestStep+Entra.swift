import SCIM
import StrictJSON

extension SelfTestStep {
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    private static func user(_ number: String, active: JSON) -> JSON {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", .string(enterprise)],
            "externalId": .string("{mark}-\(number)"), "userName": .string("{mark}.\(number)@selftest.invalid"),
            "active": active, "displayName": "Self Test",
            "emails": [["primary": true, "type": "work", "value": .string("{mark}.\(number)@selftest.invalid")]],
            "meta": ["resourceType": "User"],
            "name": ["formatted": "Self Test", "familyName": "Test", "givenName": "Self"], "roles": [],
            "title": "Engineer",
        ]
    }

    private static func patch(_ operations: JSON...) -> JSON {
        ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": .array(operations)]
    }

    private static let beginning: [SelfTestStep] = [
        SelfTestStep(
            "connection_test", "Entra tests the connection: it looks for a user that nobody is", "GET",
            "/Users?filter=userName%20eq%20%22{mark}%22", expects: .status(200), .value("/totalResults", 0)),
        SelfTestStep(
            "find_external_id", "It looks for the external id", "GET",
            "/Users?filter=externalId%20eq%20%22{mark}-one%22", expects: .status(200), .value("/totalResults", 0)),
        SelfTestStep(
            "create_user", "It creates a user with empty roles and a resource type", "POST", "/Users",
            user("one", active: true), keeps: "user", expects: .status(201),
            .value("/externalId", "{mark}-one"), .value("/active", true)),
        SelfTestStep(
            "create_manager", "And another one", "POST", "/Users", user("two", active: true), keeps: "manager",
            expects: .status(201)),
    ]

    private static let groups: [SelfTestStep] = [
        SelfTestStep(
            "create_group", "It creates a group with a schema of its own", "POST", "/Groups",
            [
                "schemas": [
                    "urn:ietf:params:scim:schemas:core:2.0:Group",
                    "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
                ], "externalId": "{mark}-group", "displayName": "{mark} group", "meta": ["resourceType": "Group"],
            ], keeps: "group", expects: .status(201)),
        SelfTestStep(
            "find_group", "It finds the group by its name, without its members", "GET",
            "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22{mark}%20group%22", expects: .status(200),
            .value("/totalResults", 1), .absent("/Resources/0/members")),
    ]

    private static let ending: [SelfTestStep] = [
        SelfTestStep(
            "member_probe", "It asks whether somebody is a member", "GET",
            "/Groups?excludedAttributes=members&filter=id%20eq%20%22{group}%22%20and%20members%20eq%20%22{manager}%22",
            expects: .status(200), .value("/totalResults", 1)),
        SelfTestStep("delete_group", "It deletes the group", "DELETE", "/Groups/{group}", expects: .status(204)),
        SelfTestStep("delete_user", "And the user", "DELETE", "/Users/{user}", expects: .status(204)),
        SelfTestStep("user_gone", "Who is gone then", "GET", "/Users/{user}", expects: .status(404)),
    ]

    static let entra: [SelfTestStep] =
        beginning + [
            SelfTestStep(
                "patch_dotted", "A PATCH without a path names sub-attributes and extensions", "PATCH", "/Users/{user}",
                patch([
                    "op": "replace",
                    "value": [
                        "name.givenName": "Changed", "title": "Lead", "\(enterprise):department": "Research",
                        "active": true,
                    ],
                ]), expects: .status(200), .value("/name/givenName", "Changed"), .value("/name/familyName", "Test"),
                .value("/\(enterprise)/department", "Research")),
            SelfTestStep(
                "add_phone", "It adds a telephone number of a type that is not there yet", "PATCH", "/Users/{user}",
                patch(["op": "add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 555 0100"]),
                expects: .status(200), .value("/phoneNumbers/0/value", "+1 555 0100"),
                .value("/phoneNumbers/0/type", "mobile")),
            SelfTestStep(
                "deactivate", "It deactivates with a boolean", "PATCH", "/Users/{user}",
                patch(["op": "replace", "path": "active", "value": false]), expects: .status(200),
                .value("/active", false)),
        ] + groups + [
            SelfTestStep(
                "add_members", "It adds members", "PATCH", "/Groups/{group}?attributes=members",
                patch(["op": "add", "path": "members", "value": [["value": "{user}"], ["value": "{manager}"]]]),
                expects: .status(200), .count("/members", 2)),
            SelfTestStep(
                "remove_member", "It removes one by a filter", "PATCH", "/Groups/{group}?attributes=members",
                patch(["op": "remove", "path": "members[value eq \"{user}\"]"]), expects: .status(200),
                .count("/members", 1), .value("/members/0/value", "{manager}")),
        ] + ending

    static let entraLegacy: [SelfTestStep] =
        beginning + [
            SelfTestStep(
                "replace_email", "It replaces the address of a type, with a capital letter in front", "PATCH",
                "/Users/{user}",
                patch([
                    "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "{mark}.new@selftest.invalid",
                ]), expects: .status(200), .value("/emails/0/value", "{mark}.new@selftest.invalid")),
            SelfTestStep(
                "add_address", "It adds an address of a type that is not there yet", "PATCH", "/Users/{user}",
                patch(["op": "Add", "path": "addresses[type eq \"work\"].formatted", "value": "1 Test Way"]),
                expects: .status(200), .value("/addresses/0/formatted", "1 Test Way")),
            SelfTestStep(
                "manager", "It names the manager by a bare identifier", "PATCH", "/Users/{user}",
                patch(["op": "Add", "path": "\(enterprise):manager", "value": "{manager}"]), expects: .status(200),
                .value("/\(enterprise)/manager/value", "{manager}")),
            SelfTestStep(
                "deactivate", "It deactivates with the text False", "PATCH", "/Users/{user}",
                patch(["op": "Replace", "path": "active", "value": "False"]), expects: .status(200),
                .value("/active", false)),
        ] + groups + [
            SelfTestStep(
                "add_members", "It adds members whose reference is null", "PATCH", "/Groups/{group}?attributes=members",
                patch([
                    "op": "Add", "path": "members",
                    "value": [["$ref": nil, "value": "{user}"], ["$ref": nil, "value": "{manager}"]],
                ]), expects: .status(200), .count("/members", 2)),
            SelfTestStep(
                "remove_member", "It removes one by a list of values, and the other stays", "PATCH",
                "/Groups/{group}?attributes=members",
                patch(["op": "Remove", "path": "members", "value": [["value": "{user}"]]]), expects: .status(200),
                .count("/members", 1), .value("/members/0/value", "{manager}")),
        ] + ending
}
