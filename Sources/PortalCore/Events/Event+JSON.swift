package import StrictJSON

extension Event.Target: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("type", type)
        output.member("id", id)
        output.member("name", name)
    }
}

extension Event.Context: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("sessionId", sessionId)
        output.member("linkId", linkId)
    }
}
