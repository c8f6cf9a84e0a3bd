package import StrictJSON

extension Organization: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("id", id)
        output.member("name", name)
        output.member("externalId", externalId)
        output.member("metadata", metadata)
        output.member("allowAnyDomain", allowAnyDomain)
        output.member("ssoPolicy", ssoPolicy)
        output.member("breakGlassEmails", breakGlassEmails)
        output.member("domains", domains)
        output.member("createdAt", createdAt)
        output.member("updatedAt", updatedAt)
        output.member("revision", revision)
    }
}
