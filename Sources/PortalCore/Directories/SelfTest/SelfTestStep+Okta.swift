import SCIM
import StrictJSON

extension SelfTestStep {
    /// `{mark}` makes names that nobody has.
    private static func user(_ family: String) -> JSON {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "{mark}.one@selftest.invalid",
            "name": ["givenName": "Self", "familyName": .string(family)],
            "emails": [["primary": true, "value": "{mark}.one@selftest.invalid", "type": "work"]],
            "displayName": .string("Self \(family)"), "locale": "en-US", "externalId": "{mark}-one", "groups": [],
            "password": "never-kept", "active": true,
        ]
    }

    private static func patch(_ operations: JSON...) -> JSON {
        ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": .array(operations)]
    }

    /// The order in which Okta tests a connection, assigns, changes, pushes a group, and takes all of it back.
    static let okta: [SelfTestStep] = [
        SelfTestStep(
            "connection_test", "Okta tests the connection: the first two users", "GET", "/Users?startIndex=1&count=2",
            expects: .status(200), .value("/startIndex", 1)),
        SelfTestStep(
            "find_unknown", "Before it creates a user, it looks for the user name", "GET",
            "/Users?filter=userName%20eq%20%22{mark}.one%40selftest.invalid%22&startIndex=1&count=100",
            expects: .status(200), .value("/totalResults", 0)),
        SelfTestStep(
            "create_user", "It creates the user, with a password and no groups", "POST", "/Users", user("Test"),
            keeps: "user", expects: .status(201), .value("/userName", "{mark}.one@selftest.invalid"),
            .value("/active", true), .absent("/password")),
        SelfTestStep(
            "create_again", "The same user name again is a conflict", "POST", "/Users", user("Test"),
            expects: .status(409), .scimType(.uniqueness)),
        SelfTestStep(
            "find_any_case", "User names are found in any case", "GET",
            "/Users?filter=userName%20eq%20%22{MARK}.ONE%40SELFTEST.INVALID%22", expects: .status(200),
            .value("/totalResults", 1), .value("/Resources/0/id", "{user}")),
        SelfTestStep(
            "get_user", "It reads the user", "GET", "/Users/{user}", expects: .status(200), .value("/id", "{user}")),
        SelfTestStep(
            "put_user", "It sends the whole user after a change", "PUT", "/Users/{user}", user("Changed"),
            expects: .status(200), .value("/name/familyName", "Changed"), .value("/active", true)),
        SelfTestStep(
            "deactivate", "It deactivates with a PATCH without a path", "PATCH", "/Users/{user}",
            patch(["op": "replace", "value": ["active": false]]), expects: .status(200), .value("/active", false)),
        SelfTestStep(
            "reactivate", "And activates again", "PATCH", "/Users/{user}",
            patch(["op": "replace", "value": ["active": true]]), expects: .status(200), .value("/active", true)),
        SelfTestStep(
            "create_group", "It pushes a group", "POST", "/Groups",
            [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "{mark} group",
                "members": [],
            ], keeps: "group", expects: .status(201), .value("/displayName", "{mark} group")),
        SelfTestStep(
            "add_member", "It adds a member", "PATCH", "/Groups/{group}?attributes=members",
            patch(["op": "add", "path": "members", "value": [["value": "{user}", "display": "Self Test"]]]),
            expects: .status(200), .count("/members", 1)),
        SelfTestStep(
            "rename_group", "A rename brings the group's own id along", "PATCH",
            "/Groups/{group}?attributes=displayName,members",
            patch(["op": "replace", "value": ["id": "{group}", "displayName": "{mark} renamed"]]),
            expects: .status(200), .value("/displayName", "{mark} renamed"), .count("/members", 1)),
        SelfTestStep(
            "replace_members", "Push now replaces the members", "PATCH", "/Groups/{group}?attributes=members",
            patch(["op": "replace", "path": "members", "value": [["value": "{user}"]]]), expects: .status(200),
            .count("/members", 1)),
        SelfTestStep(
            "put_group", "A PUT without members leaves them", "PUT", "/Groups/{group}",
            ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "{mark} again"],
            expects: .status(200), .count("/members", 1)),
        SelfTestStep(
            "remove_member", "It removes one member", "PATCH", "/Groups/{group}?attributes=members",
            patch(["op": "remove", "path": "members[value eq \"{user}\"]"]), expects: .status(200),
            .count("/members", 0)),
        SelfTestStep("delete_group", "It deletes the group", "DELETE", "/Groups/{group}", expects: .status(204)),
        SelfTestStep("group_gone", "Which is gone then", "GET", "/Groups/{group}", expects: .status(404)),
    ]
}
