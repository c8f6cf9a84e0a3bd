package import StrictJSON

extension SessionLogout: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("origin", origin)
        output.member("outcome", outcome)
        output.member("status", status)
        output.member("startedAt", startedAt)
        output.member("endedAt", endedAt)
    }
}
