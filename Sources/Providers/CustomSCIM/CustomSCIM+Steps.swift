import PortalCore

extension CustomSCIM {
    static let steps: [SetupStepTemplate] = [
        SetupStepTemplate(
            id: "connect",
            title: "Connect your directory with ours",
            body: """
                Open the provisioning settings of your identity provider or HR system, and add a SCIM 2.0 connection:

                | What it is called | Value |
                |---|---|
                | SCIM base URL, tenant URL, endpoint | `{{scimBaseUrl}}` |
                | SCIM version | 2.0 |
                | Authentication | HTTP header, OAuth bearer token |
                | Token, API key, secret | the token below |
                | Unique identifier, matching attribute | `userName` |
                | Content type, if asked | `application/scim+json` |

                If the product asks for the whole header, enter `Authorization` as its name and `Bearer`, a space and the
                token as its value. The token is shown only once; you can create another one under **Directory → Tokens**
                in this portal. Then use the product's connection test.
                """,
            values: [
                .init(label: "SCIM base URL", placeholder: .scimBaseURL),
                .init(label: "Bearer token", placeholder: .scimToken),
            ],
            consolePath: "Your directory → provisioning or SCIM settings",
            troubleshooting: [
                .init(
                    symptom: "401 Unauthorized",
                    cause: "The token is incomplete, was revoked, or Bearer is missing or doubled.",
                    remedy: "Directory → Requests in this portal shows the attempt. Paste the token again, or create a "
                        + "new one."),
                .init(
                    symptom: "404 Not Found",
                    cause: "The base URL carries an addition such as /Users, or the product adds /v2 itself.",
                    remedy: "Compare the path under Directory → Requests with the base URL shown here."),
                .init(
                    symptom: "Nothing at all appears under Directory → Requests",
                    cause: "The product cannot reach our address, or provisioning is not started.",
                    remedy: "Check its firewall and its own log."),
            ]),
        SetupStepTemplate(
            id: "mapping",
            title: "Map the attributes",
            body: """
                Send at least the first five. Names are those of the SCIM standard (RFC 7643).

                | SCIM attribute | Content |
                |---|---|
                | `userName` | the name people sign in with, mostly their e-mail address (needed) |
                | `externalId` | an identifier of yours that never changes (strongly recommended) |
                | `emails[type eq "work"].value` | e-mail address |
                | `name.givenName`, `name.familyName` | first and last name |
                | `active` | true or false |
                | `displayName`, `title`, `phoneNumbers`, `addresses`, `locale`, `timezone` | optional |

                Department, division, cost center, organization, employee number and manager belong to the extension
                `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`.

                `externalId` should be the same value that single sign-on sends as the person's identifier, so that
                directory and sign-in recognise the same person.
                """,
            consolePath: "Your directory → provisioning → attribute mapping",
            troubleshooting: [
                .init(
                    symptom: "409 Conflict, uniqueness",
                    cause: "Another user here has the same userName.",
                    remedy: "Let the product match by userName before it creates. Look at the user under Directory → "
                        + "Users."),
                .init(
                    symptom: "400 invalidValue, and the user is in quarantine",
                    cause: "userName is missing, or a value has the wrong type.",
                    remedy: "Directory → Quarantine names the attribute. Mend the mapping, then replay the request."),
            ]),
        SetupStepTemplate(
            id: "operations",
            title: "Choose what is sent",
            body: """
                Switch on creating, updating and deactivating users, and pushing groups with their members if you want
                groups here. Deactivating is better than deleting: a deactivated person keeps the history and comes back
                unchanged.

                Both PUT and PATCH are understood. Passwords are thrown away; do not send them.
                """,
            consolePath: "Your directory → provisioning → actions",
            troubleshooting: [
                .init(
                    symptom: "Members disappear from a group after an update",
                    cause: "The product replaces the whole group with PUT and sends no members.",
                    remedy: "Let it use PATCH for groups, or send all members each time.")
            ]),
        SetupStepTemplate(
            id: "assign",
            title: "Assign people and start",
            body: """
                Assign one person first, look at the result in the next step, and then assign the rest. Start
                provisioning if the product does not do so by itself, and note how often it sends changes.
                """,
            consolePath: "Your directory → provisioning → assignments",
            troubleshooting: [
                .init(
                    symptom: "People who existed before are missing",
                    cause: "Many products send only what changes.",
                    remedy: "Start a full synchronisation, or assign the people again.")
            ]),
        .checkDirectory(
            firstResults: "**Self-test** replays what well-known products send, without touching your data.",
            troubleshooting: [
                .init(
                    symptom: "An attribute stands under raw, but is not mapped",
                    cause: "It has another name than expected.",
                    remedy: "Assign it under Attribute map; the preview shows the effect before you save.")
            ]),
    ]
}
