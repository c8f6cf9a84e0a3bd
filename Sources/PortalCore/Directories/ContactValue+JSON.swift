package import StrictJSON

extension ContactValue: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("value", value)
        output.member("type", type)
        output.member("primary", primary)
    }
}
