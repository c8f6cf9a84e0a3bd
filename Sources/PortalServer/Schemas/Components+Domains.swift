import PortalCore
import RPC
import StrictJSON

extension Components {
    static let domainCheck = JSONSchema.object([
        .required("at", .timestamp),
        .required("outcome", .enumeration(of: DomainCheck.Outcome.self)),
        .required("findings", .array(of: .reference("Finding"))),
        .required(
            "nameservers",
            .array(
                of: .object([
                    .required("name", .string()),
                    .optional("address", .string()),
                    .required("status", .enumeration(of: DomainCheck.NameServer.Status.self)),
                ]))),
        .optional("zone", JSONSchema.string().described("The DNS zone that the domain lies in.")),
        .optional("dnsHost", JSONSchema.string().described("Who runs the zone's name servers, where that is known.")),
    ])

    static let domain = JSONSchema.object([
        .required("id", .id(DomainID.self)),
        .required("organizationId", .id(OrganizationID.self)),
        .required("domain", JSONSchema.string().described("Lower case, in ASCII (A-labels).").examples("example.com")),
        .required("unicodeDomain", JSONSchema.string().described("As people write it.")),
        .required("state", .enumeration(of: Domain.State.self)),
        .required("strategy", .enumeration(of: Domain.Strategy.self)),
        .required(
            "record",
            .object([
                .required("type", .enumeration("TXT")),
                .required("name", JSONSchema.string().examples("_portal-challenge.example.com")),
                .required("value", .string()),
            ]).described("The record to add; at the domain's own name it is accepted too.")),
        .optional("lastCheck", .reference("DomainCheck")),
        .optional("failureReason", .enumeration(of: Domain.FailureReason.self)),
        .optional("nextCheckAt", .timestamp),
        .required("verificationEndsAt", .timestamp),
        .optional("verifiedAt", .timestamp),
        .optional(
            "recordMissingSince", JSONSchema.timestamp.described("Since when a verified domain's record is gone.")),
        .required("createdAt", .timestamp),
        .required("updatedAt", .timestamp),
        .required("revision", .revision),
    ])
}
