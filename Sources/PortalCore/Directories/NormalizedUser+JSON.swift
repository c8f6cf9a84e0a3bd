package import StrictJSON

extension NormalizedUser: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("idpId", idpId)
        output.member("externalId", externalId)
        output.member("username", username)
        output.member("email", email)
        output.member("emails", emails)
        output.member("firstName", firstName)
        output.member("lastName", lastName)
        output.member("displayName", displayName)
        output.member("active", active)
        output.member("jobTitle", jobTitle)
        output.member("department", department)
        output.member("division", division)
        output.member("organization", organization)
        output.member("costCenter", costCenter)
        output.member("employeeNumber", employeeNumber)
        output.member("employeeType", employeeType)
        output.member("managerId", managerId)
        output.member("phoneNumbers", phoneNumbers)
        output.member("addresses", addresses)
        output.member("locale", locale)
        output.member("timezone", timezone)
        output.member("groups", groups)
        output.member("customAttributes", customAttributes)
    }
}
