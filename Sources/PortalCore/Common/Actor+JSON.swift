package import StrictJSON

extension Actor: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("type", kind)
        output.member("id", id)
        output.member("email", email)
        output.member("ip", ip)
        output.member("userAgent", userAgent)
    }
}
