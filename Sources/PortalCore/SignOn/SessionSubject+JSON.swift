package import StrictJSON

extension SessionSubject.Identity: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("identityProvider", identityProvider)
        output.member("name", name)
        output.member("format", format)
        output.member("nameQualifier", nameQualifier)
        output.member("spNameQualifier", spNameQualifier)
        output.member("spProvidedId", spProvidedId)
        output.member("sessionIndexes", sessionIndexes)
    }
}
