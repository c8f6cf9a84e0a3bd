package import StrictJSON

extension SignInCheck: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("name", name)
        output.member("outcome", outcome)
        output.member("code", code)
        output.member("expected", expected)
        output.member("received", received)
    }
}
