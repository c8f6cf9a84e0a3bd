import SCIM
import StrictJSON

extension SelfTestStep {
    private static func user(_ number: String) -> JSON {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": .string("{mark}.\(number)@selftest.invalid"), "externalId": .string("{mark}-\(number)"),
            "name": ["givenName": "Self", "familyName": .string(number)],
            "emails": [["value": .string("{mark}.\(number)@selftest.invalid"), "type": "work", "primary": true]],
        ]
    }

    private static func patch(_ operations: JSON...) -> JSON {
        ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": .array(operations)]
    }

    static let rfc7644: [SelfTestStep] = [
        SelfTestStep(
            "configuration", "What the server can do", "GET", "/ServiceProviderConfig", expects: .status(200),
            .value("/patch/supported", true), .value("/bulk/supported", false)),
        SelfTestStep("schemas", "Its schemas", "GET", "/Schemas", expects: .status(200)),
        SelfTestStep(
            "resource_types", "Its resource types", "GET", "/ResourceTypes", expects: .status(200),
            .value("/totalResults", 2)),
        SelfTestStep(
            "create_user", "A user is created (§3.3)", "POST", "/Users", user("one"), keeps: "user",
            expects: .status(201), .value("/meta/resourceType", "User")),
        SelfTestStep(
            "create_other", "And another one", "POST", "/Users", user("two"), keeps: "other", expects: .status(201)),
        SelfTestStep(
            "missing_name", "A user without a name is refused (§3.12)", "POST", "/Users",
            ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]], expects: .status(400), .scimType(.invalidValue)
        ),
        SelfTestStep(
            "filter_and", "A filter with two conditions (§3.4.2.2)", "GET",
            "/Users?filter=userName%20sw%20%22{mark}%22%20and%20name.familyName%20eq%20%22ONE%22",
            expects: .status(200), .value("/totalResults", 1), .value("/Resources/0/id", "{user}")),
        SelfTestStep(
            "filter_path", "A filter on one of several values", "GET",
            "/Users?filter=emails%5Btype%20eq%20%22work%22%20and%20value%20eq%20%22{mark}.two%40selftest.invalid%22%5D",
            expects: .status(200), .value("/totalResults", 1), .value("/Resources/0/id", "{other}")),
        SelfTestStep(
            "filter_wrong", "A filter that is none is refused", "GET", "/Users?filter=userName%20is%20%22x%22",
            expects: .status(400), .scimType(.invalidFilter)),
        SelfTestStep(
            "projection", "Only what is asked for (§3.9)", "GET", "/Users/{user}?attributes=userName",
            expects: .status(200), .value("/id", "{user}"), .absent("/name")),
        SelfTestStep(
            "search", "A search by POST (§3.4.3)", "POST", "/Users/.search",
            [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
                "filter": "externalId eq \"{mark}-two\"", "startIndex": 1, "count": 10,
            ], expects: .status(200), .value("/totalResults", 1)),
        SelfTestStep(
            "stale_version", "A change of an older version is refused (§3.14)", "PATCH", "/Users/{user}",
            patch(["op": "replace", "path": "title", "value": "Never"]), ifMatch: "W/\"0\"", expects: .status(412)),
        SelfTestStep(
            "present_version", "A change of the present version is made", "PATCH", "/Users/{user}",
            patch(["op": "replace", "path": "title", "value": "Tester"]), ifMatch: "{user.version}",
            expects: .status(200), .value("/title", "Tester")),
        SelfTestStep(
            "read_only", "What the server gives cannot be changed (§3.5.2)", "PATCH", "/Users/{user}",
            patch(["op": "replace", "path": "id", "value": "other"]), expects: .status(400), .scimType(.mutability)),
        SelfTestStep(
            "put_user", "A user is replaced (§3.5.1)", "PUT", "/Users/{user}", user("one"), expects: .status(200),
            .absent("/title")),
        SelfTestStep(
            "create_group", "A group with members", "POST", "/Groups",
            [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "{mark} group",
                "members": [["value": "{user}"], ["value": "{other}"]],
            ], keeps: "group", expects: .status(201), .count("/members", 2)),
        SelfTestStep(
            "groups_of_user", "Who is in it knows it", "GET", "/Users/{user}", expects: .status(200),
            .value("/groups/0/value", "{group}")),
        SelfTestStep(
            "delete_user", "A user is deleted (§3.6), and is in no group any more", "DELETE", "/Users/{user}",
            expects: .status(204)),
        SelfTestStep(
            "members_left", "The others stay", "GET", "/Groups/{group}", expects: .status(200), .count("/members", 1),
            .value("/members/0/value", "{other}")),
        SelfTestStep(
            "unknown", "What is not there is not found (§3.12)", "GET", "/Users/{user}", expects: .status(404)),
    ]
}
