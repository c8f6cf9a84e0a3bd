package import StrictJSON

extension SignOnStart: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("sessionId", sessionId)
        output.member("method", method)
        output.member("url", url)
        output.member("form", form)
    }
}
