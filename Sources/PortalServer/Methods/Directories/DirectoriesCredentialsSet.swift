import PortalCore
import RPC

enum DirectoriesCredentialsSet: PortalMethod {
    struct Params: Decodable, Sendable {
        struct Google: Decodable, Sendable {
            var serviceAccountJson: String
            var adminEmail: String
            var customer: String?
        }

        var directoryId: DirectoryID
        var google: Google
    }

    /// Characters of the pasted key file; what is longer than any file is told so in a finding.
    private static let longestFile: Int = 1 << 20
    private static let longestField: Int = 1_000

    static let definition = MethodDefinition.portal(
        "directories/credentials/set", "Gives a directory the credentials that it is pulled with, and tries them.",
        "Google is asked once for each scope. Credentials with which everything can be read are kept: the directory is "
            + "linked and pulled at once. So are those that could not be tried because Google did not answer (state "
            + "`validating`). Those that Google refuses are not kept, each reason is a finding, and earlier ones stay in "
            + "force; without any, the state is `invalid_credentials`.",
        params: DirectoryParams.properties + [
            .required(
                "google",
                .object([
                    .required(
                        "serviceAccountJson",
                        JSONSchema.string(maximumLength: longestFile).described(
                            "The service account's key file as the Google Cloud console gave it.")),
                    .required(
                        "adminEmail",
                        JSONSchema.string(maximumLength: longestField).described(
                            "The administrator in whose name it reads.")),
                    .optional(
                        "customer",
                        JSONSchema.string(maximumLength: longestField).described(
                            "The customer ID; without it, the administrator's own.")),
                ]))
        ],
        result: .object([
            .required("directory", .reference("Directory")), .required("findings", .array(of: .reference("Finding"))),
        ]), access: .directorySync, effect: .writes, lane: ["directoryId"], holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> GoogleCredentialService.Answer {
        try await call.services.googleCredentials.set(
            params.directoryId,
            GoogleCredentialService.Submission(
                serviceAccountJSON: params.google.serviceAccountJson, adminEmail: params.google.adminEmail,
                customer: params.google.customer),
            as: call.caller)
    }
}
