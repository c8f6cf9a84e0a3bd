package import StrictJSON

extension PostalAddress: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("formatted", formatted)
        output.member("streetAddress", streetAddress)
        output.member("locality", locality)
        output.member("region", region)
        output.member("postalCode", postalCode)
        output.member("country", country)
        output.member("type", type)
        output.member("primary", primary)
    }
}
